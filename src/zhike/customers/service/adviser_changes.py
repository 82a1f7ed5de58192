"""All customers of one adviser are handed over to others, with a reason, and back; and whose adviser has left.

A worker does it in short batches. A customer who has another adviser by then, or was merged, is left alone; taking it
back restores what staff had said of each, unless somebody has said something since.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from zhike.audit import api as audit
from zhike.customers.errors import (
    AdviserChangeUnfit,
    AdviserChangeUnknown,
    AdviserUnfit,
    NobodyAdvised,
    TooManyAdvised,
)
from zhike.customers.repository import adviser_changes as repository
from zhike.customers.repository.advising import put_word
from zhike.customers.repository.merging import lock_customers
from zhike.customers.rules import values
from zhike.customers.rules.adviser_changes import (
    MOST_CUSTOMERS,
    Advised,
    AdviserChange,
    ChangeItem,
    Share,
    share_out,
    shares_of,
)
from zhike.customers.rules.advising import Adviser
from zhike.customers.service.consolidating import consolidate
from zhike.customers.service.profile import know_advisers
from zhike.identity import api as identity
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.ids import uuid7
from zhike.platform.runtime import Runtime
from zhike.privacy import api as privacy

_AT_ONCE: Final = 25


@dataclass(frozen=True, slots=True)
class ChangePreview:
    """Whose customers go, how many they are, and what each other adviser gets."""

    adviser: Adviser
    total: int
    shares: tuple[Share, ...]
    known: dict[str, Adviser]


@dataclass(frozen=True, slots=True)
class _Plan:
    number: str
    to_numbers: tuple[str, ...]
    advised: tuple[Advised, ...]


async def list_gone(session: Session, *, actor: Actor) -> list[tuple[Adviser, int]]:
    """Advisers who work here no more, or whom nobody here knows, with how many customers have nobody else."""
    actor.require("customers.advise")
    counts = await repository.count_by_adviser(session)
    known = await know_advisers(session, counts)
    return [(known[number], count) for number, count in counts.items() if not known[number].active]


async def preview(session: Session, *, actor: Actor, number: str, to: Sequence[UUID]) -> ChangePreview:
    """What would be done; nothing is changed.

    Raises `AdviserChangeUnfit`, `AdviserUnfit`, `StaffUnknown`, `NobodyAdvised`, `TooManyAdvised`.
    """
    plan = await _plan(session, actor, number, to)
    given = share_out(plan.advised, plan.to_numbers)
    known = await know_advisers(session, (plan.number, *plan.to_numbers))
    shares = shares_of(plan.advised, given, plan.to_numbers)
    return ChangePreview(known[plan.number], len(plan.advised), tuple(shares), known)


async def begin(
    session: Session, *, actor: Actor, number: str, to: Sequence[UUID], reason: str, now: datetime
) -> AdviserChange:
    """Let a worker hand them over. Raises as `preview`; `AdviserChangeUnfit` too while one of that adviser runs."""
    plan = await _plan(session, actor, number, to)
    change_id = uuid7()
    added = await repository.add_change(
        session,
        given=share_out(plan.advised, plan.to_numbers),
        id=change_id,
        from_number=plan.number,
        to_numbers=list(plan.to_numbers),
        reason=reason,
        by_id=actor.id,
        by_name=actor.name,
        now=now,
    )
    if not added:
        raise AdviserChangeUnfit
    change = await _find(session, change_id)
    await _record(session, actor, "customers.advisers_changed", change, now)
    return change


async def take_back(session: Session, *, actor: Actor, change_id: UUID, now: datetime) -> AdviserChange:
    """Let a worker restore what was before. Raises `AdviserChangeUnknown`, `AdviserChangeUnfit` unless it is done."""
    actor.require("customers.advise")
    change = await _find(session, change_id, lock=True)
    if change.state != "done":
        raise AdviserChangeUnfit
    await repository.begin_undoing(session, change_id, by_id=actor.id, by_name=actor.name)
    await _record(session, actor, "customers.advisers_change_undone", change, now)
    return await _find(session, change_id)


async def list_changes(session: Session, *, actor: Actor, limit: int) -> tuple[list[AdviserChange], dict[str, Adviser]]:
    """Changes, the newest first, and who the numbers in them are."""
    actor.require("customers.advise")
    found = await repository.list_changes(session, limit=limit)
    numbers = dict.fromkeys(number for each in found for number in (each.from_number, *each.to_numbers))
    return found, await know_advisers(session, numbers)


async def know_those_of(session: Session, change: AdviserChange) -> dict[str, Adviser]:
    """Who the numbers in a change are."""
    return await know_advisers(session, dict.fromkeys((change.from_number, *change.to_numbers)))


async def work_waiting(runtime: Runtime) -> None:
    """Work on what is to be done or taken back, the oldest first; what a dead worker left is gone on with."""
    while True:
        async with runtime.database.transaction() as session:
            change_id = await repository.find_next(session)
        if change_id is None:
            return
        while await _work_on_batch(runtime, change_id):
            pass


async def _work_on_batch(runtime: Runtime, change_id: UUID) -> bool:
    """The next customers in one transaction; False when there are none."""
    vault = privacy.Vault(runtime.keyring, purpose="resolution")
    now = runtime.clock.now()
    async with runtime.database.transaction() as session:
        change = await _find(session, change_id)
        undoing = change.state == "undoing"
        items = await repository.list_items(session, change_id, "done" if undoing else "pending", limit=_AT_ONCE)
        if not items:
            await repository.end_change(session, change_id, state="undone" if undoing else "done", now=now)
            return False
        ids = sorted(item.customer_id for item in items)
        await lock_customers(session, ids)
        changed = await (_undo if undoing else _do)(session, change, items, now)
        await consolidate(session, vault, changed)
        who = Actor(change.undone_by_id, "staff", change.undone_by_name) if undoing else None
        await audit.record_each(
            session,
            actor=who or Actor(change.by_id, "staff", change.by_name),
            action="customers.adviser_set",
            subjects=[f"customer:{each}" for each in changed],
            detail={"change": str(change_id), "undone": undoing, "reason": change.reason},
            now=now,
        )
    return True


async def _do(session: Session, change: AdviserChange, items: Sequence[ChangeItem], now: datetime) -> list[UUID]:
    ids = [item.customer_id for item in items]
    advisers = await repository.find_advisers_now(session, ids)
    before = await repository.read_words(session, ids)
    changed = []
    for item in items:
        fits = advisers.get(item.customer_id) == change.from_number
        word = before.get(item.customer_id)
        version: int | None = None
        if fits:
            who: dict[str, Any] = {"by_id": change.by_id, "by_name": change.by_name}
            await put_word(session, item.customer_id, item.to_number, reason=change.reason, **who, now=now)
            version = (word["version"] if word else 0) + 1
            changed.append(item.customer_id)
        state = "done" if fits else "left"
        await repository.finish_item(session, change.id, item.position, state=state, before=word, version=version)
    return changed


async def _undo(session: Session, change: AdviserChange, items: Sequence[ChangeItem], _now: datetime) -> list[UUID]:
    words = await repository.read_words(session, [item.customer_id for item in items])
    changed = []
    for item in items:
        word = words.get(item.customer_id)
        same = word is not None and (word["number"], word["version"]) == (item.to_number, item.word_version)
        if same:
            await repository.restore_word(session, item.customer_id, item.before)
            changed.append(item.customer_id)
        await repository.settle_item(session, change.id, item.position, state="undone" if same else "kept")
    return changed


async def _plan(session: Session, actor: Actor, number: str, to: Sequence[UUID]) -> _Plan:
    actor.require("customers.advise")
    leaving = values.number(number)
    to_numbers = []
    for staff_id in dict.fromkeys(to):
        staff = await identity.get_staff(session, staff_id)
        if not staff.active:
            raise AdviserUnfit(name=staff.name)
        to_numbers.append(values.number(staff.number))
    if not to_numbers or leaving in to_numbers:
        raise AdviserChangeUnfit
    advised = await repository.list_all_advised(session, leaving, limit=MOST_CUSTOMERS + 1)
    if not advised:
        raise NobodyAdvised(number=leaving)
    if len(advised) > MOST_CUSTOMERS:
        raise TooManyAdvised(limit=f"{MOST_CUSTOMERS:,}")
    return _Plan(leaving, tuple(to_numbers), tuple(advised))


async def _find(session: Session, change_id: UUID, *, lock: bool = False) -> AdviserChange:
    found = await repository.find_change(session, change_id, lock=lock)
    if found is None:
        raise AdviserChangeUnknown
    return found


async def _record(session: Session, actor: Actor, action: str, change: AdviserChange, now: datetime) -> None:
    detail = {
        "from": change.from_number,
        "to": list(change.to_numbers),
        "customers": change.total,
        "reason": change.reason,
    }
    subject = f"adviser_change:{change.id}"
    await audit.record(session, actor=actor, action=action, subject=subject, detail=detail, now=now)
