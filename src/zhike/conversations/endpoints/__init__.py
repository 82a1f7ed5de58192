"""HTTP routes of conversations, for staff."""

from fastapi import APIRouter

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

router = APIRouter(prefix="/api/v1", tags=["conversations"])
for part in (reading, speaking, scheduled, reviews, files, canned_replies, checklists, macros, search, views, ties):
    router.include_router(part.router)
