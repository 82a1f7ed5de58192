"""HTTP bodies of work on many contacts, and of macros on one."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, model_validator

from zhike.conversations.api import ActBody, Acts, FilterBody
from zhike.platform.errors import ZhikeError
from zhike.routing.bulk import BulkItem, BulkJob
from zhike.routing.rules.acts import MOST_NAMED, RESUMABLE, UNDOABLE, WORKING, ItemState, JobState, Reach, reach_of
from zhike.routing.schemas.words import Input
from zhike.routing.service.previewing import OnePreview, Preview, Selection

Sequence = Annotated[int, Field(ge=0, le=2_147_483_647)]


class SelectionBody(Input):
    """Contacts by id (at most 1,000), or all that a filter finds (at most 100,000)."""

    ids: Annotated[list[UUID], Field(max_length=MOST_NAMED, default_factory=list)]
    filter: FilterBody | None = None

    def as_selection(self) -> Selection:
        """The selection as a value."""
        return Selection(tuple(self.ids), self.filter.as_filter() if self.filter else None)


class WishBody(Input):
    """Acts, or a macro by id: one of them."""

    acts: Acts | None = None
    macro_id: UUID | None = None

    @model_validator(mode="after")
    def one_of_them(self) -> WishBody:
        """Refuse both and neither."""
        if (self.acts is None) == (self.macro_id is None):
            raise ValueError("acts or macro_id")
        return self


class BulkBody(WishBody):
    """What is to be done with which contacts."""

    selection: SelectionBody


class MacroRunBody(WishBody):
    """What is to be done with one contact. `seen_sequence`: the newest message that the page had shown."""

    seen_sequence: Sequence | None = None


class SkippedOut(Input):
    """Contacts that would be left out for one reason, in the reader's words."""

    code: str
    why: str
    count: int
    examples: list[UUID]


class ActReachOut(Input):
    """How far an act can be taken back: whole, unread (until the customer has read it), told (with words that the
    customer keeps), never."""

    kind: str
    reach: Reach


class BulkPreviewOut(Input):
    """How many contacts the acts fit, and why the others would be left out.

    `looked` is below `total` where looking at all would take too long: `fitting` and `skipped` are then of those only.
    """

    total: int
    looked: int
    fitting: int
    skipped: list[SkippedOut]
    undo: list[ActReachOut]
    closed_queues: list[str]

    @classmethod
    def of(cls, preview: Preview, acts: Iterable[ActBody], language: str) -> BulkPreviewOut:
        """The body of a preview."""
        return cls(
            total=preview.total,
            looked=preview.looked,
            fitting=preview.fitting,
            skipped=[
                SkippedOut(
                    code=each.code, why=_why(each.code, {}, language), count=each.count, examples=list(each.examples)
                )
                for each in preview.skipped
            ],
            undo=reaches(acts),
            closed_queues=list(preview.closed_queues),
        )


class MacroPreviewOut(Input):
    """What a macro would do here, its texts filled in; `obstacle` says what is in the way."""

    acts: list[ActBody]
    obstacle: str | None
    undo: list[ActReachOut]
    closed_queues: list[str]

    @classmethod
    def of(cls, preview: OnePreview, language: str) -> MacroPreviewOut:
        """The body of a preview."""
        acts = [ActBody.model_validate(act) for act in preview.acts]
        obstacle = None if preview.obstacle is None else _why(preview.obstacle, {}, language)
        return cls(acts=acts, obstacle=obstacle, undo=reaches(acts), closed_queues=list(preview.closed_queues))


class BulkJobOut(Input):
    """A job: how far it is, and what can be done with it now."""

    id: UUID
    state: JobState
    name: str
    acts: list[ActBody]
    actor_name: str
    total: int
    pending: int
    done: int
    skipped: int
    undone: int
    partly: int
    kept: int
    stopping: bool
    fault: str | None
    may_stop: bool
    may_resume: bool
    may_undo: bool
    created_at: datetime
    ended_at: datetime | None

    @classmethod
    def of(cls, job: BulkJob, language: str) -> BulkJobOut:
        """The body of a job."""
        counts = {state: job.counts.get(state, 0) for state in _COUNTED}
        return cls(
            id=job.id,
            state=job.state,
            name=job.name,
            acts=[ActBody.model_validate(act) for act in job.acts],
            actor_name=job.actor_name,
            total=job.total,
            **counts,
            stopping=job.stop_requested and job.state in WORKING,
            fault=_why(job.fault, {"reference": str(job.id)}, language) if job.fault else None,
            may_stop=job.state in WORKING and not job.stop_requested,
            may_resume=job.state in RESUMABLE and counts["pending"] > 0,
            may_undo=job.state in UNDOABLE and counts["done"] > 0,
            created_at=job.created_at,
            ended_at=job.ended_at,
        )


class BulkItemOut(Input):
    """What became of one contact, and why."""

    position: int
    conversation_id: UUID
    state: ItemState
    why: list[str]
    done_at: datetime | None

    @classmethod
    def of(cls, item: BulkItem, language: str) -> BulkItemOut:
        """The body of an item."""
        return cls(
            position=item.position,
            conversation_id=item.conversation_id,
            state=item.state,
            why=[_why(code, item.params, language) for code in item.codes],
            done_at=item.done_at,
        )


class MacroRunOut(Input):
    """A macro that was run; until `undo_until` it can be taken back as far as `undo` says."""

    id: UUID
    undo_until: datetime
    undo: list[ActReachOut]


class MacroUndoOut(Input):
    """What became of taking back: undone whole, partly, or not (kept); `why` says what stays."""

    state: Literal["undone", "partly", "kept"]
    why: list[str]


_COUNTED: tuple[ItemState, ...] = ("pending", "done", "skipped", "undone", "partly", "kept")


def items_as_csv(items: Iterable[BulkItemOut]) -> str:
    """What became of each contact, with a byte order mark so that every spreadsheet shows Chinese."""
    sheet = io.StringIO()
    writer = csv.writer(sheet)
    writer.writerow(("conversation", "state", "why"))
    writer.writerows((item.conversation_id, item.state, " ".join(item.why)) for item in items)
    return "\ufeff" + sheet.getvalue()


def reaches(acts: Iterable[ActBody]) -> list[ActReachOut]:
    """How far each act can be taken back."""
    return [ActReachOut(kind=act.kind, reach=reach_of(act.kind)) for act in acts]


def _why(code: str, params: Mapping[str, str], language: str) -> str:
    return ZhikeError(code, **params).message(language)
