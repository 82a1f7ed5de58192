"""The catalogue on ClickHouse: its fragments over made contacts, compared with DuckDB. Run by `bin/test --clickhouse`.

Needs `chdb` on the path: 900 MB, so it is no requirement of the project. Counts and whole-number sums are equal, the
rest agrees to 1e-9.
"""

from __future__ import annotations

import json
import math
import sys
import tempfile
from pathlib import Path
from typing import Any

import chdb  # type: ignore[import-not-found, unused-ignore]

from zhike.quality.bench import running
from zhike.quality.bench.making import Plan
from zhike.quality.metrics.compilation import load
from zhike.quality.repository import duck
from zhike.quality.repository.duck import Limits, Statement

CONTACTS = 1200
LIMITS = Limits(1024, 2)


def main() -> int:
    """How many figures differ."""
    with tempfile.TemporaryDirectory() as folder:
        made = running.make_records(Plan(CONTACTS, Path(folder)), LIMITS, lambda _line: None)
        files = [str(month.path) for month in made.months]
        one, other = load("duckdb")["contacts"], load("clickhouse")["contacts"]
        names = [(metric, part) for metric, compiled in one.metrics.items() for part in compiled.parts]
        wrong = compared = 0
        for dimension, split in one.dimensions.items():
            here = _duckdb(files, split, [one.metrics[metric].parts[part] for metric, part in names])
            theirs = [other.metrics[metric].parts[part] for metric, part in names]
            there = _clickhouse(folder, other.dimensions[dimension], theirs)
            for place, (metric, part) in enumerate(names):
                found = _difference(_only(here, place), _only(there, place))
                compared += 1
                if found:
                    wrong += 1
                    print(f"{metric} ({part}) by {dimension}: {found}", flush=True)
    print(f"{compared} questions, {wrong} differ")
    return wrong


def _duckdb(files: list[str], split: str, parts: list[str]) -> dict[str, list[Any]]:
    text = f"SELECT {split}, {', '.join(parts)} FROM read_parquet(?) AS t0 GROUP BY 1"
    return {_key(row[0]): list(row[1:]) for row in duck.run(Statement(text, (files,)), LIMITS)}


def _clickhouse(folder: str, split: str, parts: list[str]) -> dict[str, list[Any]]:
    source = f"file('{folder}/contacts/*/contacts-0001.parquet', Parquet)"
    columns = ", ".join(f"{part} AS c{place}" for place, part in enumerate(parts))
    settings = "SETTINGS schema_inference_make_columns_nullable = 1, output_format_json_quote_64bit_integers = 0"
    text = f"SELECT {split} AS split, {columns} FROM {source} AS t0 GROUP BY split {settings}"
    rows = json.loads(str(chdb.query(text, "JSONCompact")))["data"]
    return {_key(row[0]): row[1:] for row in rows}


def _key(value: Any) -> str:
    return "" if value is None else str(value).lower()


def _only(rows: dict[str, list[Any]], place: int) -> dict[str, list[Any]]:
    return {key: [amounts[place]] for key, amounts in rows.items()}


def _difference(here: dict[str, list[Any]], there: dict[str, list[Any]]) -> str:
    if here.keys() != there.keys():
        return f"values {sorted(here.keys() ^ there.keys())[:4]}"
    for key, amounts in here.items():
        for one, other in zip(amounts, there[key], strict=True):
            # A sum over nothing is NULL here and 0 there: both are nothing.
            if not math.isclose(float(one or 0), float(other or 0), rel_tol=1e-9, abs_tol=1e-9):
                return f"{key}: {one} and {other}"
    return ""


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
