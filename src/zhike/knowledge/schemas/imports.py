"""What an import did, or would do."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import BaseModel

from zhike.knowledge.errors import row_reason
from zhike.knowledge.rules.importing import Reject
from zhike.knowledge.schemas.articles import EXCERPT, LanguageCode
from zhike.knowledge.schemas.sheets import rejects_csv
from zhike.knowledge.service.importing import Change, Decision, ImportReport

PREVIEWED = 20
LISTED_REJECTS = 500


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


class ImportBody(BaseModel):
    """What an import did, or (`dry_run`) would do, in rows. `rejects_csv` is the whole file of rejected rows."""

    dry_run: bool
    imported: int
    updated: int
    unchanged: int
    rejected: int
    rejects: list[RejectBody]
    rejects_csv: str
    preview: list[PreviewBody] = []

    @classmethod
    def of(
        cls, report: ImportReport, *, language: str, dry_run: bool = False, preview: Sequence[Decision] = ()
    ) -> ImportBody:
        """The body of `report`, its reasons in `language`."""
        return cls(
            dry_run=dry_run,
            imported=report.imported,
            updated=report.updated,
            unchanged=report.unchanged,
            rejected=report.rejected,
            rejects=[RejectBody.of(reject, language) for reject in report.rejects[:LISTED_REJECTS]],
            rejects_csv=rejects_csv(report.rejects, language),
            preview=[PreviewBody.of(decision) for decision in preview[:PREVIEWED]],
        )
