"""Bundles and verdicts in the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, insert, select, tuple_, update

from zhike.knowledge.models import BundlePartRow, BundleRow, VerdictRow
from zhike.knowledge.repository.articles import person_of, person_values
from zhike.knowledge.rules.approval import Verdict
from zhike.knowledge.rules.articles import Person
from zhike.knowledge.rules.bundles import Bundle, Part
from zhike.platform.database import Session
from zhike.platform.ids import uuid7

_PARTS = (BundlePartRow.bundle_id, BundlePartRow.article_id, BundlePartRow.version, BundlePartRow.before)


async def insert_verdict(session: Session, article_id: UUID, verdict: Verdict) -> None:
    """What was decided on the article."""
    await session.execute(
        insert(VerdictRow).values(
            id=uuid7(),
            article_id=article_id,
            step=verdict.step,
            approved=verdict.approved,
            **person_values("by", verdict.by),
            comment=verdict.comment,
            at=verdict.at,
        )
    )


async def list_verdicts(session: Session, article_id: UUID) -> list[Verdict]:
    """What was ever decided on the article, newest first."""
    query = select(*VerdictRow.__table__.columns).where(VerdictRow.article_id == article_id)
    found = await session.execute(query.order_by(VerdictRow.at.desc(), VerdictRow.id.desc()))
    return [
        Verdict(step=row.step, approved=row.approved, by=Person(row.by_id, row.by_name), comment=row.comment, at=row.at)
        for row in found
    ]


async def insert_bundle(session: Session, bundle: Bundle) -> None:
    """A new bundle with its articles."""
    await session.execute(insert(BundleRow).values(**_values(bundle)))
    await _write_parts(session, bundle)


async def update_bundle(session: Session, bundle: Bundle) -> None:
    """Write the bundle with its revision one higher."""
    values = {**_values(bundle), "revision": BundleRow.revision + 1}
    await session.execute(update(BundleRow).where(BundleRow.id == bundle.id).values(values))
    await session.execute(delete(BundlePartRow).where(BundlePartRow.bundle_id == bundle.id))
    await _write_parts(session, bundle)


async def find_bundle(session: Session, bundle_id: UUID, *, lock: bool = False) -> Bundle | None:
    """The bundle, its row locked until the end of the transaction if asked."""
    query = select(*BundleRow.__table__.columns).where(BundleRow.id == bundle_id)
    row = (await session.execute(query.with_for_update() if lock else query)).one_or_none()
    return None if row is None else (await _with_parts(session, [row]))[0]


async def list_bundles(session: Session, *, before: tuple[datetime, UUID] | None, limit: int) -> list[Bundle]:
    """Bundles, newest first, from before the key (`created_at`, `id`) of an earlier page."""
    query = select(*BundleRow.__table__.columns).order_by(BundleRow.created_at.desc(), BundleRow.id.desc())
    if before is not None:
        query = query.where(tuple_(BundleRow.created_at, BundleRow.id) < tuple_(*before))
    return await _with_parts(session, list(await session.execute(query.limit(limit))))


async def _write_parts(session: Session, bundle: Bundle) -> None:
    rows = [
        {
            "bundle_id": bundle.id,
            "place": place,
            "article_id": part.article_id,
            "version": part.version,
            "before": part.before,
        }
        for place, part in enumerate(bundle.parts)
    ]
    if rows:
        await session.execute(insert(BundlePartRow), rows)


async def _with_parts(session: Session, rows: Sequence[Row[Any]]) -> list[Bundle]:
    bundles = {row.id: _bundle(row) for row in rows}
    wanted = select(*_PARTS).where(BundlePartRow.bundle_id.in_(bundles)).order_by(BundlePartRow.place)
    parts: dict[UUID, list[Part]] = {bundle_id: [] for bundle_id in bundles}
    for bundle_id, article_id, version, before in await session.execute(wanted):
        parts[bundle_id].append(Part(article_id, version, before))
    return [replace(bundle, parts=tuple(parts[bundle.id])) for bundle in bundles.values()]


def _values(bundle: Bundle) -> dict[str, Any]:
    return {
        "id": bundle.id,
        "name": bundle.name,
        "notes": bundle.notes,
        "state": bundle.state,
        **person_values("created_by", bundle.created_by),
        "created_at": bundle.created_at,
        **person_values("published_by", bundle.published_by),
        "published_at": bundle.published_at,
        **person_values("rolled_back_by", bundle.rolled_back_by),
        "rolled_back_at": bundle.rolled_back_at,
        "comment": bundle.comment,
    }


def _bundle(row: Row[Any]) -> Bundle:
    return Bundle(
        id=row.id,
        name=row.name,
        notes=row.notes,
        state=row.state,
        parts=(),
        created_by=Person(row.created_by_id, row.created_by_name),
        created_at=row.created_at,
        published_by=person_of(row, "published_by"),
        published_at=row.published_at,
        rolled_back_by=person_of(row, "rolled_back_by"),
        rolled_back_at=row.rolled_back_at,
        comment=row.comment,
        revision=row.revision,
    )
