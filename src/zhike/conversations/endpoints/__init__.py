"""HTTP routes of conversations, for staff."""

from fastapi import APIRouter

from zhike.conversations.endpoints import canned_replies, files, reading, speaking

router = APIRouter(prefix="/api/v1", tags=["conversations"])
for part in (reading, speaking, files, canned_replies):
    router.include_router(part.router)
