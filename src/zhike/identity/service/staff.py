"""Staff: adding, changing, finding, and giving somebody a way in."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from zhike.audit import api as audit
from zhike.identity import repository
from zhike.identity.errors import LastAdmin, LoginTaken, LoginUnfit, RoleUnknown, StaffUnknown
from zhike.identity.models import StaffRow
from zhike.identity.repository import StaffFilter
from zhike.identity.rules import LINK_LIFETIME, ROLES, Staff, login_problem, normal_login, role_known
from zhike.identity.service.passwords import check_new_password, hash_password
from zhike.identity.service.sessions import hash_token
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.errors import PreconditionFailed
from zhike.platform.ids import uuid7

StaffLanguage = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class NewStaff:
    """Somebody to add. `role` is one of the nine; without a password they come in by a sign-in link."""

    login: str
    name: str
    number: str
    role: str
    language: StaffLanguage = "zh"
    team: str = ""
    password: str | None = None


@dataclass(frozen=True, slots=True)
class StaffChanges:
    """What to change; None leaves it as it is."""

    name: str | None = None
    number: str | None = None
    role: str | None = None
    language: StaffLanguage | None = None
    team: str | None = None
    active: bool | None = None

    def given(self) -> dict[str, Any]:
        """The fields that are to change."""
        return {name: value for name in self.__slots__ if (value := getattr(self, name)) is not None}


async def create_staff(
    session: Session,
    *,
    actor: Actor,
    login: str,
    name: str,
    number: str,
    role: str,
    language: StaffLanguage = "zh",
    password: str | None = None,
    team: str = "",
    demo: bool = False,
    now: datetime,
) -> Staff:
    """Add one member of staff. Raises `LoginUnfit`, `RoleUnknown`, `PasswordUnfit` or `LoginTaken`."""
    new = NewStaff(login, name, number, role, language, team, password)
    row = _row_of(new, now=now)
    if password is not None:
        check_new_password(password, login=row["login"])
        row |= {"password_hash": await hash_password(password), "password_demo": demo}
    if not await repository.add_staff(session, [row]):
        raise LoginTaken(taken=f"{row['login']} / {number}")
    staff = await get_staff(session, row["id"])
    detail = {"role": role, "login": staff.login}
    await audit.record(
        session, actor=actor, action="identity.staff_added", subject=f"staff:{staff.id}", detail=detail, now=now
    )
    return staff


async def create_staff_bulk(
    session: Session, *, actor: Actor, staff: Sequence[NewStaff], demo_password: str | None = None, now: datetime
) -> list[Staff]:
    """Add many at once, all or none; returns them in the order given.

    All get `demo_password` (one hash for all, marked so that `serve` refuses them); passwords of their own are for
    `create_staff`. Raises as `create_staff` does.
    """
    rows = [_row_of(new, now=now) for new in staff]
    if demo_password is not None:
        password_hash = await hash_password(demo_password)
        rows = [row | {"password_hash": password_hash, "password_demo": True} for row in rows]
    if await repository.add_staff(session, rows) != len(rows):
        raise LoginTaken(taken="")
    detail = {"count": len(rows), "demo": demo_password is not None}
    await audit.record(session, actor=actor, action="identity.staff_added", subject="staff:*", detail=detail, now=now)
    found = {each.id: each for each in await find_staff(session, ids=[row["id"] for row in rows])}
    return [found[row["id"]] for row in rows]


async def change_staff(
    session: Session, *, actor: Actor, staff_id: UUID, changes: StaffChanges, expected: str | None = None, now: datetime
) -> Staff:
    """Change a member of staff; one who is made inactive is signed out everywhere at once.

    `expected` is the version the change is based on. Raises `StaffUnknown`, `PreconditionFailed`, `RoleUnknown`,
    `LoginTaken` (of a number) or `LastAdmin`.
    """
    row = await _locked_row(session, staff_id)
    if expected not in (None, "*", str(row.version)):
        raise PreconditionFailed
    given = {name: value for name, value in changes.given().items() if getattr(row, name) != value}
    if not given:
        return repository.staff_of(row)
    await _check_changes(session, row, given)
    for name, value in given.items():
        setattr(row, name, value)
    row.version += 1
    row.changed_at = now
    await session.flush()
    if not row.active:
        await repository.end_sessions_of(session, row.id)
    detail = {"fields": sorted(given), "role": row.role, "active": row.active}
    await audit.record(
        session, actor=actor, action="identity.staff_changed", subject=f"staff:{row.id}", detail=detail, now=now
    )
    return repository.staff_of(row)


async def issue_sign_in_link(session: Session, *, actor: Actor, staff_id: UUID, now: datetime) -> str:
    """A one-time token, good for 24 hours, that lets this person set a password. An older one of theirs is dead."""
    row = await _locked_row(session, staff_id)
    token = secrets.token_urlsafe(32)
    await repository.replace_link(session, token_hash=hash_token(token), staff_id=row.id, ends_at=now + LINK_LIFETIME)
    await audit.record(session, actor=actor, action="identity.sign_in_link_issued", subject=f"staff:{row.id}", now=now)
    return token


async def get_staff(session: Session, staff_id: UUID) -> Staff:
    """One member of staff; raises `StaffUnknown`."""
    row = await repository.find_row(session, staff_id)
    if row is None:
        raise StaffUnknown
    return repository.staff_of(row)


async def find_staff(
    session: Session,
    *,
    ids: Sequence[UUID] | None = None,
    numbers: Sequence[str] | None = None,
    role: str | None = None,
    team: str | None = None,
    query: str | None = None,
    active: bool | None = None,
    after: tuple[str, UUID] | None = None,
    limit: int | None = None,
) -> list[Staff]:
    """Staff in order of number; `query` is part of a name, or the beginning of a login or number.

    `numbers`: staff numbers as other systems write them, in whatever case.
    """
    wanted = StaffFilter(ids, role, team, query, active, numbers)
    return await repository.list_staff(session, wanted, after=after, limit=limit)


async def has_demo_passwords(session: Session) -> bool:
    """Whether anybody active signs in with a demo password: then `serve` refuses to start."""
    return await repository.has_demo_passwords(session)


async def _locked_row(session: Session, staff_id: UUID) -> StaffRow:
    row = await repository.find_row(session, staff_id, lock=True)
    if row is None:
        raise StaffUnknown
    return row


async def _check_changes(session: Session, row: StaffRow, given: dict[str, Any]) -> None:
    if "role" in given:
        _check_role(given["role"])
    number = given.get("number")
    if number is not None and await repository.is_taken(session, login=None, number=number, but=row.id):
        raise LoginTaken(taken=number)
    leaves = row.role == "admin" and (given.get("role", "admin") != "admin" or given.get("active") is False)
    if leaves and row.active and await repository.count_other_admins(session, row.id) == 0:
        raise LastAdmin


def _check_role(role: str) -> None:
    if not role_known(role):
        raise RoleUnknown(role=role, known=", ".join(ROLES))


def _row_of(new: NewStaff, *, now: datetime) -> dict[str, Any]:
    login = normal_login(new.login)
    if login_problem(login):
        raise LoginUnfit
    _check_role(new.role)
    return {
        "id": uuid7(),
        "login": login,
        "number": new.number,
        "name": new.name,
        "role": new.role,
        "language": new.language,
        "team": new.team,
        "password_hash": None,
        "password_demo": False,
        "created_at": now,
        "changed_at": now,
    }
