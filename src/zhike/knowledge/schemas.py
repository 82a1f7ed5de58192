"""HTTP bodies of knowledge, and its CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from zhike.knowledge.errors import row_reason
from zhike.knowledge.rules.articles import LONGEST, MOST_VARIANTS, Article, Content, Person, Status, Version
from zhike.knowledge.rules.importing import Reject
from zhike.knowledge.service.importing import Change, Decision, ImportReport
from zhike.platform.fields import OptionalLine

LanguageCode = Literal["zh", "en"]
# What is wrong with a text is said by the rules, in the user's language; here only what can be none is refused.
_Long = Annotated[str, StringConstraints(max_length=4 * LONGEST["answer"])]
_Short = Annotated[str, StringConstraints(max_length=4 * LONGEST["question"])]
EXCERPT = 160
PREVIEWED = 20
LISTED_REJECTS = 500
REJECT_CELLS = ("question", "answer", "category", "variants", "lang", "key")
CSV_HEADER = (
    "question",
    "answer",
    "category",
    "variants",
    "lang",
    "key",
    "status",
    "version",
    "verbatim",
    "effective_from",
    "effective_until",
    "owner",
    "review_on",
    "updated_at",
    "id",
)
# A cell that begins like this is run as a formula by spreadsheet programs.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class _Input(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ContentBody(_Input):
    """What an article is to say, and who looks after it. Times without a date mean from now on, or for ever."""

    question: _Short
    answer: _Long
    variants: Annotated[list[_Short], Field(max_length=4 * MOST_VARIANTS)] = []
    category: OptionalLine = ""
    verbatim: bool = False
    effective_from: AwareDatetime | None = None
    effective_until: AwareDatetime | None = None
    owner: UUID | None = None
    review_on: date | None = None

    def content(self) -> Content:
        """The content as the rules know it."""
        return Content(
            question=self.question,
            answer=self.answer,
            variants=tuple(self.variants),
            category=self.category,
            verbatim=self.verbatim,
            effective_from=self.effective_from,
            effective_until=self.effective_until,
        )

    def owner_id(self) -> str | None:
        """The owner's id as it is stored."""
        return str(self.owner) if self.owner else None


class NewArticleBody(ContentBody):
    """A new article."""

    language: LanguageCode
    key: OptionalLine = ""


class DecisionBody(_Input):
    """Approve what was handed in, or send it back; a comment says why."""

    approved: bool
    comment: Annotated[str, StringConstraints(strip_whitespace=True, max_length=1000)] = ""


class PersonBody(BaseModel):
    """A colleague by id and the name they had then."""

    id: str
    name: str

    @classmethod
    def of(cls, person: Person | None) -> PersonBody | None:
        """The body of `person`."""
        return None if person is None else cls(id=person.id, name=person.name)


class ArticleLineBody(BaseModel):
    """An article in a list. `excerpt` is how its answer begins; `in_force` the version that is quoted now, if any."""

    id: UUID
    key: str
    language: LanguageCode
    status: Status
    version: int
    in_force: int | None
    upcoming: int | None
    revision: int
    question: str
    excerpt: str
    variants_count: int
    category: str
    verbatim: bool
    effective_from: datetime | None
    effective_until: datetime | None
    owner: PersonBody | None
    review_on: date | None
    updated_by: PersonBody | None
    updated_at: datetime

    @classmethod
    def of(cls, article: Article) -> ArticleLineBody:
        """The line of `article`."""
        content = article.content
        return cls(
            **_shared(article),
            excerpt=" ".join(content.answer[: 2 * EXCERPT].split())[:EXCERPT],
            variants_count=len(content.variants),
        )


class ArticleBody(BaseModel):
    """The working copy of an article. `authors` wrote what is not published yet: none of them may approve it."""

    id: UUID
    key: str
    language: LanguageCode
    status: Status
    version: int
    in_force: int | None
    upcoming: int | None
    revision: int
    question: str
    answer: str
    variants: list[str]
    category: str
    verbatim: bool
    effective_from: datetime | None
    effective_until: datetime | None
    owner: PersonBody | None
    review_on: date | None
    authors: list[str]
    submitted_by: PersonBody | None
    submitted_at: datetime | None
    approved_by: PersonBody | None
    approved_at: datetime | None
    comment: str
    updated_by: PersonBody | None
    updated_at: datetime
    created_at: datetime

    @classmethod
    def of(cls, article: Article) -> ArticleBody:
        """The body of `article`."""
        return cls(
            **_shared(article),
            answer=article.content.answer,
            variants=list(article.content.variants),
            authors=list(article.authors),
            submitted_by=PersonBody.of(article.submitted_by),
            submitted_at=article.submitted_at,
            approved_by=PersonBody.of(article.approved_by),
            approved_at=article.approved_at,
            comment=article.comment,
            created_at=article.created_at,
        )


def _shared(article: Article) -> dict[str, object]:
    content = article.content
    return {
        **{
            name: getattr(article, name)
            for name in (
                "id",
                "key",
                "language",
                "status",
                "version",
                "in_force",
                "upcoming",
                "revision",
                "review_on",
                "updated_at",
            )
        },
        **{
            name: getattr(content, name)
            for name in ("question", "category", "verbatim", "effective_from", "effective_until")
        },
        "owner": PersonBody.of(article.owner),
        "updated_by": PersonBody.of(article.updated_by),
    }


class VersionBody(BaseModel):
    """A published version. It was quoted from `in_force_from` (null: not yet) until `in_force_until` (null: still)."""

    number: int
    question: str
    answer: str
    variants: list[str]
    category: str
    verbatim: bool
    effective_from: datetime | None
    effective_until: datetime | None
    published_by: PersonBody | None
    published_at: datetime
    approved_by: PersonBody | None
    reviewed: bool
    in_force: bool
    in_force_from: datetime | None
    in_force_until: datetime | None

    @classmethod
    def of(cls, version: Version) -> VersionBody:
        """The body of `version`."""
        content = version.content
        own = ("number", "published_at", "reviewed", "in_force", "in_force_from", "in_force_until")
        said = ("question", "answer", "category", "verbatim", "effective_from", "effective_until")
        return cls(
            **{name: getattr(version, name) for name in own},
            **{name: getattr(content, name) for name in said},
            variants=list(content.variants),
            published_by=PersonBody.of(version.published_by),
            approved_by=PersonBody.of(version.approved_by),
        )


class VersionsBody(BaseModel):
    """Versions, newest first."""

    items: list[VersionBody]


class CategoryBody(BaseModel):
    """A category and how many articles of the filter it has."""

    category: str
    count: int


class CategoriesBody(BaseModel):
    """All categories, by name."""

    items: list[CategoryBody]


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


def rejects_csv(rejects: Sequence[Reject], language: str) -> str:
    """The rejects file: where and why, then the row's own cells, so that it can be corrected and imported itself.

    Empty for no rejects.
    """
    if not rejects:
        return ""
    rows = []
    for reject in rejects:
        reason = row_reason(reject.code, reject.params, language)
        cells = (reject.cells.get(name, "") for name in REJECT_CELLS)
        rows.append((reject.row, reject.column, reject.code, reason, *cells))
    return csv_lines([("row", "column", "code", "reason", *REJECT_CELLS), *rows])


def csv_lines(rows: Iterable[Iterable[object]]) -> str:
    """Rows as CSV text, safe to open in a spreadsheet."""
    sheet = io.StringIO()
    writer = csv.writer(sheet)
    for row in rows:
        cells = ["" if cell is None else str(cell) for cell in row]
        writer.writerow(f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in cells)
    return sheet.getvalue()


def csv_row(article: Article) -> tuple[object, ...]:
    """The cells of `article`, in the order of `CSV_HEADER`; an import takes them again."""
    content = article.content
    times = (content.effective_from, content.effective_until)
    return (
        content.question,
        content.answer,
        content.category,
        "|".join(content.variants),
        article.language,
        article.key,
        article.status,
        article.in_force,
        content.verbatim,
        *(at.isoformat() if at else None for at in times),
        article.owner.name if article.owner else None,
        article.review_on,
        article.updated_at.isoformat(),
        article.id,
    )
