"""What somebody may do with a complaint now, and what stands against the rest. Pure.

The page shows what is possible, and says why what belongs to the person's work is not.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal
from uuid import UUID

from zhike.cases.complaint import Complaint, ComplaintRequest, RequestKind
from zhike.cases.rules.clocks import NextStep, NoExtension
from zhike.cases.rules.complaint_states import Deed, is_classified, may, may_ask
from zhike.cases.rules.independence import Involved, Part, conflict_of

Action = Literal[
    "assign",
    "start",
    "classify",
    "name",
    "raise",
    "extension",
    "downgrade",
    "withdrawal",
    "dismissal",
    "regulator_date",
    "approve",
    "tell_extension",
    "propose",
    "confirm",
    "tell_decision",
    "object",
    "assign_review",
    "review",
    "correct",
    "consult",
    "note",
    "file",
]
WORK, ASSIGN, APPROVE, EXPORT = "complaints.work", "complaints.assign", "complaints.approve", "complaints.export"
_SIMPLE: Final[tuple[tuple[Action, Deed, str], ...]] = (
    ("assign", "assign", ASSIGN),
    ("classify", "classify", WORK),
    ("name", "name", WORK),
    ("tell_decision", "tell_decision", WORK),
    ("assign_review", "assign_review", ASSIGN),
    ("correct", "correct", WORK),
    ("note", "note", WORK),
)
_ASKED: Final[tuple[RequestKind, ...]] = ("downgrade", "withdrawal", "dismissal", "regulator_date")


@dataclass(frozen=True, slots=True)
class Seen:
    """Who looks at what: all that decides on actions."""

    person: UUID
    permissions: Collection[str]
    complaint: Complaint
    requests: Sequence[ComplaintRequest]
    involved: Involved
    extension: NextStep | NoExtension
    may_object: bool


def actions_of(seen: Seen) -> dict[Action, str]:
    """Action -> "" where it can be done, else the code of what stands against it; what is not theirs is left out."""
    found: dict[Action, str] = {}
    for source in (_simple, _handlers, _consulting, _asking, _approving, _reviewing):
        found |= dict(source(seen))
    return found


def blocked_request(seen: Seen, request: ComplaintRequest) -> str | None:
    """Why the person cannot decide a request that waits: a code, "" where they can; None where it is not theirs."""
    if request.approved is not None or APPROVE not in seen.permissions:
        return None
    if f"complaints.{request.needs}" not in seen.permissions:
        return "senior"
    involved = seen.involved
    asked = Involved(involved.named, involved.served, involved.decided_matter, involved.handled, (), [request.asked_by])
    return conflict_of(seen.person, "approver", asked) or ""


def _simple(seen: Seen) -> Iterator[tuple[Action, str]]:
    for action, deed, permission in _SIMPLE:
        if permission in seen.permissions and may(deed, seen.complaint.state):
            yield action, ""
    if EXPORT in seen.permissions:
        yield "file", ""


def _handlers(seen: Seen) -> Iterator[tuple[Action, str]]:
    """What only the handler does."""
    if WORK not in seen.permissions:
        return
    other = "" if seen.complaint.handler_id == seen.person else "not_handler"
    if may("start", seen.complaint.state):
        yield "start", other
    if may("propose", seen.complaint.state):
        yield "propose", other or ("" if is_classified(seen.complaint) else "unclassified")


def _consulting(seen: Seen) -> Iterator[tuple[Action, str]]:
    """Departments are asked by whoever looks into it now."""
    complaint = seen.complaint
    if not may("consult", complaint.state) or {WORK, APPROVE}.isdisjoint(seen.permissions):
        return
    reviewed = complaint.state == "under_review"
    owner = complaint.reviewer_id if reviewed else complaint.handler_id
    yield "consult", "" if owner == seen.person else "not_reviewer" if reviewed else "not_handler"


def _asking(seen: Seen) -> Iterator[tuple[Action, str]]:
    if WORK not in seen.permissions:
        return
    if seen.complaint.level == "general" and may("raise", seen.complaint.state):
        yield "raise", ""
    waiting = {each.kind for each in seen.requests if each.approved is None}
    for kind in _ASKED:
        if may_ask(kind, seen.complaint):
            yield kind, "open" if kind in waiting else ""
    if may_ask("extension", seen.complaint):
        yield "extension", "" if isinstance(seen.extension, NextStep) else seen.extension
    if may_ask("extension", seen.complaint) and any(_untold(each) for each in seen.requests):
        yield "tell_extension", ""
    if seen.may_object:
        yield "object", ""


def _untold(request: ComplaintRequest) -> bool:
    return request.kind == "extension" and bool(request.approved) and request.told_at is None


def _approving(seen: Seen) -> Iterator[tuple[Action, str]]:
    """Something waits that the person may decide, or may not and why."""
    found = [blocked for each in seen.requests if (blocked := blocked_request(seen, each)) is not None]
    if found:
        yield "approve", "" if "" in found else found[0]


def _reviewing(seen: Seen) -> Iterator[tuple[Action, str]]:
    """What a second pair of eyes does."""
    if APPROVE not in seen.permissions:
        return
    if may("confirm", seen.complaint.state):
        yield "confirm", _conflict(seen, "confirmer")
    if may("review", seen.complaint.state) and seen.complaint.reviewer_id is not None:
        other = "" if seen.complaint.reviewer_id == seen.person else "not_reviewer"
        yield "review", other or _conflict(seen, "reviewer")


def _conflict(seen: Seen, part: Part) -> str:
    return conflict_of(seen.person, part, seen.involved) or ""
