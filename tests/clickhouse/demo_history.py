"""The demo bank's history: filled by the demo itself, and written as Parquet for the engines that read files."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.clickhouse.engines import ALL_TIME
from tests.support.service import RunningService, running_service
from zhike.platform.database import Session
from zhike.quality.datasets import SCHEMAS, Dataset
from zhike.quality.repository import month_files, reporting

FILLED_WITHIN_S = 1800.0


@contextmanager
def filled_demo(folder: Path) -> Iterator[Path]:
    """The data folder of a demo bank whose history is complete; it runs meanwhile, without customers."""
    data = folder / "demo"
    with running_service("demo", data, "--no-open", "--customers-per-minute", "0") as service:
        _wait_until_filled(service)
        yield data


def _wait_until_filled(service: RunningService) -> None:
    began, told = time.monotonic(), ""
    while time.monotonic() - began < FILLED_WITHIN_S:
        steps = httpx.get(f"{service.base}/api/v1/demo", timeout=30).json()["steps"]
        if not steps:
            return
        line = ", ".join(f"{step['step']} {step['done']} of {step['total']}" for step in steps)
        if line != told:
            print(line, flush=True)
            told = line
        time.sleep(5)
    raise AssertionError(f"the history was not there within {FILLED_WITHIN_S} s: see {service.data}.log")


async def write_parquet(session: Session, dataset: Dataset, path: Path) -> int:
    """The rows of `dataset`, as this transaction sees them; how many."""
    columns = SCHEMAS[dataset]
    rows = reporting.stream_rows(
        session,
        dataset=dataset,
        scope=ALL_TIME,
        predicate="",
        columns=tuple(columns),
        order=("local_date", "local_hour"),
    )
    return await month_files.write(path, rows, columns=columns)
