"""Which target holds for a contact. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from zhike.routing.levels.rules.clocks import MEASURES, Measure

SHORTEST_S = 5
LONGEST_S = 30 * 86_400


@dataclass(frozen=True, slots=True)
class Matter:
    """What decides which target holds for a contact."""

    queue: str
    channel: str
    urgency: str
    reason: str | None


@dataclass(frozen=True, slots=True)
class Target:
    """How soon what is due in contacts of these queues, channels, urgencies and reasons; none named: any.

    A measure without seconds is left to a less special target. `ladder` is climbed by the clocks that it starts.
    """

    id: UUID
    queues: tuple[str, ...]
    channels: tuple[str, ...]
    urgencies: tuple[str, ...]
    reasons: tuple[str, ...]
    first_s: int | None
    next_s: int | None
    resolution_s: int | None
    ladder: str | None
    made_at: datetime
    version: int = 1

    def seconds(self, measure: Measure) -> int | None:
        """Its target for a measure."""
        return {"first": self.first_s, "next": self.next_s, "resolution": self.resolution_s}[measure]

    def spans(self) -> dict[Measure, timedelta]:
        """All that it sets."""
        return {each: timedelta(seconds=s) for each in MEASURES if (s := self.seconds(each)) is not None}

    def fits(self, matter: Matter) -> bool:
        """Whether it is about such a contact."""
        return (
            _among(matter.queue, self.queues)
            and _among(matter.channel, self.channels)
            and _among(matter.urgency, self.urgencies)
            and _among(matter.reason, self.reasons)
        )

    @property
    def rank(self) -> tuple[bool, bool, bool, bool]:
        """The more special goes first: one that names reasons, then urgencies, then queues, then channels."""
        return not self.reasons, not self.urgencies, not self.queues, not self.channels


@dataclass(frozen=True, slots=True)
class Due:
    """What was chosen for one measure."""

    seconds: int
    ladder: str | None


def choose_targets(targets: Iterable[Target], matter: Matter) -> dict[Measure, Due]:
    """For each measure the most special target that sets it; the stricter of equally special ones."""
    fitting = [each for each in targets if each.fits(matter)]
    chosen: dict[Measure, Due] = {}
    for measure in MEASURES:
        setting = [(each.rank, s, str(each.id), each) for each in fitting if (s := each.seconds(measure)) is not None]
        if setting:
            _, seconds, _, best = min(setting, key=lambda one: one[:3])
            chosen[measure] = Due(seconds, best.ladder)
    return chosen


def _among(value: str | None, named: tuple[str, ...]) -> bool:
    return not named or value in named
