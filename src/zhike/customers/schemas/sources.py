"""What the routes of sources and of data quality take and give."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from zhike.customers.errors import reject_reason
from zhike.customers.repository.quality import Figure, Past
from zhike.customers.repository.watching import WatchedFile
from zhike.customers.rules.collecting import FileState
from zhike.customers.rules.mapping import SourceMapping
from zhike.customers.rules.quality import Dimension, QualityRule, RuleKind
from zhike.customers.rules.runs import Efficiency, ImportRun, RunState, Source, SourceKind
from zhike.customers.service.sources import Preview, SourceState
from zhike.platform.fields import Line, OptionalLine, Text

OptionalAddress = Annotated[str, Field(max_length=500)]
QueryText = Annotated[Text, Field(max_length=4000)]


class ImportRunBody(BaseModel):
    """One delivery. `progress` is 0-100; `problem` is in the reader's language."""

    id: UUID
    source: str
    state: RunState
    file_name: str
    rows_read: int
    rows_done: int
    added: int
    changed: int
    unchanged: int
    rejected: int
    expected: int | None
    progress: float
    encoding: str | None
    problem: str | None
    created_at: datetime
    ended_at: datetime | None

    @classmethod
    def of(cls, run: ImportRun, language: str) -> ImportRunBody:
        """The body of `run`."""
        own = {"problem", "encoding"}
        given = {name: getattr(run, name) for name in cls.model_fields if name not in own}
        problem = (run.problem or {}).get(language)
        return cls(**given, problem=problem, encoding=run.reading.get("encoding"))


class EfficiencyBody(BaseModel):
    """Collected of expected rows in a period; `share` is 0-100, null where nothing was expected."""

    deliveries: int
    collected: int
    expected: int | None
    share: float | None

    @classmethod
    def of(cls, efficiency: Efficiency) -> EfficiencyBody:
        """The body of `efficiency`."""
        return cls(**{name: getattr(efficiency, name) for name in cls.model_fields})


class SourceBody(BaseModel):
    """A source, its newest run, and its efficiency of the last seven days."""

    name: str
    label: str
    kind: SourceKind
    mapping: dict[str, Any]
    place: str
    query: str
    pattern: str
    watermark: str
    every_minutes: int | None
    daily_at: str
    expected_rows: int | None
    every_hours: int | None
    active: bool
    version: int
    trouble: str | None = None
    latest: ImportRunBody | None = None
    efficiency: EfficiencyBody | None = None

    @classmethod
    def of(cls, state: SourceState, language: str) -> SourceBody:
        """The body of `state`."""
        latest = ImportRunBody.of(state.latest, language) if state.latest else None
        return cls.plain(state.source).model_copy(
            update={
                "latest": latest,
                "efficiency": EfficiencyBody.of(state.efficiency),
                "trouble": (state.trouble or {}).get(language),
            }
        )

    @classmethod
    def plain(cls, source: Source) -> SourceBody:
        """The body of a source alone."""
        own = {"mapping", "latest", "efficiency", "trouble"}
        given = {name: getattr(source, name) for name in cls.model_fields if name not in own}
        return cls(**given, mapping=source.mapping.as_dict())


class SourcesBody(BaseModel):
    """All sources."""

    items: list[SourceBody]


class SourceEditBody(BaseModel):
    """What of a source can be edited. `password` is that of its database; empty: the one that is kept stays."""

    model_config = ConfigDict(extra="forbid")

    label: Line
    mapping: dict[str, Any] = Field(default_factory=dict)
    place: OptionalAddress = ""
    query: QueryText = ""
    pattern: OptionalLine = ""
    watermark: OptionalLine = ""
    every_minutes: int | None = Field(None, ge=1, le=10_080)
    daily_at: str = Field("", pattern=r"^$|^\d\d:\d\d$")
    password: Annotated[str, Field(max_length=500, repr=False)] = ""
    expected_rows: int | None = Field(None, ge=1, le=10_000_000_000)
    every_hours: int | None = Field(None, ge=1, le=8784)
    active: bool = True


class NewSourceBody(SourceEditBody):
    """A source to add. One that pushes events needs no mapping."""

    kind: SourceKind = "file"
    name: str = Field(pattern=r"^[a-z][a-z0-9_]{1,39}$")


class SourceDraftBody(BaseModel):
    """A source that we ask, before it is kept. `source`: whose kept password is meant, for the same place."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["sql", "folder"]
    place: OptionalAddress
    query: QueryText = ""
    pattern: OptionalLine = ""
    watermark: OptionalLine = ""
    password: Annotated[str, Field(max_length=500, repr=False)] = ""
    source: str | None = Field(None, pattern=r"^[a-z][a-z0-9_]{1,39}$")
    mapping: dict[str, Any] | None = None


class DeliveryWishBody(BaseModel):
    """A delivery is wanted now; `anew`: all of it, not only what came since the last."""

    model_config = ConfigDict(extra="forbid")

    anew: bool = False


class WatchedFileBody(BaseModel):
    """A file of a watched folder, and what came of it."""

    name: str
    state: FileState
    size: int
    run_id: UUID | None
    problem: str | None
    at: datetime

    @classmethod
    def of(cls, file: WatchedFile, language: str) -> WatchedFileBody:
        """The body of `file`."""
        given = {name: getattr(file, name) for name in cls.model_fields if name != "problem"}
        return cls(**given, problem=(file.problem or {}).get(language))


class WatchedFilesBody(BaseModel):
    """The files of a watched folder, the newest first."""

    items: list[WatchedFileBody]


class SourcePreviewLineBody(BaseModel):
    """A line as it would be kept, masked; or why it would not be taken."""

    row: int
    values: dict[str, str]
    column: str
    problem: str | None


class SourcePreviewBody(BaseModel):
    """A look into a delivery before it is taken in."""

    encoding: str
    columns: list[str]
    mapping: dict[str, Any] | None
    guessed: bool
    lines: list[SourcePreviewLineBody]

    @classmethod
    def of(cls, preview: Preview, language: str) -> SourcePreviewBody:
        """The body of `preview`."""
        lines = [
            SourcePreviewLineBody(
                row=line.row,
                values=dict(line.values),
                column=line.column,
                problem=reject_reason(line.code, language) if line.code else None,
            )
            for line in preview.lines
        ]
        mapping: SourceMapping | None = preview.mapping
        return cls(
            encoding=preview.encoding,
            columns=list(preview.columns),
            mapping=mapping.as_dict() if mapping else None,
            guessed=preview.guessed,
            lines=lines,
        )


class QualityFigureBody(BaseModel):
    """What a source's newest delivery was like by one rule."""

    source: str
    dimension: str
    rule: str
    checked: int
    failed: int
    at: datetime

    @classmethod
    def of(cls, figure: Figure) -> QualityFigureBody:
        """The body of `figure`."""
        return cls(
            source=figure.source,
            dimension=figure.dimension,
            rule=figure.subject,
            checked=figure.checked,
            failed=figure.failed,
            at=figure.at,
        )


class QualityPastBody(BaseModel):
    """What a delivery was like in one dimension."""

    source: str
    at: datetime
    dimension: str
    checked: int
    failed: int

    @classmethod
    def of(cls, past: Past) -> QualityPastBody:
        """The body of `past`."""
        return cls(**{name: getattr(past, name) for name in cls.model_fields})


class ScoreboardBody(BaseModel):
    """The newest figures of each source by rule, and all deliveries of the last 90 days by dimension."""

    figures: list[QualityFigureBody]
    past: list[QualityPastBody]


class QualityRuleBody(BaseModel):
    """What a field must be like."""

    code: str
    field: str
    kind: RuleKind
    dimension: Dimension
    parameters: dict[str, Any]
    source: str | None
    active: bool
    version: int

    @classmethod
    def of(cls, rule: QualityRule) -> QualityRuleBody:
        """The body of `rule`."""
        return cls(**{name: getattr(rule, name) for name in cls.model_fields})


class QualityRulesBody(BaseModel):
    """All rules."""

    items: list[QualityRuleBody]


class QualityRuleEditBody(BaseModel):
    """What of a rule can be edited."""

    model_config = ConfigDict(extra="forbid")

    parameters: dict[str, Any]
    active: bool = True


class NewQualityRuleBody(QualityRuleEditBody):
    """A rule to add."""

    code: str = Field(pattern=r"^[a-z][a-z0-9_.]{2,59}$")
    field: str
    kind: RuleKind
    source: str | None = Field(None, pattern=r"^[a-z][a-z0-9_]{1,39}$")


class FailingRecordBody(BaseModel):
    """A record that breaks a rule. Personal values are masked."""

    id: UUID
    source: str
    external_id: str
    customer_id: UUID | None
    values: dict[str, str]
    updated_at: datetime
