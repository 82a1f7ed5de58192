"""HTTP bodies of promises."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from zhike.cases.repository.promises import PromiseCounts
from zhike.cases.rules.promises import rate_of
from zhike.cases.service.promises import Proposal

Place = Annotated[int, Field(ge=0, le=100)]


class ProposedPromiseBody(BaseModel):
    """A promise found in what an agent wrote: its words (masked), and until when they promise it."""

    message_id: UUID
    sequence: int
    place: int
    text: str
    due_at: datetime

    @classmethod
    def of(cls, proposal: Proposal) -> ProposedPromiseBody:
        """The body of `proposal`."""
        return cls(**{name: getattr(proposal, name) for name in cls.model_fields})


class ProposedPromisesBody(BaseModel):
    """What waits for a nod in a conversation."""

    items: list[ProposedPromiseBody]


class KeptPromiseBody(BaseModel):
    """A nod; `due_at` only where another time was agreed than was said."""

    model_config = ConfigDict(extra="forbid")

    message_id: UUID
    place: Place = 0
    due_at: AwareDatetime | None = None


class WavedPromiseBody(BaseModel):
    """It is no promise to keep."""

    model_config = ConfigDict(extra="forbid")

    message_id: UUID
    place: Place = 0


class PromiseFiguresBody(BaseModel):
    """Promises due in a time. `rate`: kept of all `n` that are over, in percent, with its 95 % interval; else null."""

    kept: int
    late: int
    overdue: int
    to_come: int
    n: int
    rate: float | None
    low: float | None
    high: float | None

    @classmethod
    def of(cls, counts: PromiseCounts) -> PromiseFiguresBody:
        """The body of `counts`."""
        over = counts.kept + counts.late + counts.overdue
        rate, low, high = rate_of(counts.kept, over) or (None, None, None)
        return cls(
            kept=counts.kept,
            late=counts.late,
            overdue=counts.overdue,
            to_come=counts.to_come,
            n=over,
            rate=rate,
            low=low,
            high=high,
        )
