"""How fast a delivery is staged and sorted, in a throw-away database: `staging.py FILE MAPPING [--sort]`."""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from pathlib import Path

from zhike.app.operation import opened
from zhike.app.runtime import running
from zhike.customers import api as customers
from zhike.platform.actor import operator_actor
from zhike.platform.tables import open_table

NOBODY = [].append  # lines that are not taken


async def measure(file: Path, mapping: Path, *, sorts: bool, place: object) -> None:
    actor = operator_actor("bench")
    async with running(place.installation, place.url, realtime=False) as runtime:
        began = time.perf_counter()
        table = open_table(file)
        given = customers.read_mapping_file(mapping)
        async with runtime.database.transaction() as session:
            source = await customers.ready_source(
                session, "bench", table=table, mapping=given, actor=actor, now=runtime.clock.now()
            )
        run = await customers.begin_run(runtime, source, actor=actor)
        await customers.stage_run(runtime, source, run, table, NOBODY)
        staged = time.perf_counter()
        rows = (await customers.get_run(runtime, run.id)).rows_read
        print(f"staged {rows} rows in {staged - began:.1f} s ({rows / (staged - began):,.0f} a second)", flush=True)
        if sorts:
            ended = await customers.sort_run(runtime, source, run, NOBODY)
            took = time.perf_counter() - staged
            print(f"sorted {ended.taken} rows in {took:.1f} s ({ended.taken / took:,.0f} a second)")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder, opened(Path(folder)) as place:
        asyncio.run(measure(Path(sys.argv[1]), Path(sys.argv[2]), sorts="--sort" in sys.argv, place=place))
