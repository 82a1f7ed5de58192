"""What an import did, or would do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from zhike.knowledge.errors import row_reason
from zhike.knowledge.rules.importing import Reject, Unit
from zhike.knowledge.rules.runs import ImportRun, RunState
from zhike.knowledge.schemas.articles import EXCERPT, LanguageCode, PersonBody
from zhike.knowledge.service.importing import Change, Decision, ImportReport

PREVIEWED = 20
LISTED_REJECTS = 100


class RejectBody(BaseModel):
    """A row that was not taken, and why."""

    row: int
    column: str
    code: str
    reason: str
    value: str

    @classmethod
    def of(cls, reject: Reject, language: str) -> RejectBody:
        """The body of `reject`, its reason in `language`."""
        reason = row_reason(reject.code, reject.params, language)
        return cls(row=reject.row, column=reject.column, code=reject.code, reason=reason, value=reject.shown)


class PreviewBody(BaseModel):
    """A row and what becomes of it: imported (new), updated or unchanged."""

    row: int
    change: Change
    language: LanguageCode
    question: str
    answer: str
    category: str
    variants: list[str]

    @classmethod
    def of(cls, decision: Decision) -> PreviewBody:
        """The preview of `decision`."""
        content = decision.article.content
        return cls(
            row=decision.row.row,
            change=decision.change,
            language=decision.row.language,
            question=content.question,
            answer=content.answer[:EXCERPT],
            category=content.category,
            variants=list(content.variants),
        )


class ImportPreviewBody(BaseModel):
    """What an import would do, in rows; the places of rejects count in `unit`. `preview` shows the first rows."""

    imported: int
    updated: int
    unchanged: int
    rejected: int
    unit: Unit
    rejects: list[RejectBody]
    preview: list[PreviewBody]

    @classmethod
    def of(cls, report: ImportReport, *, unit: Unit, language: str, preview: Sequence[Decision]) -> ImportPreviewBody:
        """The body of `report`, its reasons in `language`."""
        return cls(
            imported=report.imported,
            updated=report.updated,
            unchanged=report.unchanged,
            rejected=report.rejected,
            unit=unit,
            rejects=[RejectBody.of(reject, language) for reject in report.rejects[:LISTED_REJECTS]],
            preview=[PreviewBody.of(decision) for decision in preview[:PREVIEWED]],
        )


class ArticleImportBody(BaseModel):
    """An import: `done` of `rows` are taken in. `rejects` are the first rows that were not, where asked for."""

    id: UUID
    state: RunState
    file_name: str
    by: PersonBody | None
    rows: int
    done: int
    imported: int
    updated: int
    unchanged: int
    rejected: int
    stop_requested: bool
    created_at: datetime
    ended_at: datetime | None
    rejects: list[RejectBody]

    @classmethod
    def of(cls, run: ImportRun, rejects: Sequence[Reject], language: str) -> ArticleImportBody:
        """The body of `run`, the reasons in `language`."""
        own = [name for name in cls.model_fields if name not in {"by", "rejects"}]
        values = {name: getattr(run, name) for name in own}
        return cls(**values, by=PersonBody.of(run.by), rejects=[RejectBody.of(each, language) for each in rejects])
