"""Who may hand a work order over, who takes or returns it, and how often it may go round. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal
from uuid import UUID

from zhike.cases.work_order import Department, HandOver, WorkOrder

MOST_HOPS: Final = 4
"""So many hand-overs are ordinary work; after them the question is where it belongs, and a supervisor answers it."""

Act = Literal["hand_over", "take", "return", "withdraw", "stay"]


@dataclass(frozen=True, slots=True)
class Party:
    """Who acts: their departments, those they lead, and whether they keep the departments (a supervisor)."""

    staff_id: UUID
    departments: frozenset[Department]
    keeps: bool = False
    leads: frozenset[Department] = frozenset()


def acts_of(order: WorkOrder, party: Party) -> tuple[Act, ...]:
    """What this person may do about where the work order belongs."""
    if order.ended:
        return ()
    if order.handed_to is None:
        may = party.keeps or (order.owner_id == party.staff_id and order.stopped_at is None)
        stay: tuple[Act, ...] = ("stay",) if party.keeps and order.stopped_at is not None else ()
        return ("hand_over", *stay) if may else ()
    # Who sent it does not answer it: taking one's own hand-over would make a hop that nobody received.
    receives = order.owner_id != party.staff_id and (party.keeps or order.handed_to in party.departments)
    sent = order.owner_id == party.staff_id or party.keeps
    return (*(("take", "return") if receives else ()), *(("withdraw",) if sent else ()))


def hops_of(hand_overs: Iterable[HandOver]) -> int:
    """How often it was handed over since a supervisor last decided; what was withdrawn did not happen."""
    hops = 0
    for each in sorted(hand_overs, key=lambda hop: hop.at):
        if each.answer != "withdrawn":
            hops = 1 if each.decided else hops + 1
    return hops


def goes_round(hand_overs: Sequence[HandOver]) -> bool:
    """Whether it was handed over so often that one more is not its owner's to decide."""
    return hops_of(hand_overs) >= MOST_HOPS
