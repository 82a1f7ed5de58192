"""What a metric is. Its expressions are functions of a dataset's Ibis table: a definition loads without Ibis."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from zhike.quality.rules.figures import Kind, Shape
from zhike.quality.rules.judging import Better

Expression = Callable[[Any], Any]
Unit = Literal["count", "%", "s", "1-5", "0-100", "per 10k", "agents"]

HIGHEST: dict[str, float] = {"%": 100.0, "1-5": 5.0, "0-100": 100.0, "per 10k": 10_000.0}
LOWEST: dict[str, float] = {"1-5": 1.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """One definition. A change of what it counts is a new `version`.

    `denominator` says which rows it is about (None = all), `numerator` which of them count, `amount` what is added up,
    `base` what an amount is divided by. `better`: up, down or none. `reported`: part of a report that names no metrics.
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
    dataset: Literal["contacts", "floor"] = "contacts"
    numerator: Expression | None = None
    denominator: Expression | None = None
    amount: Expression | None = None
    base: Expression | None = None
    scale: float = 1.0
    offset: float = 0.0
    minimum_n: int = 1
    version: int = 1

    @property
    def shape(self) -> Shape:
        """How its parts become a value."""
        return Shape(
            kind=self.kind,
            scale=self.scale,
            offset=self.offset,
            minimum_n=self.minimum_n,
            lowest=LOWEST.get(self.unit, 0.0),
            highest=HIGHEST.get(self.unit),
        )

    @property
    def highest(self) -> float | None:
        """The largest value that its unit has."""
        return HIGHEST.get(self.unit)
