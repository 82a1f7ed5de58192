"""HTTP routes of identity: the session of a browser, one's own password, and staff."""

from fastapi import APIRouter

from zhike.identity.endpoints import notifications, session, staff

router = APIRouter(prefix="/api/v1", tags=["identity"])
router.include_router(session.router)
router.include_router(staff.router)
router.include_router(notifications.router)
