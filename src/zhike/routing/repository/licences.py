"""Reading and changing licences: which queues and reasons demand them, and who holds them until when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Uuid, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY

from zhike.platform.database import Session
from zhike.routing.values import HeldLicence, Licence

_ALL = text("select code, name_zh, name_en, queues, reasons, version from routing.licence order by code")
_ONE = text("""
    select code, name_zh, name_en, queues, reasons, version from routing.licence where code = :code for update
""")
_INSERT = text("""
    insert into routing.licence (code, name_zh, name_en, queues, reasons, version)
    values (:code, :name_zh, :name_en, :queues, :reasons, :version) on conflict do nothing returning code
""")
_UPDATE = text("""
    update routing.licence set name_zh = :name_zh, name_en = :name_en, queues = :queues, reasons = :reasons,
        version = :version
    where code = :code
""")
_DELETE = text("delete from routing.licence where code = :code")
_DROP_HOLDERS = text("delete from routing.agent_licence where licence = :code")
_COUNT_HOLDERS = text("""
    select licence, count(*) as holders from routing.agent_licence where ends_at > :now group by licence
""")
_HELD = text("""
    select staff_id, licence, valid_until, ends_at from routing.agent_licence where staff_id = any(:ids)
    order by staff_id, licence
""").bindparams(bindparam("ids", type_=ARRAY(Uuid)))
_TAKE_ALL = text("delete from routing.agent_licence where staff_id = :staff_id")
_GIVE = text("""
    insert into routing.agent_licence (staff_id, licence, valid_until, ends_at)
    values (:staff_id, :licence, :valid_until, :ends_at)
""")


async def list_licences(session: Session) -> list[Licence]:
    """All licences, by code."""
    return [_licence(row) for row in await session.execute(_ALL)]


async def find_licence(session: Session, code: str) -> Licence | None:
    """One licence; its row is locked until the end of the transaction."""
    row = (await session.execute(_ONE, {"code": code})).one_or_none()
    return None if row is None else _licence(row)


async def insert_licence(session: Session, licence: Licence) -> bool:
    """Add a licence; False when its code is taken."""
    return (await session.execute(_INSERT, _values(licence))).one_or_none() is not None


async def update_licence(session: Session, licence: Licence) -> None:
    """Write all fields of a licence."""
    await session.execute(_UPDATE, _values(licence))


async def delete_licence(session: Session, code: str) -> None:
    """The licence is gone, and nobody holds it."""
    await session.execute(_DROP_HOLDERS, {"code": code})
    await session.execute(_DELETE, {"code": code})


async def count_holders(session: Session, now: datetime) -> dict[str, int]:
    """How many agents hold each licence now."""
    return {row.licence: row.holders for row in await session.execute(_COUNT_HOLDERS, {"now": now})}


async def list_held(session: Session, ids: Iterable[UUID]) -> dict[UUID, dict[str, HeldLicence]]:
    """The licences of these agents, those that have run out too."""
    found: dict[UUID, dict[str, HeldLicence]] = {}
    for row in await session.execute(_HELD, {"ids": list(ids)}):
        found.setdefault(row.staff_id, {})[row.licence] = HeldLicence(row.valid_until, row.ends_at)
    return found


async def replace_held(session: Session, staff_id: UUID, held: Mapping[str, HeldLicence]) -> None:
    """The licences of this agent are exactly these now."""
    await session.execute(_TAKE_ALL, {"staff_id": staff_id})
    rows: list[dict[str, UUID | str | date | datetime]] = [
        {"staff_id": staff_id, "licence": code, **asdict(each)} for code, each in held.items()
    ]
    if rows:
        await session.execute(_GIVE, rows)


def _licence(row: Sequence[object]) -> Licence:
    code, name_zh, name_en, queues, reasons, version = row
    return Licence(code, name_zh, name_en, tuple(queues), tuple(reasons), version)  # type: ignore[arg-type]


def _values(licence: Licence) -> dict[str, object]:
    return {**asdict(licence), "queues": list(licence.queues), "reasons": list(licence.reasons)}
