"""HTTP routes of conversations, for staff."""

from zhike.conversations.endpoints import (
    canned_replies,
    checklists,
    files,
    macros,
    reading,
    reviews,
    scheduled,
    search,
    speaking,
    views,
)
from zhike.conversations.ties import endpoints as ties
from zhike.platform.directory import apart

_parts = (reading, speaking, scheduled, reviews, files, canned_replies, checklists, macros, search, views, ties)
routers = [apart(part.router, tag="conversations") for part in _parts]
