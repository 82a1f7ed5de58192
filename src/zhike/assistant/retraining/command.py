"""A training from its question to its entry, for who waits for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from zhike.assistant.registry.entry import Entry
from zhike.assistant.registry.judging import difference
from zhike.assistant.registry.promoting import get_entry, register_shipped
from zhike.assistant.registry.shipped import list_shipped
from zhike.assistant.retraining.asking import cancel_training, start_training
from zhike.assistant.retraining.errors import TrainingEnded, TrainingFailed
from zhike.assistant.retraining.reasons import Example
from zhike.assistant.retraining.run import TrainedKind
from zhike.assistant.retraining.working import work_on
from zhike.assistant.understanding.result import OUT_OF_SCOPE
from zhike.assistant.understanding.texts import Labelled
from zhike.assistant.understanding.training import OUT_OF_SCOPE as OOS
from zhike.knowledge import api as knowledge
from zhike.platform.actor import Actor
from zhike.platform.runtime import Runtime


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a training came to. `difference`: candidate less active in points, low, high (95 %)."""

    entry: Entry
    difference: tuple[float, float, float]

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        entry = self.entry
        comparison = asdict(entry.comparison) if entry.comparison else None
        apart, low, high = self.difference
        return {
            "entry": str(entry.id),
            "kind": entry.kind,
            "number": entry.number,
            "state": entry.state,
            "data": dict(entry.data),
            "comparison": comparison,
            "difference": {"points": apart, "low": low, "high": high},
        }


def golden_examples(found: Labelled) -> list[Example]:
    """Known answers as they are asked; `oos` is out of scope."""
    return [
        Example(text, OUT_OF_SCOPE if label == OOS else label, knowledge.guess_language(text), "golden")
        for text, label in zip(found.texts, found.labels, strict=True)
    ]


async def train(runtime: Runtime, *, actor: Actor, kind: TrainedKind, golden: Sequence[Example] = ()) -> Outcome:
    """Train here and now. Raises `TrainingTooFew`, `TrainingUnderWay`, `TrainingEnded`, `TrainingFailed`."""
    async with runtime.database.transaction() as session:
        await register_shipped(session, list_shipped(), now=runtime.clock.now())
        run = await start_training(session, actor=actor, kind=kind, now=runtime.clock.now(), here=True)
    try:
        run = await work_on(runtime, run.id, golden=golden)
    except BaseException:  # whoever broke off waits for nothing: no worker shall begin it anew
        async with runtime.database.transaction() as session:
            await cancel_training(session, actor=actor, run_id=run.id, now=runtime.clock.now())
        raise
    if run.entry_id is None:
        raise TrainingEnded if run.state == "cancelled" else TrainingFailed
    async with runtime.database.transaction() as session:
        entry = await get_entry(session, run.entry_id)
    measured = entry.comparison
    assert measured is not None
    return Outcome(entry, difference(measured.only_candidate, measured.only_active, measured.candidate.n))
