"""HTTP bodies of the golden questions."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from zhike.assistant.golden.judging import Verdict, share
from zhike.assistant.golden.repository import Golden, Seen
from zhike.assistant.golden.runs import Asked, Run, RunState
from zhike.assistant.golden.service import LONGEST, Imported, reason_of, rejects_csv

LISTED_REJECTS = 100
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
    def of(cls, golden: Golden, seen: Seen | None = None) -> GoldenQuestionBody:
        """The body of a question."""
        return cls(
            id=golden.id,
            language=golden.language,
            question=golden.question,
            expect=golden.expect,
            version=golden.version,
            verdict=seen.verdict if seen else None,
            said=seen.said if seen else "",
            confidence=seen.confidence if seen else None,
        )


class GoldenQuestionsBody(BaseModel):
    """A page, Chinese first. `total`: how many are wanted, on the first page; `counts`: all by their fate."""

    items: list[GoldenQuestionBody]
    next_cursor: str | None = None
    total: int | None = None
    counts: dict[str, int] = {}


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


class GoldenRejectBody(BaseModel):
    """A row that is no use: where, why, and what it asks."""

    row: int
    column: str
    reason: str
    question: str


class GoldenImportBody(BaseModel):
    """What a file did; `rejects_csv` is the file of the rows that are no use, of which `rejects` are the first 100."""

    taken: int
    changed: int
    rejected: int
    rejects: list[GoldenRejectBody]
    rejects_csv: str

    @classmethod
    def of(cls, imported: Imported, language: str) -> GoldenImportBody:
        """The body of an import, its reasons in `language`."""
        return cls(
            taken=imported.taken,
            changed=imported.changed,
            rejected=len(imported.rejects),
            rejects=[
                GoldenRejectBody(
                    row=each.row, column=each.column, reason=reason_of(each, language), question=each.cells[0]
                )
                for each in imported.rejects[:LISTED_REJECTS]
            ],
            rejects_csv=rejects_csv(imported.rejects, language),
        )


class GoldenShareBody(BaseModel):
    """A share in percent with its 95 % interval."""

    value: float
    low: float
    high: float


class GoldenRunBody(BaseModel):
    """A run: how many of `total` were asked (`n`), of each verdict, the shares of right and wrong, milliseconds for a
    question (0 until it is done)."""

    id: UUID
    at: datetime
    release: int
    state: RunState
    total: int
    by_name: str
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
            state=run.state,
            total=run.total,
            by_name=run.by_name,
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


class GoldenResultBody(BaseModel):
    """What became of a question in a run: `said` names the article that was quoted, or is empty."""

    question_id: UUID
    language: str
    question: str
    expect: str
    verdict: Verdict
    said: str
    confidence: float
    ms: float

    @classmethod
    def of(cls, asked: Asked) -> GoldenResultBody:
        """The body of a result."""
        told = {name: getattr(asked.result, name) for name in ("question_id", "verdict", "said", "confidence", "ms")}
        return cls(language=asked.language, question=asked.question, expect=asked.expect, **told)


class GoldenResultsBody(BaseModel):
    """A page of results."""

    items: list[GoldenResultBody]
    next_cursor: str | None = None


def _share(part: int, n: int) -> GoldenShareBody:
    found = share(part, n)
    return GoldenShareBody(
        value=round(100 * found.value, 2), low=round(100 * found.low, 2), high=round(100 * found.high, 2)
    )
