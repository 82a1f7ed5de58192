"""The arithmetic of signing in: logins, passwords, failed tries, and how long a session lives. Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}")
PASSWORD_SHORTEST = 10
PASSWORD_LONGEST = 200
LINK_LIFETIME = timedelta(hours=24)
# A session's row is touched at most this often: a desk asks many times a second, the row is written once a minute.
TOUCH_EVERY = timedelta(minutes=1)

FREE_TRIES_LOGIN = 5
# Many colleagues share one address behind the office's gateway.
FREE_TRIES_ADDRESS = 40
BACK_OFF_S = (60, 120, 240, 480, 900)
FORGET_AFTER = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class SessionLimits:
    """How long a session lives without use, and at most."""

    idle: timedelta = timedelta(minutes=60)
    lifetime: timedelta = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Tries:
    """Failed tries of one login or one address in a row, the last one at `last_at`."""

    failures: int
    last_at: datetime


def normal_login(typed: str) -> str:
    """The login as it is stored: no outer spaces, full-width forms folded, lower case."""
    return unicodedata.normalize("NFKC", typed).strip().lower()


def login_problem(login: str) -> bool:
    """Whether `login` cannot be one: 2-40 of a-z, 0-9, dot, dash, underscore, beginning with a letter or digit."""
    return LOGIN.fullmatch(login) is None


def password_problem(password: str, *, login: str) -> str | None:
    """The error code of what is wrong with a new password, or None when it is good.

    Long beats complicated: at least ten characters, not the login, not one character repeated.
    """
    folded = normal_login(password)
    if len(password) < PASSWORD_SHORTEST:
        return "identity.password_short"
    if len(password) > PASSWORD_LONGEST:
        return "identity.password_long"
    if folded in {login, login + login, login[::-1]}:
        return "identity.password_is_login"
    if any(unicodedata.category(character) == "Cc" for character in password):
        return "identity.password_control"
    if len(set(folded)) < 3:
        return "identity.password_simple"
    return None


def locked_for_s(tries: Tries | None, *, free: int, now: datetime) -> int:
    """Whole seconds until another try is heard; 0 = now.

    After `free` failures the wait grows: 1, 2, 4, 8, then 15 minutes. An hour without a failure forgets them all.
    """
    if tries is None or tries.failures < free or now - tries.last_at > FORGET_AFTER:
        return 0
    step = min(tries.failures - free, len(BACK_OFF_S) - 1)
    left = tries.last_at + timedelta(seconds=BACK_OFF_S[step]) - now
    return max(0, -int(-left.total_seconds() // 1))


def tries_left(tries: Tries | None, *, free: int, now: datetime) -> int:
    """How many more failures there may be before the next wait."""
    if tries is None or now - tries.last_at > FORGET_AFTER:
        return free
    return max(0, free - tries.failures)


def session_ends_at(opened_at: datetime, now: datetime, limits: SessionLimits) -> datetime:
    """When a session that is used `now` ends: after the idle time, and never later than its lifetime allows."""
    return min(now + limits.idle, opened_at + limits.lifetime)
