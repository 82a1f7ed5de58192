"""HTTP routes of audit."""

from fastapi import APIRouter

from zhike.audit.endpoints import assessment, entries, watch

router = APIRouter(prefix="/api/v1", tags=["audit"])
for part in (entries, watch, assessment):
    router.include_router(part.router)

__all__ = ["router"]
