"""Signing in and out, by password or by a one-time link, and changing one's password."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from zhike.audit import api as audit
from zhike.identity import repository
from zhike.identity.errors import (
    CurrentPasswordWrong,
    LinkUnusable,
    SignInLocked,
    SignInRefused,
    StaffUnknown,
)
from zhike.identity.models import StaffRow
from zhike.identity.rules import (
    FORGET_AFTER,
    FREE_TRIES_ADDRESS,
    FREE_TRIES_LOGIN,
    SessionLimits,
    Staff,
    locked_for_s,
    normal_login,
    tries_left,
)
from zhike.identity.service.passwords import check_new_password, hash_password, is_password
from zhike.identity.service.sessions import actor_of, end_session, hash_token, open_session
from zhike.platform.actor import Actor, system_actor
from zhike.platform.crypto import Keyring
from zhike.platform.database import Session

_SYSTEM = system_actor("identity")


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Somebody came in: who, and the two tokens for their browser's cookies."""

    staff: Staff
    session_token: str
    csrf_token: str


@dataclass(frozen=True, slots=True)
class _Keys:
    """Under which a failure is counted; blind indexes, so that nobody reads from the table who mistyped what."""

    login: bytes
    address: bytes


async def sign_in(
    session: Session,
    *,
    user: str,
    password: str,
    address: str,
    keyring: Keyring,
    limits: SessionLimits,
    now: datetime,
) -> SignedIn | SignInRefused | SignInLocked:
    """Sign in with a login or staff number. A refusal is returned, not raised: its count and audit row must stay."""
    typed = normal_login(user)
    keys = _Keys(
        keyring.blind_index(typed, scope="identity.login"), keyring.blind_index(address, scope="identity.address")
    )
    wait_s = await _locked_for_s(session, keys, now)
    if wait_s:
        return SignInLocked(retry_s=wait_s)
    row = await repository.find_row_by_name(session, typed)
    right = await is_password(password, row.password_hash if row is not None and row.active else None)
    if row is None or not right:
        return await _refuse(session, row, keys=keys, address=address, now=now)
    await repository.forget_failures(session, keys.login)
    return await _let_in(session, row, "identity.signed_in", address=address, limits=limits, now=now)


async def sign_in_by_link(
    session: Session, *, token: str, password: str, address: str, keyring: Keyring, limits: SessionLimits, now: datetime
) -> SignedIn:
    """Use a sign-in link up: sets the password, signs all other browsers out and this one in.

    Raises `LinkUnusable`, or `PasswordUnfit` (then the link stays good, since the transaction rolls back).
    """
    row = await repository.take_link(session, hash_token(token), now)
    if row is None:
        raise LinkUnusable
    await _set_password(session, row, password, now=now)
    await repository.end_sessions_of(session, row.id)
    await repository.forget_failures(session, keyring.blind_index(row.login, scope="identity.login"))
    return await _let_in(session, row, "identity.signed_in_by_link", address=address, limits=limits, now=now)


async def sign_out(session: Session, *, actor: Actor, token: str, now: datetime) -> None:
    """Sign this browser out."""
    await end_session(session, token)
    await audit.record(session, actor=actor, action="identity.signed_out", subject=f"staff:{actor.id}", now=now)


async def change_password(session: Session, *, actor: Actor, current: str, new: str, token: str, now: datetime) -> None:
    """Set one's own password; other browsers are signed out. Raises `CurrentPasswordWrong` or `PasswordUnfit`."""
    row = await repository.find_row(session, UUID(actor.id), lock=True)
    if row is None:
        raise StaffUnknown
    if not await is_password(current, row.password_hash):
        raise CurrentPasswordWrong
    await _set_password(session, row, new, now=now)
    await repository.end_sessions_of(session, row.id, but=hash_token(token))
    await audit.record(session, actor=actor, action="identity.password_changed", subject=f"staff:{row.id}", now=now)


async def _set_password(session: Session, row: StaffRow, password: str, *, now: datetime) -> None:
    check_new_password(password, login=row.login)
    password_hash = await hash_password(password)
    await repository.set_password(session, row.id, password_hash=password_hash, demo=False, now=now)


async def _locked_for_s(session: Session, keys: _Keys, now: datetime) -> int:
    by_login = locked_for_s(await repository.get_tries(session, keys.login), free=FREE_TRIES_LOGIN, now=now)
    by_address = locked_for_s(await repository.get_tries(session, keys.address), free=FREE_TRIES_ADDRESS, now=now)
    return max(by_login, by_address)


async def _refuse(session: Session, row: StaffRow | None, *, keys: _Keys, address: str, now: datetime) -> SignInRefused:
    await repository.add_failure(session, keys.address, now, forget_after=FORGET_AFTER)
    tries = await repository.add_failure(session, keys.login, now, forget_after=FORGET_AFTER)
    # Of an unknown login nothing is kept: people type passwords into that field.
    subject = "staff:unknown" if row is None else f"staff:{row.id}"
    detail = {"address": address, "failures": tries.failures}
    await audit.record(
        session, actor=_SYSTEM, action="identity.sign_in_failed", subject=subject, detail=detail, now=now
    )
    return SignInRefused(tries_left=tries_left(tries, free=FREE_TRIES_LOGIN, now=now))


async def _let_in(
    session: Session, row: StaffRow, action: str, *, address: str, limits: SessionLimits, now: datetime
) -> SignedIn:
    staff = repository.staff_of(row)
    token, csrf = await open_session(session, staff.id, now, limits=limits)
    actor = actor_of(staff)
    await audit.record(
        session, actor=actor, action=action, subject=f"staff:{staff.id}", detail={"address": address}, now=now
    )
    return SignedIn(staff, token, csrf)
