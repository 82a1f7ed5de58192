"""HTTP routes of routing, and the console's socket."""

from fastapi import APIRouter

from zhike.routing.callbacks import endpoints as callbacks
from zhike.routing.endpoints import agents, bulk, calendar, contacts, desk, floor, licences, live, policies, queues
from zhike.routing.levels import endpoints as levels
from zhike.routing.ties import endpoints as ties

router = APIRouter(prefix="/api/v1", tags=["routing"])
for part in (desk, contacts, queues, agents, licences, policies, calendar, floor, levels, callbacks, ties, live, bulk):
    router.include_router(part.router)

BACKGROUND = [live.keep_beating]
