"""HTTP bodies of side threads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from zhike.cases.rules.kinds import DEPARTMENT_NAMES
from zhike.cases.schemas.work_orders import WordsBody
from zhike.cases.sides.rules import LONGEST_MINUTES, SHORTEST_MINUTES
from zhike.cases.sides.service.clock import remaining
from zhike.cases.sides.values import DepartmentSetup, NewSideThread, OpenedSide, Part, Post, Side, SideState, SideThread
from zhike.cases.work_order import Department
from zhike.platform.settings import Settings
from zhike.privacy import api as privacy

Minutes = Annotated[int, Field(ge=SHORTEST_MINUTES, le=LONGEST_MINUTES)]
MOST_MEMBERS = 100
CSV_HEADER = (
    *("number", "department", "subject", "state", "asked_by_name"),
    *("asked_at", "due_at", "answered_at", "closed_at"),
)


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom bodies are made, and when. `complaints`: they may read complaints."""

    settings: Settings
    now: datetime
    complaints: bool


class SideThreadLine(BaseModel):
    """A side thread in a list. `remaining_s`: working time left, negative when overdue; null once it is answered.

    `complaint_id`: of one that is about a complaint, for who may read it.
    """

    id: UUID
    number: str
    department: Department
    subject: str
    state: SideState
    overdue: bool
    asked_by: UUID
    asked_by_name: str
    asked_at: datetime
    due_at: datetime
    remaining_s: int | None
    answered_at: datetime | None
    closed_at: datetime | None
    conversation_id: UUID | None
    work_order_id: UUID | None
    complaint_id: UUID | None
    version: int

    @classmethod
    def of(cls, thread: SideThread, reader: Reader) -> SideThreadLine:
        """The line of `thread`."""
        known = {name: getattr(thread, name) for name in cls.model_fields if hasattr(thread, name)}
        if not reader.complaints:
            known["complaint_id"] = None
        settings, now = reader.settings, reader.now
        left = remaining(settings, thread.due_at, now) if thread.state == "open" else None
        return cls(
            **known, overdue=thread.is_overdue(now), remaining_s=None if left is None else int(left.total_seconds())
        )


class SidePostBody(BaseModel):
    """One entry."""

    position: int
    at: datetime
    side: Side
    text: str
    by_name: str

    @classmethod
    def of(cls, post: Post) -> SidePostBody:
        """The body of `post`."""
        return cls(**{name: getattr(post, name) for name in cls.model_fields})


class SideThreadBody(SideThreadLine):
    """A side thread with its posts; `part`: what the reader is in it."""

    posts: list[SidePostBody]
    part: Part
    may_post: bool
    may_close: bool

    @classmethod
    def whole(cls, opened: OpenedSide, reader: Reader) -> SideThreadBody:
        """The body of what was opened."""
        return cls(
            **SideThreadLine.of(opened.thread, reader).model_dump(),
            posts=[SidePostBody.of(each) for each in opened.posts],
            part=opened.part,
            may_post=opened.may_post,
            may_close=opened.may_close,
        )


class SideThreadsPage(BaseModel):
    """Side threads of a filter; `total` on the first page, else null."""

    items: list[SideThreadLine]
    total: int | None
    next_cursor: str | None


class NewSideThreadBody(BaseModel):
    """A question to a department, about one of conversation and work order; without `minutes` as it answers."""

    model_config = ConfigDict(extra="forbid")

    department: Department
    subject: Annotated[privacy.FreeLine, Field(min_length=1)]
    question: Annotated[privacy.FreeText, Field(min_length=1)]
    minutes: Minutes | None = None
    conversation_id: UUID | None = None
    work_order_id: UUID | None = None

    def as_new(self) -> NewSideThread:
        """As the use case takes it."""
        return NewSideThread(**self.model_dump())


class NewComplaintSideBody(BaseModel):
    """A question to a department about a complaint; without `minutes` as it answers."""

    model_config = ConfigDict(extra="forbid")

    department: Department
    subject: Annotated[privacy.FreeLine, Field(min_length=1)]
    question: Annotated[privacy.FreeText, Field(min_length=1)]
    minutes: Minutes | None = None

    def as_new(self, complaint_id: UUID) -> NewSideThread:
        """As the use case takes it."""
        return NewSideThread(**self.model_dump(), complaint_id=complaint_id)


class NewSidePostBody(BaseModel):
    """What is added."""

    model_config = ConfigDict(extra="forbid")

    text: Annotated[privacy.FreeText, Field(min_length=1)]


class MemberBody(BaseModel):
    """Somebody who answers for a department."""

    id: UUID
    name: str


class SideDepartmentBody(BaseModel):
    """A department that can be asked: how soon it answers in working time, and who; `mine`: the reader does."""

    id: Department
    name: WordsBody
    minutes: int
    members: list[MemberBody]
    mine: bool
    version: int

    @classmethod
    def of(cls, setup: DepartmentSetup, names: Mapping[UUID, str], me: UUID) -> SideDepartmentBody:
        """The body of `setup`."""
        zh, en = DEPARTMENT_NAMES[setup.department]
        return cls(
            id=setup.department,
            name=WordsBody(zh=zh, en=en),
            minutes=setup.minutes,
            members=[MemberBody(id=each, name=names[each]) for each in setup.members],
            mine=me in setup.members,
            version=setup.version,
        )


class SideDepartmentsBody(BaseModel):
    """All departments."""

    items: list[SideDepartmentBody]


class SideDepartmentChangeBody(BaseModel):
    """How soon a department answers, and who; without `members` those who do."""

    model_config = ConfigDict(extra="forbid")

    minutes: Minutes
    members: Annotated[list[UUID], Field(max_length=MOST_MEMBERS)] | None = None


def csv_cells(thread: SideThread) -> tuple[object, ...]:
    """The cells of a side thread, in the order of `CSV_HEADER`; no customer and no post."""
    return tuple(
        value.isoformat() if isinstance(value, datetime) else value
        for value in (getattr(thread, name) for name in CSV_HEADER)
    )
