"""The bank app's word for who the customer is: a signed JWT, read without believing anything unsigned."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import jwt

AUDIENCE: Final = "zhike"
LEEWAY: Final = timedelta(seconds=60)  # the app's clock and ours
LONGEST: Final = 8192
LONGEST_WORD: Final = 64


class PassProblem(Exception):
    """Why a pass is refused; `code` is an error code of this context."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Vouched:
    """Whom the app vouches for: the customer number (`sub`), the phone (`phone_number`), or both; "" for neither."""

    number: str
    phone: str


def read_pass(token: str, *, key: str, algorithm: str, issuer: str, now: datetime) -> Vouched:
    """Whom the app vouches for; raises `PassProblem`.

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
    vouched = Vouched(_word(claims, "sub"), _word(claims, "phone_number"))
    if not vouched.number and not vouched.phone:
        raise PassProblem("channels.pass_broken")
    return vouched


def _word(claims: dict[str, Any], name: str) -> str:
    value = claims.get(name, "")
    if (
        not isinstance(value, str)
        or len(value) > LONGEST_WORD
        or not value.isprintable()
        or (name in claims and not value)
    ):
        raise PassProblem("channels.pass_broken")
    return value


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
