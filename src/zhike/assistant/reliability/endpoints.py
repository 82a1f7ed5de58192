"""HTTP route of the reliability diagrams."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from fastapi import APIRouter
from pydantic import BaseModel

from zhike.assistant.reliability.reading import Lack, Reliability, read_answering, read_understanding
from zhike.platform.web import SessionDep, requires

router = APIRouter(prefix="/api/v1/reliability", tags=["assistant"])


class ReliabilityBinBody(BaseModel):
    """Percentages: what was said on average, what was right with its 95 % interval, of how many."""

    said: float
    right: float
    low: float
    high: float
    n: int


class ReliabilityDiagramBody(BaseModel):
    """`error`: the mean distance between said and right in percentage points, null where `n` is small; `lack`: why
    there is none. `number` and `origin`: the model's entry; `at`: when it was trained, or the questions asked."""

    bins: list[ReliabilityBinBody]
    n: int
    error: float | None
    number: int | None
    origin: str | None
    at: datetime | None
    lack: Lack | None

    @classmethod
    def of(cls, found: Reliability) -> ReliabilityDiagramBody:
        """The body of a diagram."""
        told = {name: getattr(found, name) for name in ("number", "origin", "at", "lack")}
        return cls(**asdict(found.diagram), **told)


class ReliabilityBody(BaseModel):
    """Of understanding a message's reason, and of answering."""

    understanding: ReliabilityDiagramBody
    answering: ReliabilityDiagramBody


@router.get("", dependencies=[requires("assistant.evaluate")])
async def get_reliability(session: SessionDep) -> ReliabilityBody:
    """Said chance against right share, of the model in force."""
    return ReliabilityBody(
        understanding=ReliabilityDiagramBody.of(await read_understanding(session)),
        answering=ReliabilityDiagramBody.of(await read_answering(session)),
    )
