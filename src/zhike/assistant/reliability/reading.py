"""What the diagrams are made of: held-out figures of the model in force, the last whole run of golden questions."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from zhike.assistant.golden import runs
from zhike.assistant.registry import repository as register
from zhike.assistant.registry.artefacts import unpack
from zhike.assistant.registry.promoting import get_switch
from zhike.assistant.reliability.diagram import Diagram, diagram_from, diagram_of
from zhike.assistant.understanding.packaged import packaged_models
from zhike.platform.database import Session

Lack = Literal["off", "no_model", "not_held_out", "no_run"]
_NOTHING = Diagram((), 0, None)
# Runs that were cancelled lie between whole ones.
_LOOK_BACK = 20


@dataclass(frozen=True, slots=True)
class Reliability:
    """A diagram, and of what: the register's entry `number` (understanding) or a run `at` (answering). `lack`: why
    there is none."""

    diagram: Diagram
    number: int | None = None
    origin: str | None = None
    at: datetime | None = None
    lack: Lack | None = None


async def read_understanding(session: Session) -> Reliability:
    """Of the model of contact reasons in force, on texts held out of its training."""
    switch = await get_switch(session, "reasons")
    if switch.mode == "off":
        return Reliability(_NOTHING, lack="off")
    entries = await register.list_entries(session, "reasons")
    shipped = switch.mode == "shipped"
    wanted = [each for each in entries if (each.origin == "shipped" if shipped else each.state == "active")]
    if not wanted:
        return Reliability(_NOTHING, lack="no_model")
    entry = wanted[0]
    packed = await register.find_artefact(session, entry.id) if entry.origin == "trained" else None
    rows = await asyncio.to_thread(_held_out, packed)
    lack: Lack | None = None if rows else "not_held_out"
    return Reliability(diagram_from(rows), entry.number, entry.origin, entry.trained_at, lack)


async def read_answering(session: Session) -> Reliability:
    """Of the answers that were quoted in the last whole run of the golden questions."""
    done = [run for run in await runs.list_runs(session, limit=_LOOK_BACK) if run.state == "done"]
    if not done:
        return Reliability(_NOTHING, lack="no_run")
    return Reliability(diagram_of(await runs.list_quoted(session, done[0].id)), at=done[0].at)


def _held_out(packed: bytes | None) -> Sequence[dict[str, Any]]:
    about = unpack(packed).about if packed else packaged_models().about
    found = about.get("held_out", {}).get("reliability", ())
    return list(found)
