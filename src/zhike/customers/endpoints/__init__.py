"""HTTP routes of customers. The parts with fixed words in their paths come before `/{customer_id}`."""

from fastapi import APIRouter

from zhike.customers.endpoints import (
    adviser_changes,
    advising,
    events,
    matches,
    page,
    profile,
    quality,
    sources,
    understanding,
)

router = APIRouter(tags=["customers"])
for part in (understanding, adviser_changes, advising, page, matches, events, sources, quality, profile):
    router.include_router(part.router)

__all__ = ["router"]
