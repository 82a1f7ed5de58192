"""Keyset pages: a cursor says after which row to go on, so that pages stay right while rows are added."""

from __future__ import annotations

import base64
import binascii
from datetime import date, datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

import msgspec
from pydantic import BaseModel

from zhike.platform.errors import Invalid

T = TypeVar("T")


class Page(BaseModel, Generic[T]):
    """One page of a list; `next_cursor` is null on the last one."""

    items: list[T]
    next_cursor: str | None = None


def encode_cursor(*key: str | int | float | None) -> str:
    """A cursor of the last row's sort key. Opaque to callers, without personal data."""
    return base64.urlsafe_b64encode(msgspec.json.encode(key)).decode().rstrip("=")


def decode_cursor(cursor: str | None, length: int) -> list[Any] | None:
    """The sort key of `length` parts, or None where there is no cursor; raises `Invalid` on anything else."""
    if not cursor:
        return None
    try:
        key = msgspec.json.decode(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error, msgspec.DecodeError):
        raise Invalid(what="cursor") from None
    if not isinstance(key, list) or len(key) != length:
        raise Invalid(what="cursor")
    return key


def encode_moment(at: datetime, row_id: UUID) -> str:
    """The cursor of a list in order of time: when the last row was, and which of that moment."""
    return encode_cursor(at.isoformat(), str(row_id))


def decode_moment(cursor: str | None) -> tuple[datetime, UUID] | None:
    """What `encode_moment` put in, or None where there is no cursor; raises `Invalid` on anything else."""
    key = decode_cursor(cursor, 2)
    if key is None:
        return None
    try:
        at, row_id = datetime.fromisoformat(str(key[0])), UUID(str(key[1]))
    except ValueError:
        raise Invalid(what="cursor") from None
    if at.tzinfo is None:
        raise Invalid(what="cursor")
    return at, row_id


def encode_day(day: date | None, row_id: UUID) -> str:
    """The cursor of a list in order of days: that of the last row (None: it has none, and they come last)."""
    return encode_cursor((day or date.max).isoformat(), str(row_id))


def decode_day(cursor: str | None) -> tuple[date, UUID] | None:
    """What `encode_day` put in (`date.max`: none), or None without a cursor; raises `Invalid` on anything else."""
    key = decode_cursor(cursor, 2)
    if key is None:
        return None
    try:
        return date.fromisoformat(str(key[0])), UUID(str(key[1]))
    except ValueError:
        raise Invalid(what="cursor") from None
