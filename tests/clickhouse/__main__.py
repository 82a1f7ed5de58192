"""`bin/test --clickhouse [--data DIR]`: made contacts on two engines, the demo's history on three.

Ends with exit code 1 where they differ. Made contacts fill every column of the record, some of which the demo's history
leaves empty. `--data`: a demo that runs already, instead of one that is made for this.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from contextlib import nullcontext
from functools import partial
from pathlib import Path

from tests.clickhouse import engines
from tests.clickhouse.comparing import Answers, differences
from tests.clickhouse.demo_history import filled_demo, write_parquet
from zhike.app.operation import operate
from zhike.platform.actor import Actor
from zhike.platform.runtime import Runtime
from zhike.quality.bench import running
from zhike.quality.bench.making import Plan
from zhike.quality.datasets import SCHEMAS
from zhike.quality.repository import warehouse

MADE = 1200


def main() -> int:
    """How many figures differ."""
    parser = argparse.ArgumentParser(prog="bin/test --clickhouse")
    parser.add_argument("--data", type=Path, help="a demo's data folder, instead of a demo of its own")
    data = parser.parse_args().data
    with tempfile.TemporaryDirectory() as folder:
        wrong = asyncio.run(_compare_made(Path(folder) / "made"))
        with nullcontext(data) if data else filled_demo(Path(folder)) as place:
            wrong += operate(place, partial(_compare_history, Path(folder)))
    return wrong


async def _compare_made(folder: Path) -> int:
    made = running.make_records(Plan(MADE, folder), engines.LIMITS, lambda _line: None)
    files = [month.path for month in made.months]
    one = await engines.answers("duckdb", "contacts", engines.duckdb(files))
    other = await engines.answers(
        "clickhouse", "contacts", engines.clickhouse(f"{folder}/contacts/*/contacts-0001.parquet")
    )
    return _tell(f"{MADE} made contacts, DuckDB and ClickHouse", one, other)


async def _compare_history(folder: Path, runtime: Runtime, _actor: Actor) -> int:
    wrong = 0
    for dataset in SCHEMAS:
        path = folder / f"{dataset}.parquet"
        # Postgres and the file in one frozen state: what is still open is counted up to the transaction's moment.
        async with runtime.database.transaction() as session:
            await warehouse.hold_still(session)
            rows = await write_parquet(session, dataset, path)
            began = time.monotonic()
            truth = await engines.answers("postgres", dataset, engines.postgres(session, dataset))
        asked = time.monotonic()
        duckdb = await engines.answers("duckdb", dataset, engines.duckdb([path]))
        between = time.monotonic()
        clickhouse = await engines.answers("clickhouse", dataset, engines.clickhouse(str(path)))
        seconds = f"{asked - began:.0f}, {between - asked:.0f}, {time.monotonic() - between:.0f} s"
        wrong += _tell(f"{dataset}, {rows} rows, Postgres and DuckDB", truth, duckdb)
        wrong += _tell(f"{dataset}, {rows} rows, Postgres and ClickHouse", truth, clickhouse)
        print(f"  Postgres, DuckDB, ClickHouse took {seconds}", flush=True)
    return wrong


def _tell(what: str, one: Answers, other: Answers) -> int:
    found = list(differences(one, other))
    figures = sum(len(by_key) for by_key in one.values())
    print(f"{what}: {len(one)} questions, {figures} figures, {len(found)} differ", flush=True)
    for line in found[:20]:
        print(f"  {line}", flush=True)
    return len(found)


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
