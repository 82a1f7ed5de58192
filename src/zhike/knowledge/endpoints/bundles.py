"""Bundles: articles published at one moment, and taken back together."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from zhike.audit import api as audit
from zhike.knowledge.endpoints.life import GateDep
from zhike.knowledge.rules.bundles import Bundle
from zhike.knowledge.schemas.life import BundleBody, BundleInput, BundleLineBody, RollbackBody
from zhike.knowledge.schemas.sheets import BUNDLE_HEADER, bundle_rows, csv_lines
from zhike.knowledge.service import bundles
from zhike.platform.database import Session
from zhike.platform.idempotency import CREATES
from zhike.platform.paging import Page, decode_moment, encode_moment
from zhike.platform.web import ActorDep, ExpectedVersionDep, NowDep, SessionDep, requires, set_etag

EXPORTED_AT_ONCE = 50

router = APIRouter()


@router.get("/article-bundles", dependencies=[requires("knowledge.read")])
async def get_bundles(
    session: SessionDep,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Page[BundleLineBody]:
    """Bundles, newest first."""
    found = await bundles.list_bundles(session, before=decode_moment(cursor), limit=limit + 1)
    last = found[limit - 1] if len(found) > limit else None
    following = encode_moment(last.created_at, last.id) if last else None
    return Page(items=[BundleLineBody.of(bundle) for bundle in found[:limit]], next_cursor=following)


@router.get("/article-bundles.csv", dependencies=[requires("knowledge.read")], response_class=Response)
async def get_bundles_csv(session: SessionDep, actor: ActorDep, now: NowDep) -> Response:
    """Each article of each bundle, newest bundle first, with the versions that its publication ended and began."""
    await audit.record(session, actor=actor, action="knowledge.exported", subject="bundles", now=now)
    rows = [row async for row in _lines(session)]
    headers = {"content-disposition": 'attachment; filename="bundles.csv"'}
    return Response("\ufeff" + csv_lines([BUNDLE_HEADER, *rows]), media_type="text/csv; charset=utf-8", headers=headers)


async def _lines(session: Session) -> AsyncIterator[tuple[object, ...]]:
    before: tuple[datetime, UUID] | None = None
    while page := await bundles.list_bundles(session, before=before, limit=EXPORTED_AT_ONCE):
        for bundle in page:
            for row in bundle_rows(bundle, await bundles.articles_of(session, bundle)):
                yield row
        before = (page[-1].created_at, page[-1].id)


@router.post("/article-bundles", status_code=201, dependencies=[requires("knowledge.edit"), CREATES])
async def post_bundle(
    body: BundleInput, response: Response, session: SessionDep, actor: ActorDep, now: NowDep
) -> BundleBody:
    """A new bundle of articles; they are published when it is."""
    bundle = await bundles.create_bundle(
        session, actor=actor, name=body.name, notes=body.notes, article_ids=body.articles, now=now
    )
    return await _answer(response, session, bundle)


@router.get("/article-bundles/{bundle_id}", dependencies=[requires("knowledge.read")])
async def get_one_bundle(bundle_id: UUID, response: Response, session: SessionDep) -> BundleBody:
    """A bundle with its articles as they stand now."""
    return await _answer(response, session, await bundles.get_bundle(session, bundle_id))


@router.put("/article-bundles/{bundle_id}", dependencies=[requires("knowledge.edit")])
async def put_bundle(
    *,
    bundle_id: UUID,
    body: BundleInput,
    expected: ExpectedVersionDep,
    response: Response,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> BundleBody:
    """Change a bundle that is not published yet."""
    bundle = await bundles.edit_bundle(
        session,
        actor=actor,
        bundle_id=bundle_id,
        expected=expected,
        name=body.name,
        notes=body.notes,
        article_ids=body.articles,
        now=now,
    )
    return await _answer(response, session, bundle)


@router.put("/article-bundles/{bundle_id}/publication", dependencies=[requires("knowledge.publish")])
async def put_bundle_publication(
    *, bundle_id: UUID, response: Response, session: SessionDep, actor: ActorDep, gate: GateDep, now: NowDep
) -> BundleBody:
    """Publish all articles of the bundle at this moment, or none of them."""
    bundle = await bundles.publish_bundle(session, actor=actor, bundle_id=bundle_id, gate=gate, now=now)
    return await _answer(response, session, bundle)


@router.put("/article-bundles/{bundle_id}/rollback", dependencies=[requires("knowledge.publish")])
async def put_bundle_rollback(
    *, bundle_id: UUID, body: RollbackBody, response: Response, session: SessionDep, actor: ActorDep, now: NowDep
) -> BundleBody:
    """Let every article of the bundle say again what it said before."""
    bundle = await bundles.roll_back_bundle(session, actor=actor, bundle_id=bundle_id, comment=body.comment, now=now)
    return await _answer(response, session, bundle)


async def _answer(response: Response, session: Session, bundle: Bundle) -> BundleBody:
    set_etag(response, bundle.revision)
    return BundleBody.whole(bundle, await bundles.articles_of(session, bundle))
