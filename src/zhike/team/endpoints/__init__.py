"""HTTP routes of the team's space."""

from fastapi import APIRouter

from zhike.team.endpoints import announcements, posts, shift_notes

router = APIRouter()
for part in (announcements, shift_notes, posts):
    router.include_router(part.router)
