"""What the agents of a load run see of their customers' messages, and when: in the open thread, and in the list."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from zhike.app.load.plan import Sent


@dataclass(frozen=True, slots=True)
class Lags:
    """How long (s) from sending until each message was in the thread, and until the list had it or a later one.

    `unseen`: messages that were acknowledged and that the agent's thread never got.
    """

    threads: Sequence[float]
    lists: Sequence[float]
    unseen: int


@dataclass(slots=True)
class Desks:
    """What the agents of a run have seen, by conversation: when a thread reached a sequence, and the list a line."""

    threads: dict[str, list[tuple[int, float]]] = field(default_factory=dict)
    lines: dict[str, list[tuple[datetime, float]]] = field(default_factory=dict)

    def show(self, conversation: str, sequence: int, now: float) -> None:
        """A thread has everything up to `sequence` now (monotonic seconds)."""
        self.threads.setdefault(conversation, []).append((sequence, now))

    def list(self, conversation: str, last_at: datetime, now: float) -> None:
        """The list shows the line that was said at `last_at` (the service's time)."""
        self.lines.setdefault(conversation, []).append((last_at, now))


def desk_lags(sent: Mapping[str, Sequence[Sent]], desks: Desks) -> Lags:
    """`sent`: what customers sent, by conversation; only what was acknowledged, and said to a person, counts."""
    threads, lists, unseen = [], [], 0
    for conversation, messages in sent.items():
        reached = desks.threads.get(conversation, [])
        lines = desks.lines.get(conversation, [])
        for message in messages:
            if message.sequence is None or message.said_at is None:
                continue
            shown = _first(reached, message.sequence)
            unseen += shown is None
            threads += [] if shown is None else [shown - message.at]
            listed = _first(lines, message.said_at)
            lists += [] if listed is None else [listed - message.at]
    return Lags(threads, lists, unseen)


def _first(
    steps: Sequence[tuple[int, float]] | Sequence[tuple[datetime, float]], wanted: int | datetime
) -> float | None:
    """When the steps, which only go up, first reached `wanted`."""
    place = bisect_left(steps, wanted, key=lambda step: step[0])
    return steps[place][1] if place < len(steps) else None
