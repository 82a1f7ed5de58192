"""What the register holds: entries of models and the switch of each kind, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal, get_args
from uuid import UUID

ModelKind = Literal["reasons", "reranker", "confidence", "emotion"]
EntryState = Literal["candidate", "active", "retired", "refused"]
Origin = Literal["shipped", "trained"]
Mode = Literal["on", "shipped", "off"]
MODEL_KINDS: Final[tuple[ModelKind, ...]] = get_args(ModelKind)


@dataclass(frozen=True, slots=True)
class Share:
    """`right` of `n`, with the 95 % interval (Wilson) in percent."""

    right: int
    n: int
    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """A candidate and the active model on the same held-out part.

    `only_candidate` and `only_active`: examples that one of them alone got right; `p`: McNemar's exact test (two sides)
    of these two. `guarded_*`: right answers among urgent (P0) examples, of which none may be lost. `active_number`: the
    entry that the candidate was measured against.
    """

    active_number: int
    candidate: Share
    active: Share
    only_candidate: int
    only_active: int
    p: float
    guarded_n: int
    guarded_candidate: int
    guarded_active: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One trained model. `data` says what it was made of (counts and digests), `baseline` how its input looked then.

    Its artefact is read apart from it. `comparison` is None where it was never measured against another.
    """

    id: UUID
    kind: ModelKind
    number: int
    state: EntryState
    origin: Origin
    digest: str
    code_version: str
    data: Mapping[str, Any]
    baseline: Mapping[str, Any]
    comparison: Comparison | None
    trained_at: datetime
    trained_by_id: str
    trained_by_name: str
    promoted_at: datetime | None
    promoted_by_id: str | None
    promoted_by_name: str
    retired_at: datetime | None
    version: int


@dataclass(frozen=True, slots=True)
class Switch:
    """Which model of a kind is asked: the active one, the shipped one, or none (words and rules alone)."""

    kind: ModelKind
    mode: Mode
    because: str
    changed_at: datetime | None
    changed_by_name: str
    version: int


@dataclass(frozen=True, slots=True)
class Shipped:
    """The model of a kind that comes with the product.

    `digest` tells one release's from another's; `data` and `baseline` as in `Entry`.
    """

    kind: ModelKind
    digest: str
    data: Mapping[str, Any] = field(default_factory=dict)
    baseline: Mapping[str, Any] = field(default_factory=dict)
