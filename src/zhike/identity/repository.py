"""All SQL of identity."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, case, delete, func, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert

from zhike.identity.models import FailedTriesRow, NotificationRow, PreferenceRow, SessionRow, SignInLinkRow, StaffRow
from zhike.identity.rules import Notification, Preferences, Role, SessionLimits, Staff, Tries, session_ends_at
from zhike.platform.database import Session

# Another request of the same browser may be at it: then it is theirs to do, nobody waits for a row.
_TOUCH = text("""
    update identity.session set used_at = :now, ends_at = :ends_at where token_hash in (
        select token_hash from identity.session where token_hash = :token_hash for update skip locked)
""")
# Asked with every request, so without the ORM.
_LIVE = text("""
    select p.id, p.login, p.name, p.number, p.role, p.language, p.team, p.active, p.password_hash, p.version,
           s.opened_at, s.used_at
    from identity.session s join identity.staff p on p.id = s.staff_id
    where s.token_hash = :token_hash and s.ends_at > :now and p.active
""")


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A live session and whose it is."""

    staff: Staff
    opened_at: datetime
    used_at: datetime


@dataclass(frozen=True, slots=True)
class StaffFilter:
    """Which staff are meant; everything left out means everybody."""

    ids: Sequence[UUID] | None = None
    role: str | None = None
    team: str | None = None
    query: str | None = None
    active: bool | None = None
    numbers: Sequence[str] | None = None


async def add_staff(session: Session, rows: Sequence[dict[str, Any]]) -> int:
    """Add staff; returns how many were added: those whose login or number is taken are not."""
    added = 0
    for start in range(0, len(rows), 500):
        statement = insert(StaffRow).values(list(rows[start : start + 500])).on_conflict_do_nothing()
        added += len((await session.execute(statement.returning(StaffRow.id))).all())
    return added


async def find_row(session: Session, staff_id: UUID, *, lock: bool = False) -> StaffRow | None:
    """The row of one member of staff, locked until the transaction ends when asked."""
    query = select(StaffRow).where(StaffRow.id == staff_id).execution_options(populate_existing=True)
    found = await session.execute(query.with_for_update() if lock else query)
    return found.scalar_one_or_none()


async def find_row_by_name(session: Session, typed: str) -> StaffRow | None:
    """The row of whoever signs in with `typed`: a login, else a staff number."""
    query = (
        select(StaffRow)
        .where(or_(StaffRow.login == typed, func.lower(StaffRow.number) == typed))
        .order_by(StaffRow.login != typed)
        .limit(1)
    )
    return (await session.execute(query)).scalar_one_or_none()


async def is_taken(session: Session, *, login: str | None, number: str, but: UUID | None = None) -> bool:
    """Whether somebody other than `but` has this login or number."""
    query = select(StaffRow.id).where(or_(StaffRow.login == login, StaffRow.number == number))
    if but is not None:
        query = query.where(StaffRow.id != but)
    return (await session.execute(query.limit(1))).first() is not None


async def list_staff(
    session: Session, wanted: StaffFilter, *, after: tuple[str, UUID] | None = None, limit: int | None = None
) -> list[Staff]:
    """Staff in order of number."""
    query = select(StaffRow).where(*_conditions(wanted)).order_by(StaffRow.number, StaffRow.id)
    if after is not None:
        number, staff_id = after
        query = query.where(or_(StaffRow.number > number, (StaffRow.number == number) & (StaffRow.id > staff_id)))
    found = await session.execute(query if limit is None else query.limit(limit))
    return [staff_of(row) for row in found.scalars()]


async def has_demo_passwords(session: Session) -> bool:
    """Whether anybody active signs in with a demo password."""
    query = select(StaffRow.id).where(StaffRow.active, StaffRow.password_demo).limit(1)
    return (await session.execute(query)).first() is not None


async def count_other_admins(session: Session, but: UUID) -> int:
    """Active administrators besides `but`."""
    query = select(func.count()).where(StaffRow.role == "admin", StaffRow.active, StaffRow.id != but)
    return (await session.execute(query)).scalar_one()


async def add_session(session: Session, *, token_hash: bytes, staff_id: UUID, now: datetime, ends_at: datetime) -> None:
    """A new signed-in browser."""
    session.add(SessionRow(token_hash=token_hash, staff_id=staff_id, opened_at=now, used_at=now, ends_at=ends_at))
    await session.flush()


async def find_session(session: Session, token_hash: bytes, now: datetime) -> OpenSession | None:
    """The live session of that token, when its owner still works here."""
    row = (await session.execute(_LIVE, {"token_hash": token_hash, "now": now})).one_or_none()
    return None if row is None else OpenSession(staff_of(row), row.opened_at, row.used_at)


async def touch_session(
    session: Session, token_hash: bytes, *, opened_at: datetime, limits: SessionLimits, now: datetime
) -> None:
    """Let the session live on from `now`."""
    ends_at = session_ends_at(opened_at, now, limits)
    await session.execute(_TOUCH, {"token_hash": token_hash, "now": now, "ends_at": ends_at})


async def end_session(session: Session, token_hash: bytes) -> None:
    """Sign that browser out."""
    await session.execute(delete(SessionRow).where(SessionRow.token_hash == token_hash))


async def end_sessions_of(session: Session, staff_id: UUID, *, but: bytes | None = None) -> None:
    """Sign all browsers of a person out, except that of the token `but`."""
    statement = delete(SessionRow).where(SessionRow.staff_id == staff_id)
    await session.execute(statement if but is None else statement.where(SessionRow.token_hash != but))


async def replace_link(session: Session, *, token_hash: bytes, staff_id: UUID, ends_at: datetime) -> None:
    """The person's one sign-in link is now this one."""
    values = {"token_hash": token_hash, "ends_at": ends_at}
    statement = insert(SignInLinkRow).values(staff_id=staff_id, **values)
    await session.execute(statement.on_conflict_do_update(index_elements=["staff_id"], set_=values))


async def take_link(session: Session, token_hash: bytes, now: datetime) -> StaffRow | None:
    """Whose link that is, when it is fresh and they still work here; the link is used up by this."""
    taken = await session.execute(
        delete(SignInLinkRow)
        .where(SignInLinkRow.token_hash == token_hash, SignInLinkRow.ends_at > now)
        .returning(SignInLinkRow.staff_id)
    )
    staff_id = taken.scalar_one_or_none()
    row = None if staff_id is None else await find_row(session, staff_id, lock=True)
    return row if row is not None and row.active else None


async def get_tries(session: Session, key: bytes) -> Tries | None:
    """Failed tries in a row under `key`."""
    row = await session.get(FailedTriesRow, key, populate_existing=True)
    return None if row is None else Tries(row.failures, row.last_at)


async def add_failure(session: Session, key: bytes, now: datetime, *, forget_after: timedelta) -> Tries:
    """One more failure, counted from one again when the last is long ago."""
    fresh = FailedTriesRow.last_at < now - forget_after
    statement = insert(FailedTriesRow).values(key=key, failures=1, last_at=now)
    counted = statement.on_conflict_do_update(
        index_elements=["key"],
        set_={"failures": case((fresh, 1), else_=FailedTriesRow.failures + 1), "last_at": now},
    )
    row = (await session.execute(counted.returning(FailedTriesRow.failures))).one()
    return Tries(row[0], now)


async def forget_failures(session: Session, key: bytes) -> None:
    """The next failure is the first again."""
    await session.execute(delete(FailedTriesRow).where(FailedTriesRow.key == key))


async def delete_ended(session: Session, *, now: datetime, forget_after: timedelta) -> None:
    """Remove sessions, links and tries that mean nothing any more."""
    await session.execute(delete(SessionRow).where(SessionRow.ends_at <= now))
    await session.execute(delete(SignInLinkRow).where(SignInLinkRow.ends_at <= now))
    await session.execute(delete(FailedTriesRow).where(FailedTriesRow.last_at < now - forget_after))


async def set_password(session: Session, staff_id: UUID, *, password_hash: str, demo: bool, now: datetime) -> None:
    """Store a new password hash."""
    await session.execute(
        update(StaffRow)
        .where(StaffRow.id == staff_id)
        .values(password_hash=password_hash, password_demo=demo, changed_at=now)
    )


async def find_preferences(session: Session, staff_id: UUID) -> Preferences:
    """How that person likes to work; what was never chosen is as given."""
    row = await session.get(PreferenceRow, staff_id, populate_existing=True)
    return Preferences() if row is None else Preferences(row.single_keys, dict(row.keys))


async def save_preferences(session: Session, staff_id: UUID, chosen: Preferences, now: datetime) -> None:
    """Keep the choice."""
    values = {"single_keys": chosen.single_keys, "keys": dict(chosen.keys), "changed_at": now}
    statement = insert(PreferenceRow).values(staff_id=staff_id, **values)
    await session.execute(statement.on_conflict_do_update(index_elements=["staff_id"], set_=values))


async def add_notification(session: Session, staff_id: UUID, told: Notification) -> None:
    """Tell somebody; the same again, still unread, becomes the newest."""
    values = {"by_name": told.by_name, "at": told.at}
    statement = insert(NotificationRow).values(
        id=told.id, staff_id=staff_id, kind=told.kind, subject=told.subject, **values
    )
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["staff_id", "kind", "subject"],
            index_where=NotificationRow.read_at.is_(None),
            set_={**values, "times": NotificationRow.times + 1},
        )
    )


async def list_notifications(
    session: Session, staff_id: UUID, *, unread: bool, before: tuple[datetime, UUID] | None, limit: int
) -> list[Notification]:
    """The newest first."""
    row = NotificationRow
    query = select(row).where(row.staff_id == staff_id).order_by(row.at.desc(), row.id.desc()).limit(limit)
    if unread:
        query = query.where(row.read_at.is_(None))
    if before is not None:
        query = query.where((row.at < before[0]) | ((row.at == before[0]) & (row.id < before[1])))
    found = await session.execute(query.execution_options(populate_existing=True))
    return [
        Notification(each.id, each.kind, each.subject, each.by_name, each.times, each.at, each.read_at)  # type: ignore[arg-type]  # written through the rules only
        for each in found.scalars()
    ]


async def count_unread(session: Session, staff_id: UUID) -> int:
    """How many are not read yet."""
    query = select(func.count()).where(NotificationRow.staff_id == staff_id, NotificationRow.read_at.is_(None))
    return (await session.execute(query)).scalar_one()


async def read_notifications(session: Session, staff_id: UUID, *, only: UUID | None, now: datetime) -> None:
    """Mark one, or all, as read."""
    statement = update(NotificationRow).where(NotificationRow.staff_id == staff_id, NotificationRow.read_at.is_(None))
    if only is not None:
        statement = statement.where(NotificationRow.id == only)
    await session.execute(statement.values(read_at=now))


async def delete_notifications(session: Session, *, before: datetime) -> None:
    """Remove those from before that moment."""
    await session.execute(delete(NotificationRow).where(NotificationRow.at < before))


def staff_of(row: StaffRow | Row[Any]) -> Staff:
    """What others may know of a row."""
    role: Role = row.role  # type: ignore[assignment]  # written through the rules only
    return Staff(
        id=row.id,
        login=row.login,
        name=row.name,
        number=row.number,
        role=role,
        language="en" if row.language == "en" else "zh",
        team=row.team,
        active=row.active,
        has_password=row.password_hash is not None,
        version=row.version,
    )


def _conditions(wanted: StaffFilter) -> Iterable[ColumnElement[bool]]:
    if wanted.ids is not None:
        yield StaffRow.id.in_(wanted.ids)
    if wanted.numbers is not None:
        yield func.upper(StaffRow.number).in_([each.upper() for each in wanted.numbers])
    if wanted.role is not None:
        yield StaffRow.role == wanted.role
    if wanted.team is not None:
        yield StaffRow.team == wanted.team
    if wanted.active is not None:
        yield StaffRow.active.is_(wanted.active)
    if wanted.query:
        yield or_(
            StaffRow.name.icontains(wanted.query, autoescape=True),
            StaffRow.login.istartswith(wanted.query, autoescape=True),
            StaffRow.number.istartswith(wanted.query, autoescape=True),
        )
