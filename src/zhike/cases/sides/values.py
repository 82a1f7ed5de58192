"""What side threads are made of: plain values that rules decide on and that services pass on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args
from uuid import UUID

from zhike.cases.work_order import Department

SideState = Literal["open", "answered", "closed"]
Side = Literal["asker", "department"]
# What somebody is in a side thread; a reader may look and not write.
Part = Literal["asker", "department", "reader"]
Which = Literal["open", "overdue", "answered", "closed", "all"]
Whose = Literal["any", "inbox", "asked"]

WHICH: tuple[Which, ...] = get_args(Which)


@dataclass(frozen=True, slots=True)
class NewSideThread:
    """A question to a department, about a conversation, a work order or a complaint. `minutes`: of working time, until
    it is due; None = as the department answers."""

    department: Department
    subject: str
    question: str
    minutes: int | None = None
    conversation_id: UUID | None = None
    work_order_id: UUID | None = None
    complaint_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """What is asked about: whose it is, and whom an open complaint names, to whom nothing of it is shown."""

    conversation_id: UUID | None
    customer_id: UUID | None
    named: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class SideThread:
    """A side thread as it stands. `warned`: 0 = nobody, 1 = told that it is due soon, 2 = told that it is overdue.

    One of a complaint is tied to nothing else: who reads the conversation does not read it.
    """

    id: UUID
    number: str
    department: Department
    subject: str
    state: SideState
    asked_by: UUID
    asked_by_name: str
    asked_at: datetime
    due_at: datetime
    warn_at: datetime
    warned: int
    answered_at: datetime | None
    closed_at: datetime | None
    changed_at: datetime
    conversation_id: UUID | None
    work_order_id: UUID | None
    complaint_id: UUID | None
    customer_id: UUID | None
    version: int

    def is_overdue(self, now: datetime) -> bool:
        """Whether it waits for an answer past its due time."""
        return self.state == "open" and self.due_at < now


@dataclass(frozen=True, slots=True)
class Post:
    """One entry of a side thread: who wrote it, and for which side."""

    position: int
    at: datetime
    side: Side
    text: str
    by_id: UUID
    by_name: str


@dataclass(frozen=True, slots=True)
class SideFilter:
    """Which are wanted; None = any. Unless `seen_whole`, only what `me` asked or my departments are asked.

    Those of complaints are seen whole by who `reads_complaints`; of one that names `me` and is open, nothing.
    """

    which: Which = "open"
    whose: Whose = "any"
    department: str | None = None
    conversation_id: UUID | None = None
    work_order_id: UUID | None = None
    complaint_id: UUID | None = None
    text: str = ""
    me: UUID | None = None
    my_departments: Sequence[str] = ()
    seen_whole: bool = False
    reads_complaints: bool = False


@dataclass(frozen=True, slots=True)
class DepartmentSetup:
    """How a department answers: in how much working time, and who. Members who no longer work here are left out."""

    department: Department
    minutes: int
    members: Sequence[UUID]
    version: int


@dataclass(frozen=True, slots=True)
class OpenedSide:
    """A side thread with its posts, and what whoever looks is in it and may do."""

    thread: SideThread
    posts: Sequence[Post]
    part: Part
    may_post: bool
    may_close: bool
