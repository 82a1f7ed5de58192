"""HTTP routes of stability."""

from __future__ import annotations

from fastapi import APIRouter

from zhike.platform.web import NowDep, RuntimeDep, SessionDep, requires
from zhike.stability.schemas import PartsBody, SubjectBody
from zhike.stability.service.showing import list_subjects

router = APIRouter(prefix="/api/v1", tags=["stability"])


@router.get("/stability/parts", dependencies=[requires("stability.read")])
async def get_parts(session: SessionDep, runtime: RuntimeDep, now: NowDep) -> PartsBody:
    """Each part and channel as it is now, with what a channel is down for."""
    subjects = await list_subjects(session, runtime.settings, now)
    return PartsBody(at=now, items=[SubjectBody.of(subject) for subject in subjects])
