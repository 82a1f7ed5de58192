"""Passwords as argon2id hashes (OWASP's parameters), made and checked beside the event loop."""

from __future__ import annotations

import asyncio
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from zhike.identity.errors import PasswordUnfit
from zhike.identity.rules import password_problem

_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


async def hash_password(password: str) -> str:
    """The hash to store; some 20 ms of one core."""
    return await asyncio.to_thread(_HASHER.hash, password)


async def is_password(password: str, password_hash: str | None) -> bool:
    """Whether `password` made that hash. Where there is none the same work is done, so that time tells nothing."""
    return await asyncio.to_thread(_holds, password, password_hash)


def check_new_password(password: str, *, login: str) -> None:
    """Raise `PasswordUnfit` saying what is wrong with a new password."""
    problem = password_problem(password, login=login)
    if problem is not None:
        raise PasswordUnfit(problem)


def _holds(password: str, password_hash: str | None) -> bool:
    try:
        return _HASHER.verify(password_hash or _hash_of_nobody(), password) and password_hash is not None
    except (VerificationError, InvalidHashError):
        return False


@cache
def _hash_of_nobody() -> str:
    return _HASHER.hash("nobody has this password")
