"""HTTP routes of privacy, by page."""

from fastapi import APIRouter

from zhike.privacy.endpoints import consents, extracts, holds, register, retention, rights

router = APIRouter(prefix="/api/v1/privacy", tags=["privacy"])
for _part in (register, consents, rights, holds, retention, extracts):
    router.include_router(_part.router)

__all__ = ["router"]
