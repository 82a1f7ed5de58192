"""The bank app's word for who the customer is: a signed JWT, read without believing anything unsigned."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

import jwt

AUDIENCE: Final = "zhike"
LEEWAY: Final = timedelta(seconds=60)  # the app's clock and ours
LONGEST: Final = 8192


class PassProblem(Exception):
    """Why a pass is refused; `code` is an error code of this context."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read_customer_number(token: str, *, key: str, algorithm: str, issuer: str, now: datetime) -> str:
    """The customer number (`sub`) that the app vouches for; raises `PassProblem`.

    `key` is the shared secret or the app's public key (PEM); only `algorithm` is accepted. `exp` must be there and
    ahead; `iss` must be `issuer` unless that is empty; `aud`, where given, must name `zhike`. Nothing is remembered: a
    pass may be used again until it expires, so the app should make it short-lived.
    """
    if not key:
        raise PassProblem("channels.pass_not_accepted")
    claims = _verified(token, key=key, algorithm=algorithm)
    moment = now.timestamp()
    if _time(claims, "exp") is None or _time(claims, "nbf", default=0.0) is None:
        raise PassProblem("channels.pass_broken")
    if moment > (_time(claims, "exp") or 0.0) + LEEWAY.total_seconds():
        raise PassProblem("channels.pass_expired")
    if moment < (_time(claims, "nbf", default=0.0) or 0.0) - LEEWAY.total_seconds():
        raise PassProblem("channels.pass_broken")
    audience = claims.get("aud", AUDIENCE)
    audiences = audience if isinstance(audience, list) else [audience]
    if AUDIENCE not in audiences or (issuer and claims.get("iss") != issuer):
        raise PassProblem("channels.pass_broken")
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 1 <= len(subject) <= 64 or not subject.isprintable():
        raise PassProblem("channels.pass_broken")
    return subject


def _verified(token: str, *, key: str, algorithm: str) -> dict[str, Any]:
    if len(token) > LONGEST:
        raise PassProblem("channels.pass_broken")
    try:
        # The times are checked by the caller, against the clock that it was handed.
        claims: dict[str, Any] = jwt.decode(
            token,
            key,
            algorithms=[algorithm],
            options={
                "verify_exp": False,
                "verify_nbf": False,
                "verify_iat": False,
                "verify_aud": False,
                "verify_sub": False,
            },
        )
    except (jwt.PyJWTError, ValueError, TypeError, UnicodeError):
        raise PassProblem("channels.pass_broken") from None
    return claims


def _time(claims: dict[str, Any], name: str, default: float | None = None) -> float | None:
    value = claims.get(name, default)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
