"""How far the making of the demo bank has come, for the console's banner."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel

from zhike.demo.service import progress
from zhike.platform.web import RuntimeDep, SessionDep, public

router = APIRouter(prefix="/api/v1/demo", tags=["demo"])


class StepView(BaseModel):
    """A step of the making: `done` of `total`."""

    step: str
    done: int
    total: int


class DemoView(BaseModel):
    """Whether this installation is a demo, and what is still being made."""

    demo: bool
    steps: list[StepView]


@router.get("", dependencies=[public("says only whether this is a demo, and counts")])
async def read_demo(runtime: RuntimeDep, session: SessionDep) -> DemoView:
    """The state of the demo; nothing but false in a real installation."""
    if runtime.settings.kind != "demo":
        return DemoView(demo=False, steps=[])
    steps = await progress.read(session)
    return DemoView(demo=True, steps=[StepView(step=one.step, done=one.done, total=one.total) for one in steps])
