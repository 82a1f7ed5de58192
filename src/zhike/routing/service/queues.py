"""Queues: the ones to start with, editing them, and the policy that they make."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from zhike.audit import api as audit
from zhike.platform.actor import Actor, system_actor
from zhike.platform.calendar import known_zones
from zhike.platform.database import Session
from zhike.platform.errors import Invalid, PreconditionFailed
from zhike.platform.outbox import publish
from zhike.reasons import api as reasons
from zhike.routing import rules
from zhike.routing.errors import (
    OverflowUnfit,
    QueueBusy,
    QueueExists,
    QueueNeeded,
    QueueUnknown,
    SkillTaken,
    SkillUnknown,
)
from zhike.routing.events import QueueChanged
from zhike.routing.hours import ALWAYS, Hours, daily
from zhike.routing.repository import entries, interventions, licences, policies, queues
from zhike.routing.service import calendar
from zhike.routing.values import Licence, Queue

SYSTEM = system_actor("routing")
DEFAULT_ZONE = "Asia/Shanghai"

_DEFAULT_HOURS: Mapping[str, Hours] = {
    "always": ALWAYS,
    "long": daily(("08:00", "22:00"), holidays=[("09:00", "18:00")]),
    "office": daily(("08:30", "12:00"), ("13:30", "17:30"), days=range(5)),
}


async def configure_default_queues(session: Session, *, zone: str = DEFAULT_ZONE) -> list[Queue]:
    """The queues that an installation starts with, unless it has some; returns all that there are."""
    found = await queues.list_queues(session)
    if found:
        return found
    for position, queue in enumerate(rules.DEFAULT_QUEUES):
        await queues.insert_queue(session, _default_queue(queue, position, zone))
    return await queues.list_queues(session)


async def configure_queues(
    session: Session, *, actor: Actor, configured: Sequence[Queue], now: datetime
) -> list[Queue]:
    """These are the queues: new ones are added, known ones edited. Raises as `add_queue` and `change_queue` do."""
    known = {queue.key for queue in await queues.list_queues(session, include_closed=True)}
    for queue in configured:
        if queue.key in known:
            await change_queue(session, actor=actor, queue=queue, expected="*", now=now)
        else:
            await add_queue(session, actor=actor, queue=queue, now=now)
    return await queues.list_queues(session)


async def list_queues(session: Session) -> list[Queue]:
    """The queues in use, in their order; the default ones are made if there are none yet."""
    return await queues.list_queues(session) or await configure_default_queues(session)


async def get_queue(session: Session, key: str) -> Queue:
    """A queue in use; raises `QueueUnknown`."""
    found = next((queue for queue in await list_queues(session) if queue.key == key), None)
    if found is None:
        raise QueueUnknown(queue=key[:40])
    return found


async def add_queue(session: Session, *, actor: Actor, queue: Queue, now: datetime) -> Queue:
    """Add a queue. Raises `QueueExists`, `SkillUnknown`, `SkillTaken` or `OverflowUnfit`."""
    await _begin_edit(session)
    await _check(session, queue)
    added = replace(queue, active=True, version=1)
    if not await queues.insert_queue(session, added):
        raise QueueExists(queue=queue.key)
    await _tell(session, added, actor, "routing.queue_added", now)
    return added


async def change_queue(session: Session, *, actor: Actor, queue: Queue, expected: str, now: datetime) -> Queue:
    """Edit a queue; `expected` is the version it is based on. Raises also `QueueUnknown`, `PreconditionFailed`."""
    await _begin_edit(session)
    before = await _find(session, queue.key, expected)
    await _check(session, queue)
    changed = replace(queue, active=True, version=before.version + 1)
    await queues.update_queue(session, changed)
    await _tell(session, changed, actor, "routing.queue_changed", now)
    return changed


async def close_queue(session: Session, *, actor: Actor, key: str, expected: str, now: datetime) -> None:
    """Take a queue out of use; past contacts keep its name. Raises `QueueBusy`, `QueueNeeded`, or as a change does."""
    await _begin_edit(session)
    before = await _find(session, key, expected)
    waiting = await entries.count_waiting(session, key)
    if waiting:
        raise QueueBusy(count=waiting)
    in_use = await queues.list_queues(session)
    if key == rules.FALLBACK_QUEUE or any(queue.overflow_to == key for queue in in_use if queue.key != key):
        raise QueueNeeded(queue=key)
    closed = replace(before, active=False, version=before.version + 1)
    await queues.update_queue(session, closed)
    await _tell(session, closed, actor, "routing.queue_closed", now)


async def load_policy(session: Session, now: datetime) -> tuple[rules.Policy, dict[str, Queue]]:
    """The policy at this moment, and the queues it is made of, as interventions have them for now."""
    in_use = {queue.key: queue for queue in await list_queues(session)}
    for each in await interventions.list_open(session):
        if each.kind == "overflow" and each.queue in in_use:
            in_use[each.queue] = replace(in_use[each.queue], overflow_to=each.detail["to"], overflow_after_s=0)
    special = await calendar.load_days_about(session, now)
    licensing = await licences.list_licences(session)
    by_queue, by_reason = demanded_by(licensing)
    made = {
        key: make_rule(
            queue,
            in_use,
            is_open=queue.hours.calendar(queue.zone, special).is_open(now),
            demanded=by_queue.get(key, frozenset()),
        )
        for key, queue in in_use.items()
    }
    active = await policies.find_active(session)
    document = active.document if active else usual_document()
    policy = rules.Policy(
        weights=document.weights,
        queues=made,
        language_relaxed_after_s=document.language_relaxed_after_s,
        refusal_holds_s=document.refusal_holds_s,
        reserved_s=document.reserved_s,
        sticky_s=document.sticky_s,
        adviser_s=document.adviser_s,
        offer_timeout_s=document.offer_timeout_s,
        skill_names=rules.SKILLS,
        licences_of_reason=by_reason,
        licence_names={each.code: (each.name_zh, each.name_en) for each in licensing},
    )
    return policy, in_use


def demanded_by(found: Iterable[Licence]) -> tuple[dict[str, frozenset[str]], dict[str, frozenset[str]]]:
    """By queue and by reason: the licences that are demanded."""
    queues: dict[str, frozenset[str]] = {}
    about: dict[str, frozenset[str]] = {}
    for licence in found:
        for key in licence.queues:
            queues[key] = queues.get(key, frozenset()) | {licence.code}
        for reason in licence.reasons:
            about[reason] = about.get(reason, frozenset()) | {licence.code}
    return queues, about


def make_rule(
    queue: Queue, in_use: Mapping[str, Queue], *, is_open: bool, demanded: frozenset[str] = frozenset()
) -> rules.QueueRule:
    """A queue as the policy sees it; `demanded`: the licences that whoever serves in it holds."""
    helper = in_use.get(queue.overflow_to or "")
    return rules.QueueRule(
        key=queue.key,
        zh=queue.name_zh,
        en=queue.name_en,
        ladder=rules.build_ladder(
            skills=frozenset(queue.skills),
            min_level=queue.min_level,
            relax_every_s=queue.relax_every_s,
            overflow_skills=frozenset(helper.skills) if helper else frozenset(),
            overflow_after_s=queue.overflow_after_s,
        ),
        open=is_open,
        overflow_zh=helper.name_zh if helper else "",
        overflow_en=helper.name_en if helper else "",
        licences=demanded,
    )


@cache
def usual_document() -> rules.Document:
    """What the product comes with: the points of the priority rules, and no ladder but those of the queues."""
    return rules.Document(
        weights=rules.read_weights(asdict(reasons.priority_rules())),
        language_relaxed_after_s=rules.LANGUAGE_RELAXED_AFTER_S,
        refusal_holds_s=rules.REFUSAL_HOLDS_S,
        reserved_s=rules.RESERVED_S,
        ladders={},
    )


async def document_in_force(session: Session) -> rules.Document:
    """The policy in force as a document: its ladders are those that the queues have now."""
    active = await policies.find_active(session)
    ladders = {queue.key: _ladder(queue) for queue in await list_queues(session)}
    return replace(active.document if active else usual_document(), ladders=ladders)


def apply_document(policy: rules.Policy, in_use: Mapping[str, Queue], document: rules.Document) -> rules.Policy:
    """The policy as it would be with the document in force."""
    changed = {
        key: replace(queue, **asdict(document.ladders[key])) if key in document.ladders else queue
        for key, queue in in_use.items()
    }
    made = {
        key: make_rule(queue, changed, is_open=policy.queues[key].open, demanded=policy.queues[key].licences)
        for key, queue in changed.items()
    }
    return replace(
        policy,
        queues=made,
        weights=document.weights,
        language_relaxed_after_s=document.language_relaxed_after_s,
        refusal_holds_s=document.refusal_holds_s,
        reserved_s=document.reserved_s,
        sticky_s=document.sticky_s,
        adviser_s=document.adviser_s,
        offer_timeout_s=document.offer_timeout_s,
    )


async def set_ladders(session: Session, *, actor: Actor, ladders: Mapping[str, rules.Ladder], now: datetime) -> None:
    """The queues named have these ladders now; the ladders were checked together."""
    await _begin_edit(session)
    for queue in await queues.list_queues(session):
        wanted = ladders.get(queue.key)
        if wanted is not None and wanted != _ladder(queue):
            changed = replace(queue, **asdict(wanted), version=queue.version + 1)
            await queues.update_queue(session, changed)
            await _tell(session, changed, actor, "routing.queue_changed", now)


def _ladder(queue: Queue) -> rules.Ladder:
    return rules.Ladder(queue.min_level, queue.relax_every_s, queue.overflow_to, queue.overflow_after_s)


async def _begin_edit(session: Session) -> None:
    """Nobody else edits, and an installation that has no queues yet gets its own first."""
    await configure_default_queues(session)
    await queues.lock_queues(session)


async def _find(session: Session, key: str, expected: str) -> Queue:
    before = await queues.find_queue(session, key)
    if before is None or not before.active:
        raise QueueUnknown(queue=key[:40])
    if expected not in ("*", str(before.version)):
        raise PreconditionFailed
    return before


async def _check(session: Session, queue: Queue) -> None:
    others = {other.key: other for other in await queues.list_queues(session) if other.key != queue.key}
    if queue.zone not in known_zones():
        raise Invalid(what=f"zone {queue.zone[:40]}")
    for skill in queue.skills:
        if skill not in rules.SKILLS:
            raise SkillUnknown(skill=skill[:40])
        taken = next((other.key for other in others.values() if skill in other.skills), None)
        if taken is not None:
            raise SkillTaken(skill=skill, queue=taken)
    _check_overflow(queue, others)


def _check_overflow(queue: Queue, others: Mapping[str, Queue]) -> None:
    current, seen = queue.overflow_to, {queue.key}
    while current is not None:
        if current in seen or current not in others:
            raise OverflowUnfit(queue=current[:40])
        seen.add(current)
        current = others[current].overflow_to


async def _tell(session: Session, queue: Queue, actor: Actor, action: str, now: datetime) -> None:
    detail: dict[str, Any] = {"version": queue.version, "skills": list(queue.skills)}
    await audit.record(session, actor=actor, action=action, subject=f"queue:{queue.key}", detail=detail, now=now)
    event = QueueChanged(queue.key, queue.version, queue.active)
    await publish(session, event, stream=f"queue:{queue.key}", actor=actor, now=now)
    session.notify("floor")
    session.notify("routing")


def _default_queue(queue: rules.DefaultQueue, position: int, zone: str) -> Queue:
    return Queue(
        key=queue.key,
        name_zh=queue.zh,
        name_en=queue.en,
        skills=queue.skills,
        target_s=queue.target_s,
        service_level=rules.SERVICE_LEVEL_PERCENT,
        zone=zone,
        hours=_DEFAULT_HOURS[queue.hours],
        min_level=rules.MIN_LEVEL,
        relax_every_s=rules.RELAX_EVERY_S,
        overflow_to=None if queue.key == rules.FALLBACK_QUEUE else rules.FALLBACK_QUEUE,
        overflow_after_s=rules.OVERFLOW_AFTER_S,
        position=position,
    )


def start_of_day(queue_zone: str, now: datetime) -> datetime:
    """Midnight of the local day, in UTC."""
    local = now.astimezone(ZoneInfo(queue_zone))
    return local.replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)
