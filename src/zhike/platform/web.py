"""The ground of every HTTP route: who asks, may they, in which language, in one transaction, with readable errors.

Each route declares exactly one of `requires("context.verb")` or `public("why it is open")`; a test lists those that do
not. The order of things in a request: the error handler, the CSRF check, the permission, the transaction, the use case,
the commit, the answer.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime
from typing import Annotated, Any, Literal, cast

from fastapi import Depends, Header, Request, Response
from fastapi.params import Depends as DependsParam
from starlette.requests import HTTPConnection

from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.errors import (
    Forbidden,
    PreconditionFailed,
    PreconditionRequired,
    Unauthenticated,
)
from zhike.platform.ratelimit import RateLimiter
from zhike.platform.runtime import Runtime

Language = Literal["zh", "en"]
Authenticate = Callable[[HTTPConnection, Session], Awaitable[Actor | None]]
NoteDenial = Callable[[Runtime, Actor, str], Awaitable[None]]

SESSION_COOKIE = "zhike_session"
CSRF_COOKIE = "zhike_csrf"
CSRF_HEADER = "x-csrf-token"
LANGUAGE_COOKIE = "zhike_lang"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class CsrfRefused(Forbidden):
    """An unsafe request came with a staff cookie but without the matching header."""

    code = "platform.csrf"


def get_runtime(connection: HTTPConnection) -> Runtime:
    """The runtime of the process that serves this request."""
    return cast("Runtime", connection.app.state.runtime)


def limiter_of(connection: HTTPConnection, what: str, a_minute: float) -> RateLimiter:
    """What limits `what` to so many a minute for each key, in this process, by the installation's clock."""
    state, name = connection.app.state, f"limiter_of_{what}"
    if not hasattr(state, name):
        clock = get_runtime(connection).clock
        setattr(state, name, RateLimiter(a_minute, 60, clock=lambda: clock.now().timestamp()))
    return cast("RateLimiter", getattr(state, name))


async def get_session(connection: HTTPConnection) -> AsyncIterator[Session]:
    """One transaction for the whole request; it commits before the answer leaves, or rolls back on any error."""
    async with get_runtime(connection).database.transaction() as session:
        yield session


# FastAPI sends a dependency that is no coroutine to a thread, whose answer waits for its turn at the interpreter: much
# of what a short request costs on a busy process. So all of ours are coroutines, those that only look up too.
async def _runtime_of(connection: HTTPConnection) -> Runtime:
    return get_runtime(connection)


RuntimeDep = Annotated[Runtime, Depends(_runtime_of)]
SessionDep = Annotated[Session, Depends(get_session, scope="function")]


async def get_now(runtime: RuntimeDep) -> datetime:
    """The moment at which this request is handled, in UTC."""
    return runtime.clock.now()


NowDep = Annotated[datetime, Depends(get_now)]


def language_of(connection: HTTPConnection) -> Language:
    """The user's language: their choice (cookie), else their browser's, else Chinese."""
    chosen = connection.cookies.get(LANGUAGE_COOKIE)
    if chosen in ("zh", "en"):
        return cast("Language", chosen)
    accepted = connection.headers.get("accept-language", "")
    return "en" if accepted.lower().lstrip().startswith("en") else "zh"


async def _language_of(connection: HTTPConnection) -> Language:
    return language_of(connection)


LanguageDep = Annotated[Language, Depends(_language_of)]


async def find_actor(connection: HTTPConnection, session: SessionDep) -> Actor | None:
    """Who is signed in; looked up once a request."""
    if not hasattr(connection.state, "actor"):
        authenticate = cast("Authenticate", connection.app.state.authenticate)
        connection.state.actor = await authenticate(connection, session)
    return cast("Actor | None", connection.state.actor)


async def get_actor(actor: Annotated[Actor | None, Depends(find_actor)]) -> Actor:
    """Who is signed in; raises `Unauthenticated` when nobody is."""
    if actor is None:
        raise Unauthenticated
    return actor


ActorDep = Annotated[Actor, Depends(get_actor)]
MaybeActorDep = Annotated[Actor | None, Depends(find_actor)]


def requires(permission: str) -> DependsParam:
    """A route dependency: the actor is signed in, holds `permission`, and an unsafe request is not forged."""

    async def check(request: Request, actor: ActorDep) -> None:
        check_csrf(request)
        try:
            actor.require(permission)
        except Forbidden:
            await _note_denial(request, actor, permission)
            raise

    check.permission = permission  # type: ignore[attr-defined]  # read by the test that lists all routes
    return cast("DependsParam", Depends(check))


async def _note_denial(request: Request, actor: Actor, permission: str) -> None:
    """Tell whoever `app` has put in charge of denials; nobody, where nobody is."""
    note = cast("NoteDenial | None", getattr(request.app.state, "note_denial", None))
    if note is not None:
        await note(get_runtime(request), actor, permission)


def public(why: str) -> DependsParam:
    """A route dependency that says why everybody may come here."""

    async def check() -> None: ...

    check.public_because = why  # type: ignore[attr-defined]  # read by the test that lists all routes
    return cast("DependsParam", Depends(check))


def check_csrf(request: Request) -> None:
    """Refuse an unsafe request whose header does not repeat the CSRF cookie (double submit)."""
    if request.method in SAFE_METHODS:
        return
    cookie = request.cookies.get(CSRF_COOKIE, "")
    header = request.headers.get(CSRF_HEADER, "")
    if not cookie or not hmac.compare_digest(cookie.encode(), header.encode()):
        raise CsrfRefused


def client_address(connection: HTTPConnection) -> str:
    """The caller's address: the last hop that is not one of the trusted proxies of the settings."""
    peer = connection.client.host if connection.client else ""
    trusted = get_runtime(connection).settings.trusted_proxies
    if peer not in trusted:
        return peer
    hops = [hop.strip() for hop in connection.headers.get("x-forwarded-for", "").split(",") if hop.strip()]
    return next((hop for hop in reversed(hops) if hop not in trusted), peer)


def etag(version: int | str) -> str:
    """The ETag of a version."""
    return f'"{version}"'


def set_etag(response: Response, version: int | str) -> None:
    """Say which version the answer holds."""
    response.headers["etag"] = etag(version)


async def expected_version(if_match: Annotated[str | None, Header()] = None) -> str:
    """The version that an edit is based on, from `If-Match`; raises when it is not said."""
    if not if_match:
        raise PreconditionRequired
    return if_match.removeprefix("W/").strip('"')


ExpectedVersionDep = Annotated[str, Depends(expected_version)]


def check_version(expected: str, current: int | str) -> None:
    """Raise `PreconditionFailed` when somebody else was faster."""
    if expected not in (str(current), "*"):
        raise PreconditionFailed


def request_hash(*parts: Any) -> str:
    """A short hash that says whether two requests with the same idempotency key are the same request."""
    return hashlib.sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]
