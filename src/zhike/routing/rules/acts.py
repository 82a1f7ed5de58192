"""What would become of acts on a contact before anything is done, and how far they can be taken back. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal
from uuid import UUID

JobState = Literal["waiting", "running", "stopped", "done", "failed", "undoing", "undone"]
ItemState = Literal["pending", "done", "skipped", "undone", "partly", "kept"]
JobKind = Literal["bulk", "macro"]
MOST_CONTACTS: Final = 100_000
MOST_NAMED: Final = 1_000
MACRO_UNDO_S: Final = 120
KEPT_DAYS: Final = 90
# A batch begins small, so that a mistake is soon seen and stopped, and stays short: rows, and all who read the outbox,
# wait for its end.
SMALLEST_BATCH: Final = 4
LARGEST_BATCH: Final = 32
BATCH_S: Final = 0.1
WORKING: Final[tuple[JobState, ...]] = ("waiting", "running", "undoing")
RESUMABLE: Final[tuple[JobState, ...]] = ("stopped", "failed")
UNDOABLE: Final[tuple[JobState, ...]] = ("done", "stopped", "failed")

CLOSED: Final = "conversations.closed"
NOT_FOUND: Final = "conversations.not_found"
NOT_IN_CHARGE: Final = "routing.not_in_charge"
NOT_SERVED: Final = "routing.not_served"
NOT_WAITING: Final = "routing.entry_unknown"
QUEUE_GONE: Final = "routing.queue_unknown"
ALREADY_THERE: Final = "routing.to_oneself"
WITH_ASSISTANT: Final = "routing.with_assistant"
REASON_MISSING: Final = "routing.reason_missing"

# What can be said of an act before it is done: taken back whole; only until the customer has read it; with words that
# the customer keeps; never.
Reach = Literal["whole", "unread", "told", "never"]
_REACH: Final[Mapping[str, Reach]] = {
    "reply": "unread",
    "note": "whole",
    "triage": "whole",
    "transfer": "told",
    "close": "never",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """An act as far as it decides: its kind, the reason it sets, the queue it passes to."""

    kind: str
    reason: str = ""
    queue: str = ""


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a contact stands. `asked`: it asked for a person and has not left; `holder`: who serves it."""

    state: str
    agent_id: UUID | None
    queue: str | None
    reason: str | None
    asked: bool
    holder: UUID | None
    offered: bool = False


@dataclass(frozen=True, slots=True)
class Doer:
    """Who acts. `leads`: answers for the desk; `manages`: may pass on what others have; `transfers`: may pass on."""

    id: UUID
    reads_all: bool
    leads: bool
    manages: bool
    transfers: bool


def next_batch(size: int = 0, *, took_s: float = 0.0) -> int:
    """How many contacts the next batch has, after one of `size` that took so long."""
    if took_s > BATCH_S:
        return max(1, size // 2)
    return min(LARGEST_BATCH, max(SMALLEST_BATCH, size * 2)) if took_s < BATCH_S / 2 else size


def reach_of(kind: str) -> Reach:
    """How far an act of that kind can be taken back."""
    return _REACH[kind]


def obstacle(acts: Sequence[Wanted], stand: Stand, doer: Doer, queues: frozenset[str]) -> str | None:
    """Why the acts, one after the other, would be refused for this contact; None = nothing is in the way now."""
    if not _readable(stand, doer):
        return NOT_FOUND
    if stand.state == "closed":
        return CLOSED
    reason = stand.reason
    for act in acts:
        reason = act.reason or reason
        found = _OBSTACLES[act.kind](act, stand, doer, queues)
        if found is None and act.kind == "close" and not reason:
            found = REASON_MISSING
        if found is not None:
            return found
    return None


def _readable(stand: Stand, doer: Doer) -> bool:
    return doer.reads_all or stand.agent_id == doer.id or stand.state in ("queued", "offered")


def _in_charge(stand: Stand, doer: Doer) -> bool:
    return doer.leads or stand.agent_id == doer.id


def _reply(_act: Wanted, stand: Stand, doer: Doer, _queues: frozenset[str]) -> str | None:
    if not _in_charge(stand, doer):
        return NOT_IN_CHARGE
    return None if stand.state in ("active", "wrap_up") else NOT_SERVED


def _note(_act: Wanted, _stand: Stand, _doer: Doer, _queues: frozenset[str]) -> str | None:
    return None


def _triage(_act: Wanted, stand: Stand, doer: Doer, _queues: frozenset[str]) -> str | None:
    return None if _in_charge(stand, doer) else NOT_IN_CHARGE


def _transfer(act: Wanted, stand: Stand, doer: Doer, queues: frozenset[str]) -> str | None:
    if not stand.asked:
        return NOT_WAITING
    if not doer.transfers or not (doer.manages or stand.holder == doer.id):
        return NOT_IN_CHARGE
    if act.queue and act.queue not in queues:
        return QUEUE_GONE
    unserved = stand.holder is None and not stand.offered
    return ALREADY_THERE if act.queue and unserved and act.queue == stand.queue else None


def _close(_act: Wanted, stand: Stand, doer: Doer, _queues: frozenset[str]) -> str | None:
    if not _in_charge(stand, doer):
        return NOT_IN_CHARGE
    return WITH_ASSISTANT if stand.state == "assistant" else None


_OBSTACLES = {"reply": _reply, "note": _note, "triage": _triage, "transfer": _transfer, "close": _close}


def state_after_undo(*, restored: int, kept: int) -> ItemState:
    """What an item is once undoing was tried."""
    if kept == 0:
        return "undone"
    return "partly" if restored else "kept"
