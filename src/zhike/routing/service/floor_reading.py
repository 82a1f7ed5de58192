"""The policy's view of the present moment, read from the database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from zhike.platform.database import Session
from zhike.reasons import api as reasons
from zhike.routing import rules
from zhike.routing.repository import agents, assignments
from zhike.routing.repository.agents import Ability, PresenceRecord
from zhike.routing.values import Entry

# A console is heard every 5 seconds; whoever missed four beats gets no offers.
SILENT_AFTER = timedelta(seconds=20)


async def see_waiting(
    session: Session, waiting: Iterable[Entry], policy: rules.Policy, now: datetime
) -> list[rules.Waiting]:
    """Entries as the policy sees them."""
    listed = list(waiting)
    ids = [entry.conversation_id for entry in listed]
    refused = await assignments.list_refusals(session, ids, now - timedelta(seconds=policy.refusal_holds_s))
    return [as_waiting(entry, refused.get(entry.conversation_id, frozenset())) for entry in listed]


async def see_agents(session: Session, now: datetime) -> list[rules.Agent]:
    """Everybody on duty as the policy sees them: online, and heard of."""
    present = await agents.list_present(session)
    on_duty = [record for record in present if record.state == "online" and is_heard(record, now)]
    abilities = await agents.list_abilities(session, [record.staff_id for record in on_duty])
    return [as_agent(record, abilities[record.staff_id]) for record in on_duty]


def is_heard(record: PresenceRecord, now: datetime) -> bool:
    """Whether the agent's console was heard of lately."""
    return now - record.seen_at <= SILENT_AFTER


def as_agent(record: PresenceRecord, ability: Ability) -> rules.Agent:
    """An agent as the policy sees them."""
    return rules.Agent(
        id=str(record.staff_id),
        skills=ability.skills,
        idle_since=record.idle_since.timestamp(),
        languages=ability.languages,
        capacity=ability.capacity,
        load=ability.load,
        mix=ability.mix,
        licences={code: held.ends_at.timestamp() for code, held in ability.licences.items()},
    )


def as_waiting(entry: Entry, refused_by: frozenset[UUID] = frozenset()) -> rules.Waiting:
    """An entry as the policy sees it."""
    zh, en = reason_words(entry)
    return rules.Waiting(
        id=str(entry.conversation_id),
        queue=entry.queue,
        skill=entry.skill,
        queued_at=entry.queued_at.timestamp(),
        channel=entry.channel,
        language=entry.language,
        urgency=entry.urgency,
        reason=entry.reason or "",
        reason_zh=zh,
        reason_en=en,
        elder=entry.elder,
        vulnerable=entry.vulnerable,
        tier=entry.tier,
        contacts_in_7_days=entry.contacts_in_7_days,
        open_complaint=entry.open_complaint,
        transferred=entry.transferred,
        callback=entry.callback,
        callback_due=entry.callback_due,
        returned=entry.returned,
        served_by=str(entry.served_by) if entry.served_by else None,
        refused_by=frozenset(str(staff_id) for staff_id in refused_by),
        reserved_for=str(entry.reserved_for) if entry.reserved_for else None,
        reserved_until=entry.reserved_until.timestamp() if entry.reserved_until else 0.0,
        adviser=_adviser(entry),
        adviser_gone=entry.adviser_gone,
    )


def _adviser(entry: Entry) -> str | None:
    """The adviser's id; empty for one whom nobody here knows."""
    if entry.adviser_id is not None:
        return str(entry.adviser_id)
    return "" if entry.adviser_gone else None


def reason_words(entry: Entry) -> tuple[str, str]:
    """The name of what it seems to be about."""
    if entry.reason is None or not reasons.is_reason(entry.reason):
        return "", ""
    reason = reasons.get_reason(entry.reason)
    return reason.zh, reason.en


def slots_by_queue(
    policy: rules.Policy, staff: Iterable[rules.Agent], now: datetime
) -> Mapping[str, tuple[int, int, int]]:
    """Per queue: (agents with room, agents, contacts they can hold at a time), of those who may serve in it."""
    listed = list(staff)
    found = {}
    for key, queue in policy.queues.items():
        skills = own_skills(queue)
        able = [
            agent
            for agent in listed
            if not skills.isdisjoint(agent.skills) and rules.is_licensed(agent, queue.licences, now.timestamp())
        ]
        free = sum(rules.has_room(agent.capacity, agent.load, agent.mix) for agent in able)
        found[key] = (free, len(able), sum(rules.most_at_once(agent.capacity, agent.mix) for agent in able))
    return found


def own_skills(queue: rules.QueueRule) -> frozenset[str]:
    """All skills of a queue, without those that help out."""
    return next((rung.skills for rung in queue.ladder if rung.scope == "queue"), frozenset())
