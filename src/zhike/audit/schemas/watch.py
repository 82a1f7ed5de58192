"""HTTP bodies of the watch and of the self-assessment, and their CSV."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from zhike.audit.repository.alerts import Alert
from zhike.audit.repository.assessment import StoredAnswer
from zhike.audit.rules.chain import Entry
from zhike.audit.rules.checklist import DOMAINS, ITEMS, Item, Score, Verdict, score
from zhike.audit.rules.watching import Rule
from zhike.audit.schemas.entries import EntryBody
from zhike.platform.fields import Line, OptionalLine

ALERT_HEADER = (
    "rule", "actor_id", "actor_name", "first_at", "last_at", "count", "subjects", "acknowledged_at", "acknowledged_by",
    "note",
)  # fmt: skip
ASSESSMENT_HEADER = ("domain", "item", "question_zh", "question_en", "weight", "verdict", "evidence", "by", "at")


class AlertBody(BaseModel):
    """What the watch saw: `count` entries of `subjects` subjects; change it with `If-Match: "<version>"`."""

    id: UUID
    rule: Rule
    actor_id: str
    actor_name: str
    first_at: datetime
    last_at: datetime
    count: int
    subjects: int
    acknowledged_at: datetime | None
    acknowledged_by: str
    note: str
    version: int

    @classmethod
    def of(cls, alert: Alert) -> AlertBody:
        """The body of `alert`."""
        return cls(**{name: getattr(alert, name) for name in cls.model_fields})


class AlertWithEntriesBody(AlertBody):
    """An alert with the audit entries behind it, newest first, 500 at most."""

    entries: list[EntryBody]

    @classmethod
    def whole(cls, alert: Alert, entries: list[Entry]) -> AlertWithEntriesBody:
        """The body of `alert` with its entries."""
        return cls(**AlertBody.of(alert).model_dump(), entries=[EntryBody.of(entry) for entry in entries])


class AcknowledgementBody(BaseModel):
    """What came of looking into it."""

    model_config = ConfigDict(extra="forbid")

    note: Line


class AnswerBody(BaseModel):
    """A verdict and where the evidence for it can be seen."""

    model_config = ConfigDict(extra="forbid")

    verdict: Verdict
    evidence: OptionalLine = ""


class ScoreBody(BaseModel):
    """Percent of the points possible (null where nothing is answered), and how many questions are answered."""

    percent: float | None
    answered: int
    of: int

    @classmethod
    def from_score(cls, found: Score) -> ScoreBody:
        """The body of `found`."""
        return cls(percent=found.percent, answered=found.answered, of=found.of)


class ItemBody(BaseModel):
    """A question with its answer; answer it with `If-Match: "<version>"`, version 0 where it has none."""

    key: str
    zh: str
    en: str
    weight: int
    verdict: Verdict | None
    evidence: str
    by: str
    at: datetime | None
    version: int

    @classmethod
    def of(cls, item: Item, stored: StoredAnswer | None) -> ItemBody:
        """The body of `item`."""
        return cls(
            key=item.key,
            zh=item.zh,
            en=item.en,
            weight=item.weight,
            verdict=stored.answer.verdict if stored else None,
            evidence=stored.answer.evidence if stored else "",
            by=stored.by if stored else "",
            at=stored.at if stored else None,
            version=stored.version if stored else 0,
        )


class DomainBody(BaseModel):
    """The questions of one domain."""

    key: str
    zh: str
    en: str
    score: ScoreBody
    items: list[ItemBody]


class AssessmentBody(BaseModel):
    """The whole checklist."""

    format: Literal["zhike-self-assessment-1"] = "zhike-self-assessment-1"
    score: ScoreBody
    domains: list[DomainBody]

    @classmethod
    def of(cls, answers: Mapping[str, StoredAnswer]) -> AssessmentBody:
        """The checklist with `answers`."""
        plain = {key: stored.answer for key, stored in answers.items()}
        domains = [
            DomainBody(
                key=key,
                zh=zh,
                en=en,
                score=ScoreBody.from_score(score(plain, domain=key)),
                items=[ItemBody.of(item, answers.get(item.key)) for item in ITEMS if item.domain == key],
            )
            for key, (zh, en) in DOMAINS.items()
        ]
        return cls(score=ScoreBody.from_score(score(plain)), domains=domains)


def alert_row(alert: Alert) -> tuple[object, ...]:
    """The cells of `alert`, in the order of `ALERT_HEADER`."""
    cells = [getattr(alert, name) for name in ALERT_HEADER]
    return tuple(cell.isoformat() if isinstance(cell, datetime) else cell for cell in cells)


def assessment_rows(answers: Mapping[str, StoredAnswer]) -> list[tuple[object, ...]]:
    """A row a question, in the order of `ASSESSMENT_HEADER`."""
    bodies = [(item, ItemBody.of(item, answers.get(item.key))) for item in ITEMS]
    return [
        (
            item.domain,
            item.key,
            item.zh,
            item.en,
            item.weight,
            body.verdict,
            body.evidence,
            body.by,
            body.at.isoformat() if body.at else None,
        )
        for item, body in bodies
    ]
