"""The life of an article: handed in, decided on, published, withdrawn; and what was said when."""

from __future__ import annotations

from typing import Annotated, cast
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Response
from pydantic import AwareDatetime
from starlette.requests import HTTPConnection

from zhike.knowledge.rules.articles import Article
from zhike.knowledge.schemas.articles import ArticleBody, VersionBody, VersionsBody
from zhike.knowledge.schemas.life import DecisionBody, RollbackBody, VerdictBody, VerdictsBody
from zhike.knowledge.service.approving import decide_on_article, list_verdicts
from zhike.knowledge.service.editing import submit_article
from zhike.knowledge.service.gate import OPEN_GATE, PublishGate
from zhike.knowledge.service.going_back import roll_back_article
from zhike.knowledge.service.publishing import expire_article, get_version_at, list_versions, publish_article
from zhike.platform.web import ActorDep, NowDep, RuntimeDep, SessionDep, requires, set_etag

router = APIRouter()


async def _gate(connection: HTTPConnection) -> PublishGate:
    """The gate that `app` handed in; without one everything passes."""
    return cast("PublishGate", getattr(connection.app.state, "publish_gate", OPEN_GATE))


GateDep = Annotated[PublishGate, Depends(_gate)]


@router.post("/articles/{article_id}/submission", dependencies=[requires("knowledge.edit")])
async def post_submission(
    article_id: UUID, response: Response, session: SessionDep, actor: ActorDep, now: NowDep
) -> ArticleBody:
    """Hand the draft in for approval by another person."""
    return _answer(response, await submit_article(session, actor=actor, article_id=article_id, now=now))


@router.put("/articles/{article_id}/approval", dependencies=[requires("knowledge.approve")])
async def put_approval(
    *,
    article_id: UUID,
    body: DecisionBody,
    if_match: Annotated[str | None, Header()] = None,
    response: Response,
    runtime: RuntimeDep,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> ArticleBody:
    """The business approval, or back with a comment. With If-Match, only what was read is decided on."""
    article = await decide_on_article(
        session,
        actor=actor,
        article_id=article_id,
        step="business",
        approved=body.approved,
        comment=body.comment,
        eased=runtime.settings.ordinary_single_approval,
        expected=_revision(if_match),
        now=now,
    )
    return _answer(response, article)


@router.put("/articles/{article_id}/compliance", dependencies=[requires("knowledge.comply")])
async def put_compliance(
    *,
    article_id: UUID,
    body: DecisionBody,
    if_match: Annotated[str | None, Header()] = None,
    response: Response,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> ArticleBody:
    """The compliance approval of what business approved, by another person, or back with a comment."""
    article = await decide_on_article(
        session,
        actor=actor,
        article_id=article_id,
        step="compliance",
        approved=body.approved,
        comment=body.comment,
        expected=_revision(if_match),
        now=now,
    )
    return _answer(response, article)


@router.get("/articles/{article_id}/verdicts", dependencies=[requires("knowledge.read")])
async def get_verdicts(article_id: UUID, session: SessionDep) -> VerdictsBody:
    """All that was decided on the article, newest first."""
    return VerdictsBody(items=[VerdictBody.of(each) for each in await list_verdicts(session, article_id)])


@router.put("/articles/{article_id}/publication", dependencies=[requires("knowledge.publish")])
async def put_publication(
    *, article_id: UUID, response: Response, session: SessionDep, actor: ActorDep, gate: GateDep, now: NowDep
) -> ArticleBody:
    """Publish what was approved: the next version, in force now or from its time on."""
    return _answer(response, await publish_article(session, actor=actor, article_id=article_id, gate=gate, now=now))


@router.put("/articles/{article_id}/expiry", dependencies=[requires("knowledge.publish")])
async def put_expiry(
    article_id: UUID, response: Response, session: SessionDep, actor: ActorDep, now: NowDep
) -> ArticleBody:
    """Withdraw what is in force: from this moment nobody is told it any more."""
    return _answer(response, await expire_article(session, actor=actor, article_id=article_id, now=now))


@router.put("/articles/{article_id}/rollback", dependencies=[requires("knowledge.publish")])
async def put_rollback(
    *, article_id: UUID, body: RollbackBody, response: Response, session: SessionDep, actor: ActorDep, now: NowDep
) -> ArticleBody:
    """Say again what was said before the version in force; where nothing was, it is withdrawn."""
    article = await roll_back_article(session, actor=actor, article_id=article_id, comment=body.comment, now=now)
    return _answer(response, article)


@router.get("/articles/{article_id}/versions", dependencies=[requires("knowledge.read")])
async def get_versions(article_id: UUID, session: SessionDep, at: AwareDatetime | None = None) -> VersionsBody:
    """All versions, newest first; with `at`, the one that was quoted at that instant."""
    found = await list_versions(session, article_id) if at is None else [await get_version_at(session, article_id, at)]
    return VersionsBody(items=[VersionBody.of(version) for version in found])


def _revision(if_match: str | None) -> str | None:
    return if_match.removeprefix("W/").strip('"') if if_match else None


def _answer(response: Response, article: Article) -> ArticleBody:
    set_etag(response, article.revision)
    return ArticleBody.of(article)
