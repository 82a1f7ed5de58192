"""Where a page of a list begins."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from zhike.platform.errors import Invalid
from zhike.platform.paging import decode_cursor


def key_of(cursor: str | None) -> tuple[datetime, UUID] | None:
    """The time and id in a cursor, or None for the first page. Raises `Invalid`."""
    key = decode_cursor(cursor, 2)
    if key is None:
        return None
    try:
        at, row_id = datetime.fromisoformat(key[0]), UUID(key[1])
    except (TypeError, ValueError, AttributeError):
        raise Invalid(what="cursor") from None
    if at.tzinfo is None:
        raise Invalid(what="cursor")
    return at, row_id
