"""HTTP routes of privacy, by page."""

from fastapi import APIRouter

from zhike.privacy.endpoints import register

router = APIRouter(prefix="/api/v1/privacy", tags=["privacy"])
router.include_router(register.router)
