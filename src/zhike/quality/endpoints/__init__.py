"""HTTP routes of quality: board, reports, contacts, metrics, targets."""

from __future__ import annotations

from fastapi import APIRouter

from zhike.quality.endpoints import board, contacts, reports, targets

router = APIRouter(prefix="/api/v1", tags=["quality"])
for _part in (board, reports, contacts, targets):
    router.include_router(_part.router)

__all__ = ["router"]
