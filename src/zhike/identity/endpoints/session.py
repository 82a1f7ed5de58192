"""Signing in and out, who one is, and one's own password."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Request, Response

from zhike.identity.rules import Preferences
from zhike.identity.schemas import LinkBody, NewPasswordBody, PreferencesBody, SessionBody, SignInBody
from zhike.identity.service.preferences import choose_preferences, get_preferences
from zhike.identity.service.sessions import limits_of
from zhike.identity.service.sign_in import SignedIn, change_password, sign_in, sign_in_by_link, sign_out
from zhike.identity.service.staff import get_staff
from zhike.platform.errors import ZhikeError
from zhike.platform.problems import problem
from zhike.platform.runtime import Runtime
from zhike.platform.web import (
    CSRF_COOKIE,
    SESSION_COOKIE,
    ActorDep,
    NowDep,
    RuntimeDep,
    SessionDep,
    client_address,
    limiter_of,
    public,
    requires,
)

router = APIRouter()

PASSWORD_CHANGES_PER_MINUTE = 5


@router.post(
    "/session",
    status_code=201,
    dependencies=[public("this is how one signs in")],
    response_model=SessionBody,
)
async def post_session(
    *, body: SignInBody, request: Request, response: Response, session: SessionDep, runtime: RuntimeDep, now: NowDep
) -> Response | SessionBody:
    """Sign this browser in: sets the cookies `zhike_session` (HttpOnly) and `zhike_csrf`."""
    address = client_address(request)
    limiter = limiter_of(request, "sign_in", runtime.settings.signin_tries_per_minute)
    limiter.take(address)
    outcome = await sign_in(
        session,
        user=body.user,
        password=body.password.get_secret_value(),
        address=address,
        keyring=runtime.keyring,
        limits=limits_of(runtime.settings),
        now=now,
    )
    # Answered, not raised: raising would roll back the count of failures and the audit row.
    if isinstance(outcome, ZhikeError):
        return problem(request, outcome)
    # At the beginning of a shift a whole office comes in through one gateway: only who is refused counts.
    limiter.give_back(address)
    return _let_in(response, outcome, runtime)


@router.post("/session/link", status_code=201, dependencies=[public("the link is the way in")])
async def post_session_by_link(
    *, body: LinkBody, request: Request, response: Response, session: SessionDep, runtime: RuntimeDep, now: NowDep
) -> SessionBody:
    """Use a one-time sign-in link: sets the password and signs this browser in."""
    address = client_address(request)
    limiter = limiter_of(request, "sign_in", runtime.settings.signin_tries_per_minute)
    limiter.take(address)
    signed_in = await sign_in_by_link(
        session,
        token=body.token,
        password=body.password.get_secret_value(),
        address=address,
        keyring=runtime.keyring,
        limits=limits_of(runtime.settings),
        now=now,
    )
    limiter.give_back(address)
    return _let_in(response, signed_in, runtime)


@router.get("/session", dependencies=[requires("identity.self")])
async def get_session(session: SessionDep, actor: ActorDep, runtime: RuntimeDep) -> SessionBody:
    """Who is signed in here."""
    return SessionBody.of(await get_staff(session, UUID(actor.id)), runtime.settings)


@router.delete("/session", status_code=204, dependencies=[requires("identity.self")])
async def delete_session(
    request: Request, response: Response, session: SessionDep, actor: ActorDep, now: NowDep
) -> None:
    """Sign this browser out."""
    await sign_out(session, actor=actor, token=request.cookies.get(SESSION_COOKIE, ""), now=now)
    response.delete_cookie(SESSION_COOKIE, path="/")
    response.delete_cookie(CSRF_COOKIE, path="/")


@router.put("/me/password", status_code=204, dependencies=[requires("identity.self")])
async def put_password(
    body: NewPasswordBody, request: Request, session: SessionDep, actor: ActorDep, now: NowDep
) -> None:
    """Change one's own password; other browsers are signed out."""
    limiter_of(request, "password_change", PASSWORD_CHANGES_PER_MINUTE).take(actor.id)
    await change_password(
        session,
        actor=actor,
        current=body.current.get_secret_value(),
        new=body.new.get_secret_value(),
        token=request.cookies.get(SESSION_COOKIE, ""),
        now=now,
    )


@router.get("/me/preferences", dependencies=[requires("identity.self")])
async def get_own_preferences(session: SessionDep, actor: ActorDep) -> PreferencesBody:
    """How one likes to work: keys of one's own."""
    return PreferencesBody.of(await get_preferences(session, actor))


@router.put("/me/preferences", dependencies=[requires("identity.self")])
async def put_own_preferences(
    body: PreferencesBody, session: SessionDep, actor: ActorDep, now: NowDep
) -> PreferencesBody:
    """Choose keys of one's own, or turn single keys off."""
    chosen = Preferences(body.single_keys, body.keys)
    return PreferencesBody.of(await choose_preferences(session, actor=actor, chosen=chosen, now=now))


def _let_in(response: Response, signed_in: SignedIn, runtime: Runtime) -> SessionBody:
    lifetime_s = runtime.settings.session_hours * 3600
    for name, value, hidden in (
        (SESSION_COOKIE, signed_in.session_token, True),
        (CSRF_COOKIE, signed_in.csrf_token, False),
    ):
        response.set_cookie(
            name,
            value,
            max_age=lifetime_s,
            path="/",
            httponly=hidden,
            secure=runtime.settings.cookie_secure,
            samesite="lax",
        )
    return SessionBody.of(signed_in.staff, runtime.settings)
