"""HTTP bodies of the retention engine."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from zhike.privacy.holding import RecordKind
from zhike.privacy.repository.retention import Run
from zhike.privacy.schemas.register import Input, WordsBody
from zhike.privacy.service.retention import Proof


class NewRunBody(Input):
    """A run to ask for; `dry`: only say what would go."""

    dry: bool = True


class CountBody(BaseModel):
    """One kind of record in a run: how many were due, how many went, from before when, ids of some."""

    kind: str
    due: int
    done: int
    before: datetime
    examples: list[str]


class RunBody(BaseModel):
    """A run. `digest` vouches for its counts once it has ended, and stands in the audit trail."""

    id: UUID
    dry: bool
    state: Literal["waiting", "running", "done", "cancelled"]
    asked_by: str
    asked_at: datetime
    ended_at: datetime | None
    counts: list[CountBody]
    register_version: int
    digest: str

    @classmethod
    def of(cls, run: Run) -> RunBody:
        """The body of `run`."""
        shown = {name: getattr(run, name) for name in cls.model_fields if name != "counts"}
        counts = [CountBody(kind=kind, **figures) for kind, figures in run.counts.items()]
        return cls(**shown, counts=counts)


class ProofOfDeletionBody(BaseModel):
    """What vouches for a run: `fits` = its counts fit its digest; `said_at` = when the audit trail wrote the same one;
    `sealed` = that entry stands in the hash chain."""

    run: RunBody
    fits: bool
    said_at: datetime | None
    sealed: bool

    @classmethod
    def of(cls, proof: Proof) -> ProofOfDeletionBody:
        """The body of `proof`."""
        entry = proof.entry
        return cls(
            run=RunBody.of(proof.run),
            fits=proof.fits,
            said_at=None if entry is None else entry.at,
            sealed=entry is not None and entry.position is not None,
        )


class RecordKindBody(BaseModel):
    """A kind of record with its retention classes; it is kept for the longest of them."""

    id: str
    name: WordsBody
    classes: list[str]
    days: int | None

    @classmethod
    def of(cls, kind: RecordKind, days: int | None) -> RecordKindBody:
        """The body of `kind`, kept for `days`."""
        return cls(id=kind.id, name=WordsBody(zh=kind.name_zh, en=kind.name_en), classes=list(kind.classes), days=days)


class RetentionDeskBody(BaseModel):
    """What the engine looks after, how many people are under a hold, and its last runs."""

    held: int
    kinds: list[RecordKindBody]
    runs: list[RunBody]
