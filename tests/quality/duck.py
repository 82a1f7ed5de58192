"""Metrics on rows in memory: the same Ibis expressions, run by DuckDB."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any

import duckdb
import ibis
import pyarrow as pa
from tests.quality.builders import NOON, ZONE

from zhike.quality.datasets import SCHEMAS, Dataset, table
from zhike.quality.metrics.catalogue import METRICS, find_metric
from zhike.quality.metrics.compilation import among_rows, counted_rows, parts_of, step_of
from zhike.quality.metrics.report import spread_parts
from zhike.quality.rules.figures import SPREAD, Figure, evaluate
from zhike.quality.rules.record import Lengths, NewContact, derive, repeat_so_far

Row = Mapping[str, Any]

_ARROW = {
    "uuid": pa.string(),
    "timestamp('UTC')": pa.timestamp("us", "UTC"),
    "date": pa.date32(),
    "int16": pa.int16(),
    "int32": pa.int32(),
    "float64": pa.float64(),
    "boolean": pa.bool_(),
    "string": pa.string(),
    "json": pa.string(),
    "decimal(14, 4)": pa.decimal128(14, 4),
}

# no metric reads them
_LISTS = {"steps": "[]", "agents": None, "channels": None, "skills": None}


def row_of(contact: NewContact, now: datetime = NOON) -> Row:
    """A contact as a row of the dataset."""
    derived = derive(contact, ZONE)
    told = {each.name: getattr(contact, each.name) for each in fields(NewContact) if each.name != "lengths"}
    lengths = {each.name: getattr(contact.lengths, each.name) for each in fields(Lengths)}
    follows = {each.name: getattr(derived, each.name) for each in fields(derived)}
    known = {
        "repeat_within_7d": repeat_so_far(contact, contact.repeat_within_7d, now),
        "person_within_7d": repeat_so_far(contact, contact.person_within_7d, now),
    }
    return {**told, **lengths, **follows, **known, **_LISTS, "recorded_at": now, "amended_at": None}


@cache
def _connection() -> duckdb.DuckDBPyConnection:
    return duckdb.connect(config={"threads": 1})


def _hold(rows: Sequence[Row], dataset: Dataset) -> None:
    """Make `rows` the dataset."""
    columns = {
        name: pa.array(
            [str(row[name]) if kind == "uuid" and row[name] is not None else row[name] for row in rows],
            _ARROW[kind],
        )
        for name, kind in SCHEMAS[dataset].items()
    }
    _connection().register(dataset, pa.table(columns))


@cache
def _query(metric_id: str, dataset: Dataset) -> str:
    metric, rows = find_metric(metric_id), table(dataset)
    parts = parts_of(metric, rows, dataset)
    step = step_of(metric, rows)
    counted = rows.aggregate(**parts) if step is None else rows.group_by(step.name("step")).aggregate(**parts)
    return str(ibis.to_sql(counted, dialect="duckdb"))


@cache
def _counting(metric_id: str, part: str) -> str:
    rows = table("contacts")
    where = (counted_rows if part == "numerator" else among_rows)(find_metric(metric_id), rows)
    return str(ibis.to_sql((rows if where is None else rows.filter(where)).count(), dialect="duckdb"))


def parts(metric_id: str, rows: Sequence[Row], dataset: Dataset | None = None) -> dict[str, Any]:
    """The parts of a metric over `rows`, by default those of its own dataset."""
    metric = find_metric(metric_id)
    of = dataset or metric.dataset
    _hold(rows, of)
    cursor = _connection().execute(_query(metric_id, of))
    names = [column[0] for column in cursor.description]
    found = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    if metric.kind in SPREAD:
        return dict(spread_parts({row["step"]: (row["n"], row["k"]) for row in found if row["n"]}))
    return {name: _number(value) for name, value in found[0].items()}


def _number(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else value or 0


@cache
def _everything() -> str:
    rows = table("contacts")
    named = {
        f"{metric.id}/{name}": part
        for metric in METRICS.values()
        if metric.dataset == "contacts" and metric.kind not in SPREAD
        for name, part in parts_of(metric, rows).items()
    }
    return str(ibis.to_sql(rows.aggregate(**{name: part.name(name) for name, part in named.items()}), dialect="duckdb"))


def all_parts(rows: Sequence[Row]) -> dict[str, dict[str, Any]]:
    """The parts of every metric of contacts over `rows`, the spreads in a query each."""
    _hold(rows, "contacts")
    cursor = _connection().execute(_everything())
    names = [column[0].split("/") for column in cursor.description]
    [row] = cursor.fetchall()
    found: dict[str, dict[str, Any]] = {}
    for (metric_id, name), value in zip(names, row, strict=True):
        found.setdefault(metric_id, {})[name] = _number(value)
    of_spread = [metric.id for metric in METRICS.values() if metric.dataset == "contacts" and metric.kind in SPREAD]
    return {**found, **{metric_id: parts(metric_id, rows) for metric_id in of_spread}}


def figure(metric_id: str, contacts: Iterable[NewContact], now: datetime = NOON) -> Figure:
    """A metric's figure of `contacts`."""
    rows = [row_of(contact, now) for contact in contacts]
    return evaluate(find_metric(metric_id).shape, parts(metric_id, rows))


def count_rows(metric_id: str, contacts: Sequence[NewContact], part: str) -> int:
    """How many contacts are in the numerator or denominator of a metric."""
    _hold([row_of(contact) for contact in contacts], "contacts")
    [(counted,)] = _connection().execute(_counting(metric_id, part)).fetchall()
    return int(counted)
