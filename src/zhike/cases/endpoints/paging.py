"""The key of a page of cases: when, and which."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from zhike.platform.errors import Invalid
from zhike.platform.paging import decode_cursor


def key_of(cursor: str | None) -> tuple[datetime, UUID] | None:
    """The key that a cursor holds; raises `Invalid` where it holds none."""
    key = decode_cursor(cursor, 2)
    if key is None:
        return None
    try:
        at, last_id = datetime.fromisoformat(str(key[0])), UUID(str(key[1]))
    except ValueError:
        raise Invalid(what="cursor") from None
    if at.tzinfo is None:
        raise Invalid(what="cursor")
    return at, last_id
