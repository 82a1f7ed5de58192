"""The compiled catalogue: SQL fragments by engine, as `metrics.compilation` wrote them. Quick: does not load Ibis."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Literal, get_args

import msgspec

FOLDER = resources.files("zhike.quality").joinpath("metrics")
Dialect = Literal["postgres", "duckdb", "clickhouse"]
DIALECTS: tuple[Dialect, ...] = get_args(Dialect)


class CompiledMetric(msgspec.Struct, frozen=True):
    """A metric's SQL: its parts by name, and which rows are its numerator and denominator (empty = all)."""

    parts: dict[str, str]
    numerator: str
    denominator: str
    spread: str = ""


class Compiled(msgspec.Struct, frozen=True):
    """A dataset's SQL; metrics by reference (`id@version`)."""

    dimensions: dict[str, str]
    metrics: dict[str, CompiledMetric]


@cache
def load(dialect: Dialect = "postgres") -> Mapping[str, Compiled]:
    """The compiled catalogue by dataset. Quick: does not load Ibis."""
    content = FOLDER.joinpath(file_of(dialect)).read_bytes()
    return msgspec.json.decode(content, type=dict[str, Compiled])


def file_of(dialect: Dialect) -> str:
    """The name of the file that holds what was compiled for `dialect`."""
    return "compiled.json" if dialect == "postgres" else f"compiled.{dialect}.json"


@cache
def translation(dialect: Dialect, dataset: str = "contacts") -> Mapping[str, str]:
    """For each of a dataset's fragments for Postgres, the same one for `dialect`: whoever puts a report together from
    the former can ask another engine with it."""
    ours = dict(zip(_fragments(load()[dataset]), _fragments(load(dialect)[dataset]), strict=True))
    return {**ours, "": "", "COUNT(*)": "COUNT(*)"}


def _fragments(compiled: Compiled) -> Iterator[str]:
    for name in sorted(compiled.dimensions):
        yield compiled.dimensions[name]
    for name in sorted(compiled.metrics):
        told = msgspec.structs.asdict(compiled.metrics[name])
        parts = told.pop("parts")
        yield from (parts[part] for part in sorted(parts))
        yield from (told[part] for part in sorted(told))
