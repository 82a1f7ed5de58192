"""HTTP routes of service targets: setting them up, and the clocks that they make."""

from fastapi import APIRouter

from zhike.routing.levels.endpoints import clocks, setup

router = APIRouter()
for part in (setup, clocks):
    router.include_router(part.router)
