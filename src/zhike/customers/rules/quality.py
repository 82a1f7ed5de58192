"""Data quality: what a field of a record must be like, and what a delivery was like by five dimensions.

Each kind of rule belongs to one dimension. A rule looks at lines whose source delivers its field; a missing value is
completeness' matter alone. Figures are sums (checked, failed), so that they add up over runs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final, Literal, get_args

from zhike.customers.rules.mapping import FIELDS
from zhike.customers.rules.patterns import pattern_fits
from zhike.customers.rules.records import PLAIN_FIELDS
from zhike.customers.rules.sorting import Line

Dimension = Literal["completeness", "validity", "consistency", "timeliness", "uniqueness"]
RuleKind = Literal["present", "pattern", "range", "check_digit", "one_of", "agrees", "fresh", "unique", "refers"]
DIMENSIONS: tuple[Dimension, ...] = get_args(Dimension)
RULE_KINDS: tuple[RuleKind, ...] = get_args(RuleKind)
DIMENSION_OF: Final[Mapping[RuleKind, Dimension]] = {
    "present": "completeness",
    "pattern": "validity",
    "range": "validity",
    "check_digit": "validity",
    "one_of": "validity",
    "agrees": "consistency",
    "refers": "consistency",
    "fresh": "timeliness",
    "unique": "uniqueness",
}
KEYS: Final = ("number", "phone", "id_number", "email")
# Which fields a kind can be about; the others can be about any.
_ONLY: Final[Mapping[RuleKind, tuple[str, ...]]] = {
    "range": ("birth_date", "since", "risk_rated_on"),
    "check_digit": ("id_number",),
    "agrees": ("birth_date", "gender"),
    "fresh": ("updated_at",),
    "unique": KEYS,
    "refers": ("number", "phone", "id_number", "email", *PLAIN_FIELDS),
}
# What only all records together can tell.
OF_ALL: Final = frozenset({"unique", "refers"})
MOST_ALLOWED: Final = 500
TODAY: Final = "today"

# (checked, failed) of a rule: does a line keep it? None: it has nothing to look at.
Check = Callable[[Line], bool | None]
Figures = dict[tuple[str, str], tuple[int, int]]


@dataclass(frozen=True, slots=True)
class QualityRule:
    """What `field` must be like. `source` None: in every source. `parameters` by kind, see `rule_problem`."""

    code: str
    field: str
    kind: RuleKind
    parameters: Mapping[str, Any]
    source: str | None = None
    active: bool = True
    version: int = 1

    @property
    def dimension(self) -> Dimension:
        """The dimension that it counts for."""
        return DIMENSION_OF[self.kind]


def rule_problem(rule: QualityRule) -> str | None:
    """The part of a rule that cannot be as it is (field, kind, parameters), or None."""
    if rule.kind not in RULE_KINDS:
        return "kind"
    if rule.field not in FIELDS or rule.field not in _ONLY.get(rule.kind, FIELDS):
        return "field"
    if not _parameters_fit(rule.kind, rule.parameters):
        return "parameters"
    return "parameters" if rule.kind == "refers" and not _refers_to(rule.field, rule.parameters) else None


def _parameters_fit(kind: RuleKind, given: Mapping[str, Any]) -> bool:
    """pattern: {pattern}; range: {from, to} ISO days or `today`; one_of: {values}; fresh: {days}; the others: {}.

    refers: {source, field}, where the value has to be.
    """
    needed: dict[RuleKind, set[str]] = {
        "pattern": {"pattern"},
        "range": {"from", "to"},
        "one_of": {"values"},
        "fresh": {"days"},
        "refers": {"source", "field"},
    }
    if set(given) != needed.get(kind, set()):
        return False
    checks: dict[RuleKind, Callable[[], bool]] = {
        "pattern": lambda: pattern_fits(given["pattern"]),
        "range": lambda: all(_is_day(given[end]) for end in ("from", "to")),
        "one_of": lambda: _values_fit(given["values"]),
        "fresh": lambda: type(given["days"]) is int and 1 <= given["days"] <= 3650,
    }
    return checks[kind]() if kind in checks else True


def _refers_to(field: str, given: Mapping[str, Any]) -> bool:
    """A sealed key is known by its blind index, which only the same field shares."""
    known = isinstance(given["source"], str) and given["source"] != ""
    return known and given["field"] in ((field,) if field in KEYS[1:] else ("number", *PLAIN_FIELDS))


def _values_fit(values: Any) -> bool:
    return (
        isinstance(values, list)
        and 0 < len(values) <= MOST_ALLOWED
        and all(isinstance(value, str) and 0 < len(value) <= 100 for value in values)
    )


def _is_day(value: Any) -> bool:
    if value == TODAY:
        return True
    try:
        date.fromisoformat(value)
    except (TypeError, ValueError):
        return False
    return True


class Judge:
    """Looks at lines by the rules that apply to one source. `id_number_holds` tells a right check digit."""

    def __init__(
        self,
        rules: Iterable[QualityRule],
        *,
        source: str,
        fields: Iterable[str],
        now: datetime,
        id_number_holds: Callable[[str], bool],
    ) -> None:
        delivered = set(fields)
        self._now = now
        self._holds = id_number_holds
        self._checks = [
            (rule, self._check(rule))
            for rule in rules
            if rule.active and rule.field in delivered and rule.source in (None, source) and rule.kind not in OF_ALL
        ]

    def judge(self, lines: Sequence[Line]) -> tuple[list[list[str]], Figures]:
        """For each line the codes of the rules that it breaks; and the figures of all of them."""
        failing: list[list[str]] = [[] for _ in lines]
        figures: Figures = {}
        for rule, check in self._checks:
            kept = [check(line) for line in lines]
            for broken, outcome in zip(failing, kept, strict=True):
                if outcome is False:
                    broken.append(rule.code)
            checked = sum(outcome is not None for outcome in kept)
            figures[rule.dimension, rule.code] = (checked, kept.count(False))
        return failing, figures

    def _check(self, rule: QualityRule) -> Check:
        field, given = rule.field, rule.parameters
        if rule.kind == "present":
            return lambda line: value_of(line, field) is not None
        if rule.kind == "fresh":
            oldest = self._now - timedelta(days=given["days"])
            return lambda line: None if line.source_time is None else line.source_time >= oldest
        if rule.kind == "agrees":
            return lambda line: _agrees(line, field)
        keeps = self._keeps(rule.kind, given)

        def check(line: Line) -> bool | None:
            value = value_of(line, field)
            return None if value is None else keeps(value)

        return check

    def _keeps(self, kind: RuleKind, given: Mapping[str, Any]) -> Callable[[str], bool]:
        if kind == "check_digit":
            return self._holds
        if kind == "one_of":
            return frozenset(given["values"]).__contains__
        if kind == "range":
            first, last = (
                self._now.date().isoformat() if given[end] == TODAY else given[end] for end in ("from", "to")
            )
            return lambda value: first <= value <= last
        match = re.compile(given["pattern"]).fullmatch
        return lambda value: match(value) is not None


def value_of(line: Line, field: str) -> str | None:
    """What the line says of `field`."""
    if field == "number":
        return line.number
    if field == "updated_at":
        return None if line.source_time is None else line.source_time.isoformat()
    return line.values.get(field) or line.plain.get(field)


def _agrees(line: Line, field: str) -> bool | None:
    """Whether birth date or gender is what an 18-digit id number says; None where one of them is missing."""
    number, value = line.values.get("id_number", ""), value_of(line, field)
    if len(number) != 18 or value is None or not number[:17].isdigit():
        return None
    if field == "birth_date":
        return number[6:14] == value.replace("-", "")
    return None if value == "unknown" else value == ("male" if int(number[16]) % 2 else "female")


@dataclass(frozen=True, slots=True)
class Score:
    """A dimension's figure: kept of checked, in percent; None where nothing was checked."""

    dimension: Dimension
    checked: int
    failed: int

    @property
    def share(self) -> float | None:
        """0 to 100."""
        return round(100 * (1 - self.failed / self.checked), 2) if self.checked else None


def scores(figures: Iterable[tuple[str, int, int]]) -> list[Score]:
    """The five dimensions from (dimension, checked, failed) of their rules."""
    sums: dict[str, tuple[int, int]] = {}
    for dimension, checked, failed in figures:
        before = sums.get(dimension, (0, 0))
        sums[dimension] = (before[0] + checked, before[1] + failed)
    return [Score(dimension, *sums.get(dimension, (0, 0))) for dimension in DIMENSIONS]
