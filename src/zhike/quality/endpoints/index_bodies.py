"""HTTP bodies of indices."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

from zhike.platform.fields import Line
from zhike.quality.rules.indices import Source
from zhike.quality.schemas import FigureBody, NameBody, PeriodBody


class IndexPartBody(BaseModel):
    """A metric in an index: 0 at `lowest`, 100 at `highest`, the other way round with `reverse`.

    `group`: the dimension it speaks for; `source`: whether behaviour, a survey or an inspection tells it.
    """

    metric: str
    name: NameBody
    unit: str
    weight: float
    lowest: float
    highest: float
    reverse: bool
    group: str
    source: Source


class WeightsBody(BaseModel):
    """A version of an index's weights; version 0 is how it was shipped. `version` goes into If-Match."""

    version: int
    weights: dict[str, float]
    origin: str
    by_name: str
    changed_at: datetime | None


class NewWeights(BaseModel):
    """Weights by metric, which add up to 1, and where they come from."""

    weights: dict[str, float] = Field(max_length=30)
    origin: Line


class IndexBody(BaseModel):
    """What an index is; `versions` latest first, its parts with the weights of `version`."""

    id: str
    name: NameBody
    form: Literal["sum", "product"]
    formula: NameBody
    caveats: NameBody
    version: int
    parts: list[IndexPartBody]
    versions: list[WeightsBody]


class IndexList(BaseModel):
    """All indices."""

    items: list[IndexBody]


class IndexFigureBody(BaseModel):
    """An index with its interval and its parts' scores; `kept` is the share of the weight that has figures."""

    value: float | None
    low: float | None
    high: float | None
    kept: float
    scores: dict[str, float]
    reason: str | None


class RankBody(BaseModel):
    """A place, 1 the best, and the best and worst place when any weight is a fifth more or less."""

    place: int
    best: int
    worst: int


class IndexRowBody(BaseModel):
    """A value of the dimension."""

    key: str | int | bool | None
    contacts: int
    figure: IndexFigureBody
    rank: RankBody | None


class IndexWeekBody(BaseModel):
    """A week by its Monday."""

    week: str
    value: float | None


class FluctuationBody(BaseModel):
    """Of `n` weeks: percent of the mean, half range of twelve weeks, XmR limits, and places of weeks that stand out."""

    n: int
    mean: float | None
    variation: float | None
    half_range: float | None
    lower: float | None
    upper: float | None
    signals: list[int]


class IndexReportBody(BaseModel):
    """An index of a period, by a dimension, by its groups, and week by week."""

    index: IndexBody
    period: PeriodBody
    by: str
    total: IndexFigureBody
    figures: dict[str, FigureBody]
    groups: dict[str, IndexFigureBody]
    rows: list[IndexRowBody]
    labels: dict[str, NameBody]
    weeks: list[IndexWeekBody]
    fluctuation: FluctuationBody


class ExampleLineBody(BaseModel):
    """A figure of the LZ Bank before and after: an input, what follows, or only printed."""

    id: str
    name: NameBody
    before: float | None
    after: float | None
    printed: tuple[float, float] | None
    input: bool


class ExampleBody(BaseModel):
    """The LZ Bank's before and after."""

    lines: list[ExampleLineBody]
