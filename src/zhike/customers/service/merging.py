"""Two customers who are one: merge, and split again with every row as it was."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from zhike.audit import api as audit
from zhike.customers.errors import CustomerUnknown
from zhike.customers.events import CustomersMerged, CustomersSplit
from zhike.customers.permissions import merging as permissions
from zhike.customers.refusals import CustomerMerged, CustomersErased, MergeOfOne, MergeUndone, MergeUnknown
from zhike.customers.repository import matching
from zhike.customers.repository import merging as repository
from zhike.customers.rules.merging import Merge, Unwinding, unwind
from zhike.customers.service.consolidating import consolidate
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.ids import uuid7
from zhike.platform.outbox import publish
from zhike.privacy import api as privacy

_ERASED = "erased:"


async def merge_customers(
    session: Session,
    vault: privacy.Vault,
    *,
    actor: Actor,
    kept_id: UUID,
    gone_id: UUID,
    reason: str,
    match_id: UUID | None = None,
    now: datetime,
) -> Merge:
    """Let `kept_id` stand for `gone_id` from now on, wherever either is looked up.

    Raises `MergeOfOne`, `CustomerUnknown`, `CustomersErased`, or `CustomerMerged` where somebody was faster.
    """
    permissions.require_deciding(actor)
    await repository.one_at_a_time(session)
    await require_two(session, kept_id, gone_id, lock=True)
    (merge,) = await merge_pairs(
        session, vault, [Pair(kept_id, gone_id, match_id)], actor=actor, reason=reason, now=now
    )
    return merge


@dataclass(frozen=True, slots=True)
class Pair:
    """Two to take together, and the match that says so."""

    kept_id: UUID
    gone_id: UUID
    match_id: UUID | None = None


async def merge_pairs(
    session: Session, vault: privacy.Vault, pairs: Sequence[Pair], *, actor: Actor, reason: str, now: datetime
) -> list[Merge]:
    """Merge pairs that have nobody in common, in as many statements as one of them takes.

    The caller holds `one_at_a_time` and has locked the customers, who stand for themselves.
    """
    who = {"merged_at": now, "merged_by": actor.id, "merged_by_name": actor.name, "reason": reason}
    merges = await repository.add_merges(
        session,
        [
            {"id": uuid7(), "kept_id": two.kept_id, "gone_id": two.gone_id, "match_id": two.match_id, **who}
            for two in pairs
        ],
    )
    await repository.keep_images(session, merges)
    await repository.point(session, merges)
    moved: dict[UUID, dict[str, int]] = {merge.id: {} for merge in merges}
    for pointer in _moving():
        for merge_id, count in (await repository.move_rows(session, pointer, merges)).items():
            moved[merge_id][pointer.table] = count
    await repository.set_moved(session, moved)
    await privacy.join_subjects(session, {merge.gone_id: merge.kept_id for merge in merges})
    await consolidate(session, vault, [merge.kept_id for merge in merges])
    for merge in merges:
        rows = sum(moved[merge.id].values())
        await _told(session, actor, "customers.merged", merge, now, rows=rows)
        event = CustomersMerged(merge.id, merge.kept_id, merge.gone_id)
        await publish(session, event, stream=str(merge.kept_id), actor=actor, now=now)
    return merges


async def split_customers(
    session: Session, vault: privacy.Vault, *, actor: Actor, merge_id: UUID, reason: str, now: datetime
) -> Merge:
    """Undo a merge, in whatever order: rows go back, fields are what they were, byte for byte.

    What came since stays with the kept customer, records of sources that came since are looked at again, and the two
    are not proposed again. Raises `MergeUnknown`, `MergeUndone` or `CustomersErased`.
    """
    permissions.require_deciding(actor)
    await repository.one_at_a_time(session)
    merge = await _find_standing(session, merge_id)
    standing = await repository.find_family_merges(session, merge.kept_id)
    plan = unwind(merge, standing)
    root = plan.path[-1].kept_id if plan.path else merge.kept_id
    left = [each for each in standing if each.id != merge_id]
    await _give_back(session, merge, plan)
    await repository.end_merge(session, merge_id, by=actor.id, by_name=actor.name, reason=reason, now=now)
    await _uncover(session, left)
    again = await _bring_back(session, merge, plan)
    again |= set(await repository.find_changed_since(session, [merge.gone_id, root], merge.merged_at))
    await _weigh_again(session, vault, again, left)
    await repository.sort_anew(session, root, merge.merged_at)
    who = {"by": actor.id, "by_name": actor.name, "reason": reason}
    await matching.refuse_pair(session, merge.kept_id, merge.gone_id, **who, now=now)
    await _told(session, actor, "customers.split", merge, now)
    event = CustomersSplit(merge_id, merge.kept_id, merge.gone_id)
    await publish(session, event, stream=str(merge.kept_id), actor=actor, now=now)
    return await _find(session, merge_id)


async def _find(session: Session, merge_id: UUID) -> Merge:
    merge = await repository.find_merge(session, merge_id)
    if merge is None:
        raise MergeUnknown
    return merge


async def _find_standing(session: Session, merge_id: UUID) -> Merge:
    merge = await _find(session, merge_id)
    if merge.state == "undone":
        raise MergeUndone(by=merge.undone_by_name)
    return merge


async def _give_back(session: Session, merge: Merge, plan: Unwinding) -> None:
    """The gone customer stands for themselves again, with the rows that they came with."""
    customers = [merge.gone_id, merge.kept_id, *(step.kept_id for step in plan.path)]
    locked = await repository.lock_customers(session, customers)
    if any(number.startswith(_ERASED) for _, number in locked.values()):
        raise CustomersErased
    for pointer in _moving():
        await repository.return_rows(session, pointer, merge, plan.path)
    await repository.forget_rows(session, merge, plan.path)
    await repository.unpoint(session, merge.gone_id)
    await privacy.part_subjects(session, gone=merge.gone_id)


async def _bring_back(session: Session, merge: Merge, plan: Unwinding) -> set[UUID]:
    """The kept customer is as before the merge; who has to be weighed again since others are in them still."""
    await repository.mark_stale(session, plan.stale)
    again = {step.kept_id for step in plan.path}
    if plan.heir is not None:
        await repository.hand_on_image(session, merge, plan.heir)
        again.add(merge.kept_id)
    elif await repository.restore_image(session, merge):
        again.add(merge.kept_id)
    return again


async def _uncover(session: Session, standing: Collection[Merge]) -> None:
    """Rows that stayed where they were because the other one had the same: they move once the other one has not."""
    for merge in sorted(standing, key=lambda each: each.number):
        for pointer in _moving():
            if pointer.unique:
                await repository.move_rows(session, pointer, [merge])


async def _weigh_again(
    session: Session, vault: privacy.Vault, customers: Collection[UUID], standing: Collection[Merge]
) -> None:
    """Give customers their fields anew; whose records went on with a merge still has them for this."""
    onward = {each.gone_id: each for each in standing}
    for customer in sorted(customers):
        records = None
        if customer in onward:
            records = {customer: await repository.find_moved_records(session, onward[customer])}
        await consolidate(session, vault, [customer], records=records)


async def require_two(session: Session, kept_id: UUID, gone_id: UUID, *, lock: bool) -> None:
    """Raise unless both are customers of their own; `lock`: so that they stay it for this transaction."""
    if kept_id == gone_id:
        raise MergeOfOne
    ids = (kept_id, gone_id)
    found = await (repository.lock_customers if lock else repository.read_customers)(session, ids)
    if len(found) < len(ids):
        raise CustomerUnknown
    for each in ids:
        if found[each][1].startswith(_ERASED):
            raise CustomersErased
        if found[each][0] is not None:
            raise CustomerMerged(number=found[each][1])


def pointers() -> list[privacy.Pointer]:
    """Every column that points to a customer, in all contexts."""
    holders = privacy.list_holders()
    if not holders:
        raise RuntimeError("this process has not been told who holds personal data: nothing would move")
    return [pointer for holder in holders for pointer in holder.pointers]


def _moving() -> list[privacy.Pointer]:
    return [pointer for pointer in pointers() if pointer.moves]


async def _told(session: Session, actor: Actor, action: str, merge: Merge, now: datetime, **more: int) -> None:
    detail = {"merge": str(merge.id), "gone": str(merge.gone_id), **more}
    await audit.record(session, actor=actor, action=action, subject=f"customer:{merge.kept_id}", detail=detail, now=now)
