"""How well and how fast the records of three sources become customers: `python -m benchmarks.resolve_sources RECORDS`.

Invented customers (`benchmarks/people.py`) are imported into a throw-away database, source after source, and resolved
after each, as a bank would: keys, weighing, sure pairs, new customers. Then customers are held against the truth.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.people import SOURCES, make
from benchmarks.resolve_files import score
from sqlalchemy import text

from zhike.app.operation import opened
from zhike.app.runtime import running
from zhike.app.wiring import hang_up_holders
from zhike.customers import api as customers
from zhike.platform.actor import operator_actor
from zhike.platform.runtime import Runtime
from zhike.platform.tables import open_table

MAPPING = """id: id
fields: {name: name, birth_date: birth, phone: phone, id_number: id_no, email: email, address: address}
"""
NOBODY: list[Any] = []


async def bring(runtime: Runtime, file: Path, mapping: Path) -> None:
    """Import a source and resolve what it brought."""
    actor = operator_actor("benchmark")
    table = open_table(file)
    began = time.perf_counter()
    async with runtime.database.transaction() as session:
        source = await customers.ready_source(
            session, file.stem, table=table, mapping=customers.read_mapping_file(mapping), actor=actor,
            now=runtime.clock.now(),
        )  # fmt: skip
    run = await customers.import_table(runtime, source, table, actor=actor, on_reject=NOBODY.append)
    imported, working = time.perf_counter(), time.process_time()
    counts = await customers.resolve_all(runtime, actor=actor)
    took = {"import_s": round(imported - began, 1), "resolve_s": round(time.perf_counter() - imported, 1)}
    took["own_cpu_s"] = round(time.process_time() - working, 1)
    print(json.dumps({"source": file.stem, "added": run.added, "rejected": run.rejected, **took, **counts}), flush=True)


async def measure(place: Any, records: int, folder: Path) -> None:
    """Bring all three, then score."""
    files, truth = make(records, folder)
    mapping = folder / "mapping.yaml"
    mapping.write_text(MAPPING, encoding="utf-8")
    hang_up_holders()
    async with running(place.installation, place.url, realtime=False) as runtime:
        for source in SOURCES:
            await bring(runtime, folder / f"{source}.csv", mapping)
        query = text("""
            select source, external_id, coalesce(customers.survivor(customer_id), id) from customers.source_record
        """)
        async with runtime.database.transaction() as session:
            rows = [(f"{row[0]}.csv", row[1], row[2]) for row in await session.execute(query)]
    found = score((customer, truth[file, record]) for file, record, customer in rows)
    print(json.dumps({"files": len(files), "records": len(rows), "load": os.getloadavg()[0], **found}))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made, opened(Path(made) / "data") as place_:
        asyncio.run(measure(place_, int(sys.argv[1]), Path(made)))
