"""The heavy part of an extract: rows are read, the best rungs are searched beside the event loop, the file is written.

Loads numpy: not for a web process.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

from zhike.platform.runtime import Runtime
from zhike.privacy.extractable import ExtractableDataset
from zhike.privacy.repository import extracts as repository
from zhike.privacy.rules.coarsening import Coarseness, Demand, Shortfall, find_coarseness
from zhike.privacy.rules.extracts import MOST_SUPPRESSED, State, Wish
from zhike.privacy.rules.ladders import Ladder
from zhike.privacy.service.extract_tables import Gathering, write_extract
from zhike.privacy.service.extracting import ExtractStopped, Told, check_wish

T = TypeVar("T")
_LOOK_EVERY_S: Final = 0.5


@dataclass(slots=True)
class _Progress:
    """How far a step is; `told` is asked to keep it, and says whether to go on."""

    told: Told
    step: State = "reading"
    done: int = 0
    total: int = 0
    stopped: bool = False

    async def tell(self) -> None:
        """Keep how far it is. Raises where somebody has cancelled."""
        if not await self.goes_on():
            raise ExtractStopped

    async def goes_on(self) -> bool:
        """Keep how far it is; whether nobody has cancelled."""
        self.stopped = self.stopped or not await self.told(self.step, self.done, self.total)
        return not self.stopped

    def heard(self, done: int, total: int) -> None:
        """What the search says, from its own thread."""
        if self.stopped:
            raise ExtractStopped
        self.done, self.total = done, total


async def compute(runtime: Runtime, wish: Wish, path: Path, told: Told) -> tuple[State, dict[str, Any]]:
    """Read, search, write to `path`; `done` or `refused`, and the report. Raises `ExtractStopped`."""
    dataset, progress = check_wish(wish), _Progress(told)
    by_id = {ladder.id: ladder for ladder in dataset.traits}
    ladders = [by_id[trait] for trait in wish.traits]
    gathered, without_person = await _read(runtime, dataset, wish, progress)
    table, demand = gathered.table(), Demand(wish.k, wish.l, wish.suppress)
    report: dict[str, Any] = {
        "wish": repository.wish_json(wish),
        "made_at": runtime.clock.now().isoformat(),
        "rows": table.rows,
        "people": gathered.people,
        "without_person": without_person,
    }
    if table.rows == 0:
        return "refused", {**report, "fails": ["empty"], "loosen": {"suppress": None, "k": 0, "l": 0}}
    coarsest = [ladder.top if top is None else top for ladder, top in zip(ladders, wish.traits.values(), strict=True)]
    progress.step, progress.done, progress.total = "searching", 0, 0
    found = await _beside(
        progress, lambda: find_coarseness(table, ladders, demand, coarsest=coarsest, heard=progress.heard)
    )
    if isinstance(found, Shortfall):
        return "refused", report | _shortfall(found, table.rows, ladders)
    progress.step = "writing"
    report |= _reached(found, table.rows, ladders)
    header = [*wish.traits, *wish.sensitive, *wish.measures]
    size, digest = await _beside(
        progress,
        lambda: write_extract(
            path, gathered, table, ladders, demand=demand, rungs=found.rungs, header=header, report=report
        ),
    )
    return "done", {**report, "bytes": size, "digest": digest}


async def _read(
    runtime: Runtime, dataset: ExtractableDataset, wish: Wish, progress: _Progress
) -> tuple[Gathering, int]:
    measures = {each.id: each for each in dataset.measures}
    gathered = Gathering(list(wish.traits), wish.sensitive, [measures[each] for each in wish.measures])
    columns = [*wish.traits, *wish.sensitive, *wish.measures]
    async with runtime.database.transaction() as session:
        progress.total, without_person = await dataset.count(session, wish.first, wish.last)
        async with aclosing(dataset.read(session, wish.first, wish.last, columns)) as batches:
            async for rows in batches:
                await asyncio.to_thread(gathered.take, rows)
                progress.done += len(rows)
                if not await progress.goes_on():
                    break
    await progress.tell()
    return gathered, without_person


async def _beside(progress: _Progress, work: Callable[[], T]) -> T:
    """Do heavy work in a thread, telling how far it is meanwhile."""
    task = asyncio.create_task(asyncio.to_thread(work))
    try:
        while not (await asyncio.wait({task}, timeout=_LOOK_EVERY_S))[0]:
            await progress.tell()
    except ExtractStopped:
        await asyncio.wait({task})  # the thread hears of it at its next word
        raise
    return await task


def _reached(found: Coarseness, rows: int, ladders: list[Ladder]) -> dict[str, Any]:
    return {
        "kept": found.kept,
        "suppressed": rows - found.kept,
        "k": found.k,
        "l": found.l,
        "groups": found.groups,
        "loss": round(100 * found.loss, 1),
        "traits": [
            {"id": ladder.id, "rung": rung, "loss": round(100 * loss, 1)}
            for ladder, rung, loss in zip(ladders, found.rungs, found.losses, strict=True)
        ],
    }


def _shortfall(found: Shortfall, rows: int, ladders: list[Ladder]) -> dict[str, Any]:
    """What fails and what would hold. `suppress` in percent, rounded up to a tenth; None where it is too much."""
    nearest = found.nearest
    fails = [name for name, count in (("k", nearest.by_k), ("l", nearest.by_l)) if count]
    suppress = None if found.suppress > MOST_SUPPRESSED else math.ceil(found.suppress * 1000) / 10
    return {
        **_reached(nearest, rows, ladders),
        "fails": fails,
        "by_k": nearest.by_k,
        "by_l": nearest.by_l,
        "loosen": {"suppress": suppress, "k": found.k, "l": found.l},
    }
