"""Cursors and files of the space's lists."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from fastapi import Response

from zhike.platform.errors import Invalid
from zhike.platform.paging import decode_cursor

MOST_ROWS = 10_000


def helped_key(cursor: str | None) -> tuple[int, datetime, UUID] | None:
    """The count, moment and id after which a list of posts goes on."""
    key = decode_cursor(cursor, 3)
    if key is None:
        return None
    try:
        return int(key[0]), datetime.fromisoformat(str(key[1])), UUID(str(key[2]))
    except (TypeError, ValueError):
        raise Invalid(what="cursor") from None


def as_file(content: str, name: str) -> Response:
    """A CSV to take along."""
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type="text/csv; charset=utf-8", headers=headers)
