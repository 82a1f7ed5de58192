"""HTTP bodies of the golden questions."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from zhike.assistant.golden.judging import Verdict, share
from zhike.assistant.golden.repository import Golden, Result, Run
from zhike.assistant.golden.service import LONGEST, Imported

_Words = Annotated[str, Field(min_length=1, max_length=LONGEST)]


class GoldenQuestionBody(BaseModel):
    """A golden question, and what became of it in the last run (None: it was not asked yet)."""

    id: UUID
    language: str
    question: str
    expect: str
    version: int
    verdict: Verdict | None = None
    said: str = ""
    confidence: float | None = None

    @classmethod
    def of(cls, golden: Golden, result: Result | None = None) -> GoldenQuestionBody:
        """The body of a question."""
        return cls(
            id=golden.id,
            language=golden.language,
            question=golden.question,
            expect=golden.expect,
            version=golden.version,
            verdict=result.verdict if result else None,
            said=result.said if result else "",
            confidence=result.confidence if result else None,
        )


class GoldenQuestionsBody(BaseModel):
    """All of them, Chinese first."""

    items: list[GoldenQuestionBody]


class NewGoldenQuestionBody(BaseModel):
    """`expect`: keys (or questions) of articles joined by `|`, or `refuse`, or `handoff`."""

    model_config = ConfigDict(extra="forbid")

    question: _Words
    language: Literal["zh", "en"]
    expect: _Words


class GoldenChangeBody(BaseModel):
    """Its new words and expectation."""

    model_config = ConfigDict(extra="forbid")

    question: _Words
    expect: _Words


class GoldenImportBody(BaseModel):
    """What a file did; `rejected` are the numbers of rows that are no use."""

    taken: int
    changed: int
    rejected: list[int]

    @classmethod
    def of(cls, imported: Imported) -> GoldenImportBody:
        """The body of an import."""
        return cls(taken=imported.taken, changed=imported.changed, rejected=list(imported.rejected))


class GoldenShareBody(BaseModel):
    """A share in percent with its 95 % interval."""

    value: float
    low: float
    high: float


class GoldenRunBody(BaseModel):
    """A run: how many of each verdict, the shares of right and wrong, milliseconds for a question."""

    id: UUID
    at: datetime
    release: int
    n: int
    counts: dict[Verdict, int]
    right: GoldenShareBody
    wrong: GoldenShareBody
    p50_ms: float
    p99_ms: float

    @classmethod
    def of(cls, run: Run) -> GoldenRunBody:
        """The body of a run."""
        n = sum(run.counts.values())
        return cls(
            id=run.id,
            at=run.at,
            release=run.release,
            n=n,
            counts=run.counts,
            right=_share(run.counts.get("right", 0), n),
            wrong=_share(run.counts.get("wrong", 0), n),
            p50_ms=round(run.p50_ms, 3),
            p99_ms=round(run.p99_ms, 3),
        )


class GoldenRunsBody(BaseModel):
    """Runs, newest first."""

    items: list[GoldenRunBody]


def _share(part: int, n: int) -> GoldenShareBody:
    found = share(part, n)
    return GoldenShareBody(
        value=round(100 * found.value, 2), low=round(100 * found.low, 2), high=round(100 * found.high, 2)
    )
