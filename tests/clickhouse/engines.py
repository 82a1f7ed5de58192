"""Asking an engine all that the catalogue can be asked: every definition by every dimension, and as a whole."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import chdb  # type: ignore[import-not-found, unused-ignore]

from tests.clickhouse.comparing import Answers
from zhike.platform.database import Session
from zhike.quality.datasets import Dataset
from zhike.quality.metrics.catalogue import DEFINITIONS
from zhike.quality.metrics.compilation import load
from zhike.quality.metrics.report import spread_parts
from zhike.quality.repository import duck, reporting
from zhike.quality.repository.compiled import Compiled, Dialect
from zhike.quality.repository.duck import Limits, Statement
from zhike.quality.repository.reporting import Scope
from zhike.quality.rules.figures import SPREAD

LIMITS = Limits(2048, 2)
ALL_TIME = Scope(date(1990, 1, 1), date(2100, 1, 1))
TOTAL = "(total)"
_MOST = 10_000_000

Ask = Callable[[Sequence[str], Sequence[str]], Awaitable[Sequence[Sequence[Any]]]]
"""Rows of some dimensions and parts, both SQL of the engine."""


async def answers(dialect: Dialect, dataset: Dataset, ask: Ask) -> Answers:
    """Parts of every definition over `dataset`, by every dimension that it has."""
    compiled = load(dialect)[dataset]
    found: dict[tuple[str, str], dict[str, dict[str, Any]]] = {}
    for dimension, split in {TOTAL: None, **compiled.dimensions}.items():
        splits = [] if split is None else [split]
        places = list(_added(compiled))
        rows = await ask(splits, [part for _, _, part in places])
        for row in rows:
            key, amounts = _key(row[: len(splits)]), row[len(splits) :]
            for (reference, name, _), amount in zip(places, amounts, strict=True):
                found.setdefault((reference, dimension), {}).setdefault(key, {})[name] = _number(amount)
        for reference, one in compiled.metrics.items():
            if one.spread:
                rows = await ask([*splits, one.spread], [one.parts["n"], one.parts["k"]])
                found[reference, dimension] = _spreads(rows, len(splits))
    return found


def _added(compiled: Compiled) -> Iterator[tuple[str, str, str]]:
    for reference, one in compiled.metrics.items():
        if DEFINITIONS[reference].kind not in SPREAD:
            yield from ((reference, name, part) for name, part in one.parts.items())


def _spreads(rows: Sequence[Sequence[Any]], width: int) -> dict[str, dict[str, Any]]:
    by_key: dict[str, dict[int, tuple[int, int]]] = {}
    for row in rows:
        step, n, k = row[width:]
        if n:
            by_key.setdefault(_key(row[:width]), {})[int(step)] = (int(n), int(k))
    return {key: dict(spread_parts(spread)) for key, spread in by_key.items()}


def postgres(session: Session, dataset: Dataset) -> Ask:
    """The installation's own database, in one transaction."""

    async def ask(splits: Sequence[str], parts: Sequence[str]) -> Sequence[Sequence[Any]]:
        return await reporting.read_parts(
            session, dataset=dataset, scope=ALL_TIME, dimensions=list(splits), parts=list(parts), limit=_MOST
        )

    return ask


def duckdb(files: Sequence[Path]) -> Ask:
    """DuckDB over Parquet."""
    names = [str(file) for file in files]

    async def ask(splits: Sequence[str], parts: Sequence[str]) -> Sequence[Sequence[Any]]:
        text = f"SELECT {', '.join([*splits, *parts])} FROM read_parquet(?) AS t0 {_grouped(splits)}"
        return duck.run(Statement(text, (names,)), LIMITS)

    return ask


def clickhouse(pattern: str) -> Ask:
    """ClickHouse's engine over the same Parquet."""
    settings = "SETTINGS schema_inference_make_columns_nullable = 1, output_format_json_quote_64bit_integers = 0"

    async def ask(splits: Sequence[str], parts: Sequence[str]) -> Sequence[Sequence[Any]]:
        columns = [f"{one} AS c{place}" for place, one in enumerate([*splits, *parts])]
        text = f"SELECT {', '.join(columns)} FROM file('{pattern}', Parquet) AS t0 {_grouped(splits)} {settings}"
        rows: list[list[Any]] = json.loads(str(chdb.query(text, "JSONCompact")))["data"]
        return rows

    return ask


def _grouped(splits: Sequence[str]) -> str:
    return f"GROUP BY {', '.join(str(place) for place in range(1, len(splits) + 1))}" if splits else ""


def _key(values: Sequence[Any]) -> str:
    return "/".join("" if value is None else str(value).lower() for value in values)


def _number(amount: Any) -> Any:
    """A sum over nothing is NULL in one engine, 0 in another: both are nothing. One writes 3.0 where another has 3."""
    plain = float(amount) if isinstance(amount, Decimal) else amount or 0
    return int(plain) if isinstance(plain, float) and plain.is_integer() else plain
