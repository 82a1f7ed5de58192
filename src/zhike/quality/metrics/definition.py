"""What a metric is. Its expressions are functions of a dataset's Ibis table: a definition loads without Ibis.

Most are counted from rows (`Metric`), some are made of the figures of others (`Derived`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from zhike.quality.datasets import Dataset
from zhike.quality.rules.figures import NO_FLOOR, NOT_WATCHED, Figure, Kind, Shape
from zhike.quality.rules.fluctuation import Fluctuation
from zhike.quality.rules.judging import Better

WATCHED: Mapping[Dataset | None, str] = {"floor": NO_FLOOR, "watch": NOT_WATCHED}
"""Datasets that say when somebody looked, with the reason why there is no figure where nobody did."""
Expression = Callable[[Any], Any]
Scale = Literal["%", "0-1", "1-5", "1-7", "0-100", "-100..100", "per 10k"]
Unit = Scale | Literal["count", "s", "min", "h", "d", "1/h", "agents", "erlang", "CNY"]

HIGHEST: dict[str, float] = {
    "%": 100.0,
    "0-100": 100.0,
    "-100..100": 100.0,
    "per 10k": 10_000.0,
    "1-5": 5.0,
    "1-7": 7.0,
}
LOWEST: dict[str, float] = {"1-5": 1.0, "1-7": 1.0, "-100..100": -100.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """One definition. A change of what it counts is a new `version`.

    `denominator` says which rows it is about (None = all), `numerator` which of them count, `amount` what is added up,
    `base` what an amount is divided by (rows of `base_dataset`, where that is another one). `level` (0-1): which
    quantile of the amounts, or which share is reached; `resolution`: the size of the steps in which amounts are counted
    for that; `horizon`: how far a mean looks. `better`: up, down or none. `beside`: metrics without which it misleads.
    `asked`: how a report named it, where not by its id alone.
    """

    id: str
    zh: str
    en: str
    unit: Unit
    kind: Kind
    better: Better
    formula_zh: str
    formula_en: str
    caveats_zh: str = ""
    caveats_en: str = ""
    dataset: Dataset = "contacts"
    base_dataset: Dataset | None = None
    numerator: Expression | None = None
    denominator: Expression | None = None
    amount: Expression | None = None
    base: Expression | None = None
    scale: float = 1.0
    offset: float = 0.0
    level: float = 0.5
    resolution: float = 1.0
    horizon: float = 0.0
    minimum_n: int = 1
    version: int = 1
    beside: tuple[str, ...] = ()
    asked: str = ""

    @property
    def key(self) -> str:
        """What its figures are called in a report: as it was asked for."""
        return self.asked or self.id

    @property
    def reference(self) -> str:
        """This definition and no later one: `id@version`."""
        return f"{self.id}@{self.version}"

    @property
    def datasets(self) -> tuple[Dataset, ...]:
        """What it is made of."""
        return (self.dataset,) if self.base_dataset is None else (self.dataset, self.base_dataset)

    @property
    def shape(self) -> Shape:
        """How its parts become a value."""
        return Shape(
            kind=self.kind,
            scale=self.scale,
            offset=self.offset,
            level=self.level,
            resolution=self.resolution,
            horizon=self.horizon,
            minimum_n=self.minimum_n,
            lowest=LOWEST.get(self.unit, 0.0),
            highest=HIGHEST.get(self.unit),
            floor="rows" if self.dataset in WATCHED else "base" if self.base_dataset in WATCHED else "none",
            unwatched=next((WATCHED[each] for each in self.datasets if each in WATCHED), NO_FLOOR),
        )

    @property
    def highest(self) -> float | None:
        """The largest value that its unit has."""
        return HIGHEST.get(self.unit)


@dataclass(frozen=True, slots=True)
class OfIndex:
    """Made of the figures that an index weighs, with the weights in force."""

    index: str


@dataclass(frozen=True, slots=True)
class OfWeeks:
    """Told of an index over the twelve whole weeks up to the period's end."""

    index: str
    tell: Callable[[Fluctuation], Figure]


@dataclass(frozen=True, slots=True)
class OfForecast:
    """Told of the days of the period, as (actual, forecast), of the metric `volume`."""

    volume: str
    tell: Callable[[Sequence[tuple[float, float]]], Figure]


@dataclass(frozen=True, slots=True, kw_only=True)
class Derived:
    """A metric that is made of other metrics' figures: no row is in it, and its total is no sum of parts."""

    id: str
    zh: str
    en: str
    unit: Unit
    better: Better
    interval: str
    source: OfIndex | OfWeeks | OfForecast
    formula_zh: str
    formula_en: str
    caveats_zh: str = ""
    caveats_en: str = ""
    minimum_n: int = 1
    version: int = 1
    beside: tuple[str, ...] = ()
    asked: str = ""

    @property
    def key(self) -> str:
        """What its figures are called in a report: as it was asked for."""
        return self.asked or self.id

    @property
    def reference(self) -> str:
        """This definition and no later one: `id@version`."""
        return f"{self.id}@{self.version}"


Measure = Metric | Derived
"""Whatever a report can tell."""
