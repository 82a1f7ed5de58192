"""What an agent sees, and why a contact is where it is."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from zhike.identity import api as identity
from zhike.platform.database import Session
from zhike.routing import rules
from zhike.routing.errors import EntryUnknown
from zhike.routing.repository import assignments, entries
from zhike.routing.service.floor_reading import as_waiting, own_skills, see_agents, see_waiting
from zhike.routing.service.places import get_place
from zhike.routing.service.presence import get_presence_and_ability
from zhike.routing.service.queues import load_policy
from zhike.routing.service.waiting_line import WaitingLine, read_waiting_line
from zhike.routing.values import Assignment, Desk, DeskItem, Entry, Explanation

# More than this is not read on a desk: the next one is taken by a key.
LISTED = 50
_NONE = frozenset[str]()


async def desk_of(session: Session, staff_id: UUID, *, now: datetime, line: WaitingLine | None = None) -> Desk:
    """The agent's desk. `queue` lists, in order of service, what they may take; `queue_total` counts all of it.

    `line`: a reading that desks share; without it, a new one.
    """
    me, able = await get_presence_and_ability(session, staff_id, now=now)
    current = line or await read_waiting_line(session, now)
    held = await assignments.list_open_of(session, staff_id)
    known = await entries.find_entries(session, [one.conversation_id for one in held])
    items = [_item(known[one.conversation_id], one, current, now) for one in held if one.conversation_id in known]
    # Queues that the agent has a skill for or helps out in.
    keys = {key for key in current.queues if not _reach(current.policy.queues[key]).isdisjoint(able.skills)}
    within_reach = [
        entry
        for entry in current.entries
        if entry.queue in keys
        and entry.conversation_id not in known
        and not _kept_for_another(entry, staff_id, now)
        and rules.is_licensed(able, current.demands.get(entry.conversation_id, _NONE), now.timestamp())
    ]
    return Desk(
        me=me,
        offers=tuple(item for item in items if item.assignment and item.assignment.accepted_at is None),
        mine=tuple(item for item in items if item.assignment and item.assignment.accepted_at is not None),
        queue=tuple(_item(entry, None, current, now) for entry in within_reach[:LISTED]),
        queue_total=len(within_reach),
    )


async def explain(session: Session, conversation_id: UUID, *, now: datetime) -> Explanation:
    """Why the contact is where it is, and why each agent was asked. Raises `EntryUnknown`."""
    entry = await entries.find_entry(session, conversation_id)
    if entry is None:
        raise EntryUnknown
    made = await assignments.list_of(session, conversation_id)
    staff = await identity.find_staff(session, ids=sorted({one.staff_id for one in made}))
    waits = entry.state in ("waiting", "offered")
    policy, _ = await load_policy(session, now)
    (waiting,) = await see_waiting(session, [entry], policy, now)
    score, reasons = rules.priority(waiting, policy, now.timestamp())
    on_duty = await see_agents(session, now) if waits else []
    held = rules.explain_hold(waiting, policy, on_duty, now.timestamp()) if waits else ()
    demands = rules.explain_demands(waiting, policy, on_duty, now.timestamp()) if waits else ()
    return Explanation(
        entry=entry,
        place=await get_place(session, conversation_id, now=now) if waits else None,
        score=score if waits else None,
        priority_reasons=(*reasons, *held, *demands) if waits else (),
        assignments=tuple(made),
        names={one.id: one.name for one in staff},
    )


def _reach(queue: rules.QueueRule) -> frozenset[str]:
    helpers = queue.ladder[-1].skills if queue.ladder else frozenset[str]()
    return own_skills(queue) | helpers


def _kept_for_another(entry: Entry, staff_id: UUID, now: datetime) -> bool:
    kept = entry.reserved_until is not None and now < entry.reserved_until
    return kept and entry.reserved_for != staff_id


def _item(entry: Entry, assignment: Assignment | None, line: WaitingLine, now: datetime) -> DeskItem:
    reasons = (
        assignment.priority_reasons
        if assignment
        else rules.priority(as_waiting(entry), line.policy, now.timestamp())[1]
    )
    return DeskItem(entry, assignment, reasons, line.queues.get(entry.queue))
