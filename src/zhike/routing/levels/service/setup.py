"""Setting targets and ladders: each change is checked, versioned, and on record with what was there before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from zhike.audit import api as audit
from zhike.identity import api as identity
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.errors import PreconditionFailed
from zhike.reasons import api as reasons
from zhike.routing.errors import QueueUnknown, ReasonUnknown
from zhike.routing.levels import rules
from zhike.routing.levels.errors import (
    LadderExists,
    LadderUnfit,
    LadderUnknown,
    LadderUsed,
    TargetSame,
    TargetUnfit,
    TargetUnknown,
)
from zhike.routing.levels.repository import setup
from zhike.routing.levels.service.watching import CLOCKS_TOPIC
from zhike.routing.levels.values import Ladder
from zhike.routing.service.queues import list_queues

MANAGE = "routing.manage"
# Whoever is told of a breach must be able to look at it.
_SEES = "routing.floor"


def audiences() -> tuple[str, ...]:
    """Whom a step may tell: the agent, the supervisors, and the other roles that see the floor."""
    roles = [role for role in identity.ROLES if role != "supervisor" and _SEES in identity.permissions_of(role)]
    return rules.AGENT, rules.SUPERVISORS, *roles


async def list_targets(session: Session) -> list[rules.Target]:
    """All targets, the most special first, as they are looked through."""
    return sorted(await setup.list_targets(session), key=lambda each: each.rank)


async def get_target(session: Session, target_id: UUID) -> rules.Target:
    """One target. Raises `TargetUnknown`."""
    found = await setup.find_target(session, target_id)
    if found is None:
        raise TargetUnknown
    return found


async def add_target(session: Session, *, actor: Actor, target: rules.Target, now: datetime) -> rules.Target:
    """Whoever asks for a person from now on has it. Raises `TargetUnfit`, `TargetSame`, `LadderUnfit`, ..."""
    await _begin(session, actor)
    added = replace(target, made_at=now, version=1)
    await _check_target(session, added)
    await setup.write_target(session, added)
    await _tell(session, actor, "routing.target_added", f"service_target:{added.id}", before=None, after=added, now=now)
    return added


async def change_target(
    session: Session, *, actor: Actor, target: rules.Target, expected: str, now: datetime
) -> rules.Target:
    """It holds for whoever asks from now on; clocks that run keep theirs. Raises also `PreconditionFailed`."""
    await _begin(session, actor)
    before = await get_target(session, target.id)
    _expect(before.version, expected)
    changed = replace(target, made_at=before.made_at, version=before.version + 1)
    await _check_target(session, changed)
    await setup.write_target(session, changed)
    await _tell(
        session, actor, "routing.target_changed", f"service_target:{changed.id}", before=before, after=changed, now=now
    )
    return changed


async def remove_target(session: Session, *, actor: Actor, target_id: UUID, expected: str, now: datetime) -> None:
    """It holds for nobody who comes from now on. Raises `TargetUnknown`, `PreconditionFailed`."""
    await _begin(session, actor)
    before = await get_target(session, target_id)
    _expect(before.version, expected)
    await setup.delete_target(session, target_id)
    await _tell(
        session, actor, "routing.target_removed", f"service_target:{target_id}", before=before, after=None, now=now
    )


async def list_ladders(session: Session) -> list[Ladder]:
    """All ladders, by key."""
    return await setup.list_ladders(session)


async def get_ladder(session: Session, key: str) -> Ladder:
    """One ladder. Raises `LadderUnknown`."""
    found = await setup.find_ladder(session, key)
    if found is None:
        raise LadderUnknown(ladder=key[:40])
    return found


async def add_ladder(session: Session, *, actor: Actor, ladder: Ladder, now: datetime) -> Ladder:
    """A ladder that targets may name. Raises `LadderExists`, `LadderUnfit`."""
    await _begin(session, actor)
    _check_steps(ladder)
    added = replace(ladder, version=1)
    if not await setup.add_ladder(session, added):
        raise LadderExists(ladder=ladder.key)
    await _tell(
        session, actor, "routing.ladder_added", f"escalation_ladder:{added.key}", before=None, after=added, now=now
    )
    return added


async def change_ladder(session: Session, *, actor: Actor, ladder: Ladder, expected: str, now: datetime) -> Ladder:
    """Clocks that run climb the new steps that they have not come to yet. Raises as adding does, and 412."""
    await _begin(session, actor)
    before = await get_ladder(session, ladder.key)
    _expect(before.version, expected)
    _check_steps(ladder)
    for target in await setup.list_targets(session):
        if target.ladder == ladder.key:
            _check_early(ladder, target)
    changed = replace(ladder, version=before.version + 1)
    await setup.change_ladder(session, changed)
    await _tell(
        session,
        actor,
        "routing.ladder_changed",
        f"escalation_ladder:{changed.key}",
        before=before,
        after=changed,
        now=now,
    )
    session.notify(CLOCKS_TOPIC)
    return changed


async def remove_ladder(session: Session, *, actor: Actor, key: str, expected: str, now: datetime) -> None:
    """It is gone; no target may name it. Raises `LadderUsed`, `LadderUnknown`, `PreconditionFailed`."""
    await _begin(session, actor)
    before = await get_ladder(session, key)
    _expect(before.version, expected)
    used = sum(target.ladder == key for target in await setup.list_targets(session))
    if used:
        raise LadderUsed(count=used)
    await setup.delete_ladder(session, key)
    await _tell(
        session, actor, "routing.ladder_removed", f"escalation_ladder:{key}", before=before, after=None, now=now
    )


async def configure_targets(
    session: Session, *, actor: Actor, ladders: Iterable[Ladder], targets: Iterable[rules.Target], now: datetime
) -> None:
    """Set an installation up with these, unless it has targets."""
    if await setup.list_targets(session):
        return
    for ladder in ladders:
        await add_ladder(session, actor=actor, ladder=ladder, now=now)
    for target in targets:
        await add_target(session, actor=actor, target=target, now=now)


async def _begin(session: Session, actor: Actor) -> None:
    actor.require(MANAGE)
    await setup.lock_setup(session)


def _expect(version: int, expected: str) -> None:
    if expected not in ("*", str(version)):
        raise PreconditionFailed


async def _check_target(session: Session, target: rules.Target) -> None:
    spans = target.spans()
    if not spans:
        raise TargetUnfit("routing.target_empty")
    if target.first_s and target.resolution_s and target.resolution_s < target.first_s:
        raise TargetUnfit("routing.target_order")
    await _check_matter(session, target)
    about = _about(target)
    if any(_about(other) == about for other in await setup.list_targets(session) if other.id != target.id):
        raise TargetSame
    if target.ladder is not None:
        _check_early(await get_ladder(session, target.ladder), target)


async def _check_matter(session: Session, target: rules.Target) -> None:
    in_use = {queue.key for queue in await list_queues(session)}
    for key in target.queues:
        if key not in in_use:
            raise QueueUnknown(queue=key[:40])
    for reason in target.reasons:
        if not reasons.is_reason(reason):
            raise ReasonUnknown(reason=reason[:40])


def _about(target: rules.Target) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(each) for each in (target.queues, target.channels, target.urgencies, target.reasons))


def _check_steps(ladder: Ladder) -> None:
    problem = rules.find_problem(ladder.steps, audiences())
    if problem is not None:
        raise LadderUnfit(problem.code, place=problem.place)


def _check_early(ladder: Ladder, target: rules.Target) -> None:
    problem = rules.find_early(ladder.steps, target.spans())
    if problem is not None:
        raise LadderUnfit(problem.code, place=problem.place)


async def _tell(
    session: Session,
    actor: Actor,
    action: str,
    subject: str,
    *,
    before: rules.Target | Ladder | None,
    after: rules.Target | Ladder | None,
    now: datetime,
) -> None:
    detail = {"before": _plain(before), "after": _plain(after)}
    await audit.record(session, actor=actor, action=action, subject=subject, detail=detail, now=now)
    session.notify("floor")


def _plain(value: rules.Target | Ladder | None) -> dict[str, Any] | None:
    if value is None:
        return None
    return {name: str(each) if isinstance(each, UUID | datetime) else each for name, each in asdict(value).items()}
