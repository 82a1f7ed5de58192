"""What waits for anybody, in order of service, read once for all the desks of a process.

Every agent's desk shows the same line, cut to what that agent may take. On a busy floor it changes with every customer,
and two hundred desks ask for it: they share one reading that is at most `desk_queue_age_s` old. Only what is shown
comes from it; whoever takes a contact is given one by what the database says then.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from weakref import WeakKeyDictionary

from zhike.platform.database import Session
from zhike.platform.realtime import Hub
from zhike.platform.runtime import Runtime
from zhike.routing import rules
from zhike.routing.repository import entries
from zhike.routing.service.places import order
from zhike.routing.service.queues import load_policy
from zhike.routing.values import Entry, Queue


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class WaitingLine:
    """The policy of a moment, the queues in use, and who waits and is not being offered, first to be served first."""

    policy: rules.Policy
    queues: Mapping[str, Queue]
    entries: tuple[Entry, ...]


async def read_waiting_line(session: Session, now: datetime) -> WaitingLine:
    """The line as it stands."""
    policy, in_use = await load_policy(session, now)
    free = await entries.list_unoffered(session)
    return WaitingLine(policy, in_use, tuple(order(free, policy, now)))


class SharedLine:
    """The last reading of a process; whoever finds it too old makes a new one while the others wait for it."""

    def __init__(self, longest_age_s: float) -> None:
        self._longest_age_s = longest_age_s
        self._reading = asyncio.Lock()
        self._read_at = float("-inf")
        self._line: WaitingLine | None = None

    async def get(self, session: Session, now: datetime) -> WaitingLine:
        """The line, at most so old."""
        line = self._fresh()
        if line is None:
            async with self._reading:
                line = self._fresh()
                if line is None:
                    began = time.monotonic()
                    line = await read_waiting_line(session, now)
                    self._line, self._read_at = line, began
        return line

    def _fresh(self) -> WaitingLine | None:
        return self._line if time.monotonic() - self._read_at < self._longest_age_s else None


_shared: WeakKeyDictionary[Hub, SharedLine] = WeakKeyDictionary()


def shared_line_of(runtime: Runtime) -> SharedLine:
    """The shared line of the process that `runtime` belongs to."""
    return _shared.setdefault(runtime.hub, SharedLine(runtime.settings.desk_queue_age_s))
