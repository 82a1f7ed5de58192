"""Who is what in a side thread, what a post makes of it, and when its clock warns. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from zhike.cases.sides.values import Part, Side, SideState, SideThread
from zhike.cases.work_order import Department

HOUR: Final = 60
# Working minutes until an answer is due, where nobody has set others: security deals with danger that is going on.
USUAL_MINUTES: Final[Mapping[Department, int]] = {
    "service": 2 * HOUR,
    "card": 4 * HOUR,
    "payments": 4 * HOUR,
    "complaint": 4 * HOUR,
    "loan": 4 * HOUR,
    "branch": 4 * HOUR,
    "security": HOUR,
}
SHORTEST_MINUTES: Final = 15
LONGEST_MINUTES: Final = 10 * 9 * HOUR
SOON, OVER = 1, 2


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks: what they hold, the departments they belong to, and how near they are to what it is about.

    `in_charge`: has the conversation now, or looks into the complaint. `reads_origin`: may read what it is about.
    `hidden`: it is about an open complaint that names them.
    """

    id: UUID
    may_ask: bool = False
    may_write: bool = False
    reads_all: bool = False
    departments: frozenset[str] = frozenset()
    in_charge: bool = False
    reads_origin: bool = False
    hidden: bool = False


def part_in(thread: SideThread, viewer: Viewer) -> Part | None:
    """What the viewer is in the thread; None = it is not there for them.

    Who asks their own department is the asker: nobody answers themselves.
    """
    if thread.complaint_id is not None:
        return _part_beside_complaint(thread, viewer)
    if viewer.may_ask and (viewer.id == thread.asked_by or viewer.in_charge):
        return "asker"
    if thread.department in viewer.departments:
        return "department"
    if viewer.id == thread.asked_by or viewer.reads_all or viewer.reads_origin:
        return "reader"
    return None


def _part_beside_complaint(thread: SideThread, viewer: Viewer) -> Part | None:
    """Whoever looks into the complaint now asks; who may read all side threads reads it only with the complaint."""
    if viewer.hidden:
        return None
    if viewer.in_charge:
        return "asker"
    if thread.department in viewer.departments:
        return "department"
    return "reader" if viewer.reads_origin else None


def side_of(part: Part | None, viewer: Viewer) -> Side | None:
    """For which side the viewer may write; None = for none."""
    if part == "asker":
        return "asker"
    return "department" if part == "department" and viewer.may_write else None


def may_close(thread: SideThread, part: Part | None, viewer: Viewer) -> bool:
    """Whoever asked knows when it is answered; a supervisor may end what was left behind."""
    return thread.state != "closed" and (part == "asker" or (viewer.reads_all and viewer.may_write))


def state_after(side: Side) -> SideState:
    """What a post makes of a thread that is not closed: an answer answers it, a further question opens it again."""
    return "answered" if side == "department" else "open"


def starts_anew(thread: SideThread, side: Side) -> bool:
    """Whether the clock begins again: with a question after an answer, not with what is added while waiting."""
    return side == "asker" and thread.state == "answered"


def warned_after(minutes: int) -> timedelta:
    """After how much working time somebody is told that it is due soon: when a quarter of it is left."""
    return timedelta(minutes=minutes) * 3 / 4


def level_of(thread: SideThread, now: datetime) -> int:
    """What its people are to be told now: nothing new (0), that it is due soon, or that it is overdue."""
    if thread.state != "open":
        return 0
    level = OVER if thread.due_at <= now else SOON if thread.warn_at <= now else 0
    return level if level > thread.warned else 0


def number_of(sequence: int, year: int) -> str:
    """What people call it by: the year and a count, as in S26-000123."""
    return f"S{year % 100:02d}-{sequence:06d}"
