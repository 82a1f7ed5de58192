"""HTTP routes of routing, and the console's socket."""

from fastapi import APIRouter

from zhike.routing.endpoints import agents, calendar, contacts, desk, live, queues

router = APIRouter(prefix="/api/v1", tags=["routing"])
for part in (desk, contacts, queues, agents, calendar, live):
    router.include_router(part.router)

BACKGROUND = [live.keep_beating]
