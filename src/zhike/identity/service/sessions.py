"""Signed-in browsers: a random token in a cookie, its SHA-256 in the database, alive for as long as it is used."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from starlette.requests import HTTPConnection

from zhike.identity import repository
from zhike.identity.rules import TOUCH_EVERY, SessionLimits, Staff, permissions_of, session_ends_at
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.settings import Settings
from zhike.platform.web import SESSION_COOKIE, get_runtime


def hash_token(token: str) -> bytes:
    """What is stored of a token: its SHA-256. A token is 32 random bytes, so no salt is needed."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def limits_of(settings: Settings) -> SessionLimits:
    """The installation's limits."""
    return SessionLimits(
        idle=timedelta(minutes=settings.session_idle_minutes), lifetime=timedelta(hours=settings.session_hours)
    )


def actor_of(staff: Staff) -> Actor:
    """Somebody who works here, as an actor."""
    return Actor(id=str(staff.id), kind="staff", name=staff.name, permissions=permissions_of(staff.role))


async def open_session(
    session: Session, staff_id: UUID, now: datetime, *, limits: SessionLimits | None = None
) -> tuple[str, str]:
    """Sign a browser of `staff_id` in: (session token, CSRF token), both for its cookies. Not audited: `sign_in` is."""
    token = secrets.token_urlsafe(32)
    ends_at = session_ends_at(now, now, limits or SessionLimits())
    await repository.add_session(session, token_hash=hash_token(token), staff_id=staff_id, now=now, ends_at=ends_at)
    return token, secrets.token_urlsafe(18)


async def authenticate(connection: HTTPConnection, session: Session) -> Actor | None:
    """Who sends this request, by its session cookie; None when nobody is signed in. Rights are read anew each time."""
    token = connection.cookies.get(SESSION_COOKIE)
    if not token:
        return None
    runtime = get_runtime(connection)
    now, token_hash = runtime.clock.now(), hash_token(token)
    found = await repository.find_session(session, token_hash, now)
    if found is None:
        return None
    if now - found.used_at >= TOUCH_EVERY:
        limits = limits_of(runtime.settings)
        await repository.touch_session(session, token_hash, opened_at=found.opened_at, limits=limits, now=now)
    return actor_of(found.staff)


async def end_session(session: Session, token: str) -> None:
    """Sign that browser out."""
    await repository.end_session(session, hash_token(token))


async def delete_ended(session: Session, *, now: datetime, forget_after: timedelta) -> None:
    """Remove what has ended."""
    await repository.delete_ended(session, now=now, forget_after=forget_after)
