"""How a scrape sees all processes of a host: each writes its figures to a small file every few seconds.

`<data>/telemetry/<process>.json`, replaced in one step. The process that is asked takes its own figures from memory and
those of the others from their files; one that is older than a few periods belongs to somebody who is gone. The label
`process` is the supervisor's name (web, web-2, worker), so that a process that begins anew goes on in its own line.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

import structlog
from prometheus_client.core import Metric

from zhike.app.telemetry.meter import Meter
from zhike.platform.installation import Installation

FOLDER: Final = "telemetry"
EVERY_S: Final = 5.0
GONE_AFTER_S: Final = 20.0

log = structlog.get_logger(__name__)


async def keep_writing(meter: Meter, installation: Installation) -> None:
    """Write until cancelled; a full disk costs the figures only."""
    while True:
        try:
            await asyncio.to_thread(write, meter, installation)
        except OSError as trouble:
            log.warning("telemetry.not_written", kind=type(trouble).__name__)
        await asyncio.sleep(EVERY_S)


def write(meter: Meter, installation: Installation) -> None:
    """Write what `meter` counted so far. No `fsync`: what a power cut takes is stale anyway."""
    folder = installation.folder / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    families = [
        [each.name, each.documentation, each.type, [[one.name, one.labels, one.value] for one in each.samples]]
        for each in meter.registry.collect()
    ]
    path, draft = folder / f"{meter.process}.json", folder / f".{meter.process}.draft"
    draft.write_text(json.dumps(families), encoding="utf-8")
    draft.replace(path)


def read_all(meter: Meter, installation: Installation) -> list[Metric]:
    """The figures of all processes of this host, each with its `process`; this one's as they are now."""
    whole: dict[str, Metric] = {}
    for process, families in [(meter.process, _own(meter)), *_others(meter.process, installation.folder / FOLDER)]:
        for name, text, kind, samples in families:
            family = whole.setdefault(name, Metric(name, text, kind))
            for sample, labels, value in samples:
                family.add_sample(sample, {**labels, "process": process}, value)
    return list(whole.values())


def _own(meter: Meter) -> Iterator[tuple[str, str, str, Iterable[Any]]]:
    for each in meter.registry.collect():
        yield each.name, each.documentation, each.type, [(one.name, one.labels, one.value) for one in each.samples]


def _others(own: str, folder: Path) -> Iterator[tuple[str, list[Any]]]:
    for path in sorted(folder.glob("*.json")):
        try:
            if path.stem != own and time.time() - path.stat().st_mtime < GONE_AFTER_S:
                yield path.stem, json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue  # replaced or taken away just now
