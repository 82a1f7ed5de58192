"""Bodies of the register."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from zhike.assistant.registry.drift import Drift, Verdict
from zhike.assistant.registry.entry import Comparison, Entry, EntryState, Mode, ModelKind, Origin, Switch
from zhike.assistant.registry.judging import Problem, difference
from zhike.assistant.registry.watching import DriftCheck
from zhike.privacy.api import FreeLine


class ShareBody(BaseModel):
    """`right` of `n`; share and 95 % interval in percent."""

    right: int
    n: int
    share: float
    low: float
    high: float


class ModelComparisonBody(BaseModel):
    """Candidate and active model on the same held-out part; `difference`: candidate less active in points, with its
    95 % interval; `p`: McNemar's exact test, `guarded_*`: the urgent ones."""

    active_number: int
    candidate: ShareBody
    active: ShareBody
    only_candidate: int
    only_active: int
    difference: float
    difference_low: float
    difference_high: float
    p: float
    guarded_n: int
    guarded_candidate: int
    guarded_active: int

    @classmethod
    def of(cls, measured: Comparison | None) -> ModelComparisonBody | None:
        """The body of `measured`."""
        if measured is None:
            return None
        apart, low, high = difference(measured.only_candidate, measured.only_active, measured.candidate.n)
        return cls(**asdict(measured), difference=apart, difference_low=low, difference_high=high)


class ModelEntryBody(BaseModel):
    """One model. `problem`: why it may not be promoted, null where it may or need not be."""

    id: UUID
    kind: ModelKind
    number: int
    state: EntryState
    origin: Origin
    digest: str
    code_version: str
    data: dict[str, Any]
    comparison: ModelComparisonBody | None
    problem: Problem | None
    trained_at: datetime
    trained_by: str
    promoted_at: datetime | None
    promoted_by: str
    retired_at: datetime | None
    version: int

    @classmethod
    def of(cls, entry: Entry, problem: Problem | None = None) -> ModelEntryBody:
        """The body of `entry`."""
        same = ("id", "kind", "number", "state", "origin", "digest", "code_version", "trained_at", "promoted_at")
        return cls(
            **{name: getattr(entry, name) for name in same},
            data=dict(entry.data),
            comparison=ModelComparisonBody.of(entry.comparison),
            problem=problem,
            trained_by=entry.trained_by_name,
            promoted_by=entry.promoted_by_name,
            retired_at=entry.retired_at,
            version=entry.version,
        )


class SwitchBody(BaseModel):
    """The kill switch of a kind."""

    kind: ModelKind
    mode: Mode
    because: str
    changed_at: datetime | None
    changed_by: str
    version: int

    @classmethod
    def of(cls, switch: Switch) -> SwitchBody:
        """The body of `switch`."""
        return cls(
            kind=switch.kind,
            mode=switch.mode,
            because=switch.because,
            changed_at=switch.changed_at,
            changed_by=switch.changed_by_name,
            version=switch.version,
        )


class ModelKindBody(BaseModel):
    """A kind of model: its switch and its entries, newest first."""

    kind: ModelKind
    switch: SwitchBody
    entries: list[ModelEntryBody]


class ModelsBody(BaseModel):
    """All kinds that have a model."""

    items: list[ModelKindBody]


class NewSwitchBody(BaseModel):
    """Where the switch shall stand, and why."""

    model_config = ConfigDict(extra="forbid")

    mode: Mode
    because: FreeLine


class PeriodBody(BaseModel):
    """Turns of the assistant in a period; `out_of_scope` found nothing, `confidence` is the mean (0-1)."""

    n: int
    out_of_scope: ShareBody
    confidence: float


class DriftCheckBody(BaseModel):
    """What a weekly look found: which entry was active, and how far the reasons had moved."""

    at: datetime
    number: int
    verdict: Verdict
    index: float


class DriftBody(BaseModel):
    """The last week against the four weeks after the active model was trained; `index`: how far the reasons moved.

    `checks`: what the weekly looks found, newest first.
    """

    then: PeriodBody
    now: PeriodBody
    index: float
    verdict: Verdict
    checks: list[DriftCheckBody]

    @classmethod
    def of(cls, drift: Drift, checks: Sequence[DriftCheck]) -> DriftBody:
        """The body of `drift`."""
        sides = {
            name: PeriodBody(n=side.n, out_of_scope=ShareBody(**asdict(side.out_of_scope)), confidence=side.confidence)
            for name, side in (("then", drift.then), ("now", drift.now))
        }
        told = [
            DriftCheckBody(at=each.at, number=each.number, verdict=each.verdict, index=each.index) for each in checks
        ]
        return cls(**sides, index=drift.index, verdict=drift.verdict, checks=told)
