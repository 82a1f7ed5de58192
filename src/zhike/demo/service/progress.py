"""How far the demo is."""

from __future__ import annotations

from zhike.demo import repository
from zhike.demo.repository import Progress
from zhike.platform.database import Session


async def read(session: Session) -> list[Progress]:
    """Steps that are not finished yet."""
    return [step for step in await repository.list_progress(session) if step.done < step.total]
