"""What waits for anybody, in order of service, read once for all the desks of a process.

Every agent's desk shows the same line, cut to what that agent may take. On a busy floor it changes with every customer,
and two hundred desks ask for it: they share one reading that is at most `desk_queue_age_s` old. Only what is shown
comes from it; whoever takes a contact is given one by what the database says then.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from weakref import WeakKeyDictionary

from zhike.platform.database import Session
from zhike.platform.realtime import Hub
from zhike.platform.runtime import Runtime
from zhike.routing import rules
from zhike.routing.repository import entries
from zhike.routing.service.floor_reading import as_waiting
from zhike.routing.service.places import order
from zhike.routing.service.queues import load_policy
from zhike.routing.service.readings import Shared
from zhike.routing.values import Entry, Queue


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class WaitingLine:
    """The policy of a moment, the queues in use, and who waits and is not being offered, first to be served first.

    `demands`: the licences that an entry needs, by conversation, of those that need any.
    """

    policy: rules.Policy
    queues: Mapping[str, Queue]
    entries: tuple[Entry, ...]
    demands: Mapping[UUID, frozenset[str]]


async def read_waiting_line(session: Session, now: datetime) -> WaitingLine:
    """The line as it stands."""
    policy, in_use = await load_policy(session, now)
    free = await entries.list_unoffered(session)
    demands = {entry.conversation_id: policy.demands(as_waiting(entry)) for entry in free}
    demanding = {conversation: codes for conversation, codes in demands.items() if codes}
    return WaitingLine(policy, in_use, tuple(order(free, policy, now)), demanding)


_shared: WeakKeyDictionary[Hub, Shared[WaitingLine]] = WeakKeyDictionary()


async def read_shared_line(runtime: Runtime, session: Session, now: datetime) -> WaitingLine:
    """The line as all desks of the process that `runtime` belongs to see it."""
    shared = _shared.setdefault(runtime.hub, Shared(runtime.settings.desk_queue_age_s))
    return await shared.get(lambda: read_waiting_line(session, now))
