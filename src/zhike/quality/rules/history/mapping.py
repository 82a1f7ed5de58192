"""A mapping of another system's history: YAML whose scalars are all text. See docs/reference/history-import.md."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final
from zoneinfo import ZoneInfo, available_timezones

import yaml

from zhike.quality.rules.history.cases import Cases, compile_cases
from zhike.quality.rules.history.conditions import Cells, Condition, compile_condition, texts
from zhike.quality.rules.history.expressions import Compiler, Value
from zhike.quality.rules.history.fields import FIELDS
from zhike.quality.rules.history.moments import Moment
from zhike.quality.rules.history.refusals import MappingUnfit, near_matches

_KEYS: Final = frozenset({"source", "id", "zone", "customer", "moments", "fields", "ignore", "cases"})
_SOURCE: Final = re.compile(r"[a-z0-9][a-z0-9_.-]{0,39}")
LARGEST: Final = 100_000


@dataclass(frozen=True, slots=True)
class Ignore:
    """Rows that are no contacts, and why."""

    holds: Condition
    because: str


@dataclass(frozen=True, slots=True)
class HistoryMapping:
    """How the rows of one source become contacts. `columns` are those that are read, in the order of a row's cells."""

    source: str
    zone: ZoneInfo
    columns: tuple[str, ...]
    id_places: tuple[int, ...]
    customer: Value | None
    started_at: Moment
    ended_at: Moment | None
    fields: Mapping[str, Value]
    ignore: tuple[Ignore, ...]
    cases: Cases | None

    def record_id(self, cells: Cells) -> str | None:
        """What the source knows the row's contact by; None where a part of it is missing."""
        parts = [cells[place] for place in self.id_places]
        return None if None in parts else "\x1f".join(map(str, parts))

    def ignored(self, cells: Cells) -> str | None:
        """Why the row is no contact, or None where it is one."""
        return next((each.because for each in self.ignore if each.holds(cells)), None)


def parse_mapping(text: str) -> HistoryMapping:
    """The mapping that YAML gives. Raises `MappingUnfit`, naming the place in it."""
    try:
        given = yaml.load(text, Loader=yaml.BaseLoader) if len(text) <= LARGEST else None  # noqa: S506 makes text alone
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise MappingUnfit(f"line {mark.line + 1}" if mark else "mapping", "not_yaml") from None
    if not isinstance(given, dict):
        raise MappingUnfit("mapping", "not_a_map")
    _refuse_unknown(given, _KEYS, "", "unknown_key")
    return _compile(given)


def check_columns(mapping: HistoryMapping, columns: Sequence[str]) -> None:
    """Raise `MappingUnfit` with the near matches where a column that the mapping reads is not in the file."""
    for column in mapping.columns:
        if column not in columns:
            raise MappingUnfit(column, "no_such_column", near=near_matches(column, columns))


def _compile(given: Mapping[str, Any]) -> HistoryMapping:
    zone = _zone(given.get("zone"))
    compiler = Compiler(zone, _map(given.get("moments"), "moments"))
    told = _map(given.get("fields"), "fields")
    _refuse_unknown(told, FIELDS, "fields.", "unknown_field")
    cases = compile_cases(given["cases"], compiler) if "cases" in given else None
    started = told.get("started_at") or (cases and cases.at_given)
    if not started:
        raise MappingUnfit("fields.started_at", "missing")
    if "channel" not in told:
        raise MappingUnfit("fields.channel", "missing")
    moments = {
        name: compiler.moment(told[name], f"fields.{name}") for name in ("started_at", "ended_at") if name in told
    }
    customer = given.get("customer")
    return HistoryMapping(
        source=_source(given.get("source")),
        zone=zone,
        id_places=_id(given.get("id"), compiler),
        customer=compiler.value(customer, "text", "customer") if customer is not None else None,
        started_at=moments.get("started_at") or compiler.moment(started, "cases.at"),
        ended_at=moments.get("ended_at"),
        fields={
            name: compiler.value(told[name], FIELDS[name], f"fields.{name}")
            for name in FIELDS
            if name in told.keys() - moments
        },
        ignore=tuple(_ignore(each, place, compiler) for place, each in enumerate(_list(given.get("ignore")))),
        cases=cases,
        columns=tuple(compiler.columns.names),
    )


def _ignore(given: Any, place: int, compiler: Compiler) -> Ignore:
    where = f"ignore.{place + 1}"
    if not isinstance(given, dict) or not isinstance(given.get("because"), str):
        raise MappingUnfit(where, "not_an_ignore")
    condition = {key: value for key, value in given.items() if key != "because"}
    return Ignore(compile_condition(condition, where, compiler.columns), given["because"][:100])


def _id(given: Any, compiler: Compiler) -> tuple[int, ...]:
    listed = given if isinstance(given, list) else [given]
    if not given:
        raise MappingUnfit("id", "missing")
    return tuple(compiler.columns.place("id", each) for each in listed)


def _source(given: Any) -> str:
    if not isinstance(given, str) or _SOURCE.fullmatch(given) is None:
        raise MappingUnfit("source", "missing" if not given else "not_a_source")
    return given


def _zone(given: Any) -> ZoneInfo:
    if not isinstance(given, str) or given not in zones():
        raise MappingUnfit("zone", "not_a_zone" if given else "missing", near=near_matches(str(given or ""), zones()))
    return ZoneInfo(given)


@lru_cache(1)
def zones() -> frozenset[str]:
    """All time zones by name; finding them reads a folder."""
    return frozenset(available_timezones())


def _map(given: Any, where: str) -> Mapping[str, Any]:
    if given in (None, ""):
        return {}
    if not isinstance(given, dict):
        raise MappingUnfit(where, "not_a_map")
    return given


def _list(given: Any) -> list[Any]:
    return given if isinstance(given, list) else [given] if given else []


def _refuse_unknown(given: Mapping[str, Any], known: Any, prefix: str, code: str) -> None:
    for key in given:
        if key not in known:
            raise MappingUnfit(f"{prefix}{key}", code, near=near_matches(str(key), known))


__all__ = ["HistoryMapping", "Ignore", "MappingUnfit", "check_columns", "parse_mapping", "texts", "zones"]
