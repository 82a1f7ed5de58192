"""The floor as supervisors see it: queues, agents, and what needs a look."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from zhike.conversations import api as conversations
from zhike.identity import api as identity
from zhike.platform.calendar import SpecialDay
from zhike.platform.database import Session
from zhike.routing import rules
from zhike.routing.repository import agents, assignments, entries
from zhike.routing.repository.agents import Ability, PresenceRecord
from zhike.routing.service import calendar
from zhike.routing.service.floor_reading import as_agent, is_heard, slots_by_queue
from zhike.routing.service.places import Speed, read_speeds
from zhike.routing.service.presence import view
from zhike.routing.service.queues import load_policy, start_of_day
from zhike.routing.values import (
    AgentFloor,
    Assignment,
    Attention,
    Entry,
    Floor,
    HeldContact,
    Presence,
    Queue,
    QueueFloor,
)


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody to whom a contact may be passed."""

    staff: identity.Staff
    presence: Presence
    skills: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class _Held:
    """What an agent has at hand: (assignment, state of its conversation, since when)."""

    assignment: Assignment
    state: str
    since: datetime


async def snapshot(session: Session, now: datetime) -> Floor:
    """The floor at this moment, in a fixed number of queries."""
    policy, in_use = await load_policy(session, now)
    present = await agents.list_present(session)
    abilities = await agents.list_abilities(session, [record.staff_id for record in present])
    held = await _read_held(session)
    staff = {one.id: one for one in await identity.find_staff(session, ids=[record.staff_id for record in present])}
    seen = [
        _view_agent(record, abilities[record.staff_id], held.get(record.staff_id, []), staff[record.staff_id], now)
        for record in present
        if record.staff_id in staff
    ]
    waiting = await entries.list_waiting(session)
    lines = await _view_queues(
        session, policy=policy, in_use=in_use, waiting=waiting, present=present, abilities=abilities, now=now
    )
    return Floor(
        at=now,
        queues=tuple(lines),
        agents=tuple(seen),
        by_state=dict(Counter(agent.state for agent in seen)),
        attention=tuple(_attention(seen, held, now)),
        waiting=len(waiting),
        longest_wait_s=_longest(waiting, now),
        online=sum(agent.declared == "online" for agent in seen),
    )


async def list_queue_floors(session: Session, now: datetime) -> list[QueueFloor]:
    """The queues with who waits and who is there."""
    policy, in_use = await load_policy(session, now)
    present = await agents.list_present(session)
    abilities = await agents.list_abilities(session, [record.staff_id for record in present])
    waiting = await entries.list_waiting(session)
    return await _view_queues(
        session, policy=policy, in_use=in_use, waiting=waiting, present=present, abilities=abilities, now=now
    )


async def judge_estimates(session: Session, since: datetime) -> dict[str, rules.Accuracy]:
    """Per queue: how right the waits were that customers were told, of those taken since `since`."""
    return {key: rules.judge_estimates(told) for key, told in (await entries.list_estimates(session, since)).items()}


async def count_answered(session: Session, since: datetime) -> dict[str, tuple[int, int]]:
    """Per queue: contacts taken since `since`, and those of them within the queue's target."""
    return await assignments.count_answered(session, since)


async def list_available(session: Session, *, but: UUID, now: datetime) -> list[Colleague]:
    """Colleagues who are online and heard of, those with most room first."""
    present = [
        record
        for record in await agents.list_present(session)
        if record.state == "online" and is_heard(record, now) and record.staff_id != but
    ]
    abilities = await agents.list_abilities(session, [record.staff_id for record in present])
    staff = {one.id: one for one in await identity.find_staff(session, ids=list(abilities))}
    found = [
        Colleague(staff[record.staff_id], view(record, abilities[record.staff_id]), abilities[record.staff_id].skills)
        for record in present
        if record.staff_id in staff
    ]
    return sorted(found, key=lambda one: (one.presence.load - one.presence.capacity, one.staff.number))


async def _view_queues(
    session: Session,
    *,
    policy: rules.Policy,
    in_use: Mapping[str, Queue],
    waiting: Sequence[Entry],
    present: Sequence[PresenceRecord],
    abilities: Mapping[UUID, Ability],
    now: datetime,
) -> list[QueueFloor]:
    on_duty = [
        as_agent(record, abilities[record.staff_id])
        for record in present
        if record.state == "online" and is_heard(record, now)
    ]
    slots = slots_by_queue(policy, on_duty, now)
    speeds = await read_speeds(session, policy, staff=on_duty, now=now)
    special = await calendar.load_special_days(session, now)
    zone = next(iter(in_use.values())).zone
    answered = await assignments.count_answered(session, start_of_day(zone, now))
    return [
        _view_queue(
            queue,
            [entry for entry in waiting if entry.queue == key],
            slots=slots[key],
            speed=speeds[key],
            answered=answered.get(key, (0, 0)),
            special=special,
            now=now,
        )
        for key, queue in in_use.items()
    ]


def _view_queue(
    queue: Queue,
    line: Sequence[Entry],
    *,
    slots: tuple[int, int, int],
    speed: Speed,
    answered: tuple[int, int],
    special: dict[date, SpecialDay],
    now: datetime,
) -> QueueFloor:
    hours = calendar.calendar_of(queue, special)
    is_open = hours.is_open(now)
    longest = _longest(line, now)
    return QueueFloor(
        queue=queue,
        open=is_open,
        opens_at=None if is_open else hours.next_opening(now),
        waiting=len(line),
        longest_wait_s=longest,
        expected_wait_s=speed.estimate(len(line) + 1) if is_open else None,
        free=slots[0],
        online=slots[1],
        answered_today=answered[0],
        in_target_today=answered[1],
        state=rules.queue_state(longest, queue.target_s),
    )


async def _read_held(session: Session) -> dict[UUID, list[_Held]]:
    accepted = [one for one in await assignments.list_open(session) if one.accepted_at is not None]
    states = await conversations.get_conversations(session, [one.conversation_id for one in accepted])
    held: dict[UUID, list[_Held]] = {}
    for one in accepted:
        conversation = states.get(one.conversation_id)
        if conversation is not None and conversation.state in ("active", "wrap_up"):
            held.setdefault(one.staff_id, []).append(_Held(one, conversation.state, conversation.state_since))
    return held


def _view_agent(
    record: PresenceRecord, ability: Ability, held: Sequence[_Held], staff: identity.Staff, now: datetime
) -> AgentFloor:
    wrapping = [one for one in held if one.state == "wrap_up"]
    state = rules.floor_state(record.state, active=len(held) - len(wrapping), wrapping=len(wrapping)) or "idle"
    return AgentFloor(
        staff_id=record.staff_id,
        name=staff.name,
        number=staff.number,
        team=staff.team,
        state=state,
        declared=record.state,
        reason=record.reason,
        since=_since(record, state, held),
        load=ability.total_load,
        capacity=ability.total_capacity,
        heard=is_heard(record, now),
        loads=ability.load,
        capacities=ability.capacity,
        skills=ability.skills,
        contacts=tuple(
            HeldContact(
                one.assignment.conversation_id, one.assignment.channel, one.assignment.queue, one.state, one.since
            )
            for one in held
        ),
        over_s=int(rules.over_limit_s(record.state, record.reason, (now - record.since).total_seconds())),
        set_by=record.set_by,
        note=record.note,
    )


def _since(record: PresenceRecord, state: str, held: Sequence[_Held]) -> datetime:
    """Since when an agent has been in what they do now: the oldest contact when serving, the last one when idle."""
    if state == record.state:
        return record.since
    if state == "idle":
        return max(record.idle_since, record.since)
    wanted = "wrap_up" if state == "wrap_up" else "active"
    return min((one.since for one in held if one.state == wanted), default=record.since)


def _attention(seen: Sequence[AgentFloor], held: Mapping[UUID, Sequence[_Held]], now: datetime) -> list[Attention]:
    found: list[Attention] = []
    for agent in seen:
        found.extend(_attention_to_state(agent, now))
        for one in held.get(agent.staff_id, ()):
            found.extend(_attention_to_contact(agent, one, now))
    return sorted(found, key=lambda one: (-one.over_s, one.name))


def _attention_to_state(agent: AgentFloor, now: datetime) -> list[Attention]:
    seconds = (now - agent.since).total_seconds()
    if not agent.heard:
        return [_note("silent", agent, seconds=seconds, over=0.0, words=("没有心跳", "not heard of"))]
    over = rules.over_limit_s(agent.declared, agent.reason, seconds)
    reason = rules.find_reason(agent.declared, agent.reason, own=False)
    words = (reason.zh, reason.en) if reason else (agent.reason, agent.reason)
    return [_note("state_over", agent, seconds=seconds, over=over, words=words)] if over else []


def _attention_to_contact(agent: AgentFloor, one: _Held, now: datetime) -> list[Attention]:
    seconds = (now - one.since).total_seconds()
    wrapping = one.state == "wrap_up"
    over = seconds - (rules.LONG_WRAP_UP_S if wrapping else rules.LONG_SERVICE_S)
    if over <= 0:
        return []
    kind: rules.AttentionKind = "long_wrap_up" if wrapping else "long_service"
    words = ("话后", "Wrap-up") if wrapping else ("服务", "Serving")
    about = one.assignment.conversation_id
    return [_note(kind, agent, seconds=seconds, over=over, words=words, conversation_id=about)]


def _note(
    kind: rules.AttentionKind,
    agent: AgentFloor,
    *,
    seconds: float,
    over: float,
    words: tuple[str, str],
    conversation_id: UUID | None = None,
) -> Attention:
    return Attention(kind, agent.staff_id, agent.name, int(seconds), int(over), words[0], words[1], conversation_id)


def _longest(line: Iterable[Entry], now: datetime) -> int:
    return max((int((now - entry.queued_at).total_seconds()) for entry in line), default=0)
