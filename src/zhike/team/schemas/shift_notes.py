"""Bodies of shift notes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from zhike.privacy.api import FreeText, OptionalFreeLine
from zhike.team.rules.shift_notes import Act, acts_of
from zhike.team.service.noting import NewShiftNote
from zhike.team.values import (
    Link,
    LinkKind,
    Reader,
    Shift,
    ShiftNote,
    ShiftNoteLine,
    ShiftNoteState,
    ShiftNoteStep,
)

SHIFT_NOTES_HEADER = (
    "day", "shift", "queue", "state", "still_open", "watch", "about", "by_name", "taken_name", "carried", "created_at",
    "done_at",
)  # fmt: skip
_MOST_LINKS = 20


class ShiftNoteLinkBody(BaseModel):
    """A contact, work order or complaint that the note is about; `label` is its number."""

    kind: LinkKind
    about_id: UUID
    label: str


class ShiftNoteBody(BaseModel):
    """A shift note. `acts`: what the reader may do with it now; `late`: its shift is over and it is not done."""

    id: UUID
    queue: str | None
    day: date
    shift: Shift
    still_open: str
    watch: str
    state: ShiftNoteState
    carried: int
    by_id: UUID
    by_name: str
    taken_by: UUID | None
    taken_name: str
    taken_at: datetime | None
    done_at: datetime | None
    created_at: datetime
    version: int
    late: bool
    links: list[ShiftNoteLinkBody]
    acts: list[Act]

    @classmethod
    def of(cls, note: ShiftNote, links: Sequence[Link], reader: Reader, today: date) -> ShiftNoteBody:
        """The body of `note`, as the reader sees it."""
        known = {name: getattr(note, name) for name in cls.model_fields if hasattr(note, name)}
        return cls(
            **known,
            late=note.state != "done" and note.day < today,
            links=[ShiftNoteLinkBody(kind=each.kind, about_id=each.about_id, label=each.label) for each in links],
            acts=sorted(acts_of(note, reader)),
        )


class ShiftNoteLineBody(BaseModel):
    """A line of its trail."""

    at: datetime
    kind: ShiftNoteStep
    text: str
    by_name: str

    @classmethod
    def of(cls, line: ShiftNoteLine) -> ShiftNoteLineBody:
        """The body of `line`."""
        return cls(**{name: getattr(line, name) for name in cls.model_fields})


class ShiftNoteDetailBody(BaseModel):
    """A note with its trail."""

    note: ShiftNoteBody
    lines: list[ShiftNoteLineBody]


class ShiftNotesPage(BaseModel):
    """Notes, newest first; `counts` by state over the filter, on the first page only."""

    items: list[ShiftNoteBody]
    counts: dict[str, int] | None
    next_cursor: str | None


class NewShiftNoteLinkBody(BaseModel):
    """A contact or work order by its id."""

    model_config = ConfigDict(extra="forbid")

    kind: LinkKind
    about_id: UUID


class NewShiftNoteBody(BaseModel):
    """A note for a queue (null: everybody) and shift: what is still open, or what to watch, or both."""

    model_config = ConfigDict(extra="forbid")

    day: date
    shift: Shift
    still_open: FreeText = ""
    watch: FreeText = ""
    queue: Annotated[str, StringConstraints(max_length=40)] | None = None
    links: Annotated[list[NewShiftNoteLinkBody], Field(max_length=_MOST_LINKS)] = []

    def as_new(self) -> NewShiftNote:
        """As the use case takes it."""
        links = tuple((each.kind, each.about_id) for each in self.links)
        return NewShiftNote(self.day, self.shift, self.still_open, self.watch, self.queue, links)


class ShiftNoteRemarkBody(BaseModel):
    """Something to say to a note."""

    model_config = ConfigDict(extra="forbid")

    text: Annotated[FreeText, Field(min_length=1)]


class ShiftNoteEndBody(BaseModel):
    """How it ended, if there is something to say."""

    model_config = ConfigDict(extra="forbid")

    remark: OptionalFreeLine = ""


class ShiftNoteCarryBody(ShiftNoteEndBody):
    """The shift that it is left to."""

    day: date
    shift: Shift


def shift_note_row(note: ShiftNote, links: Sequence[Link]) -> tuple[str, ...]:
    """A note as cells, in the order of `SHIFT_NOTES_HEADER`."""
    about = " ".join(each.label for each in links)
    cells = (
        note.day, note.shift, note.queue or "", note.state, note.still_open, note.watch, about, note.by_name,
        note.taken_name, note.carried, note.created_at.isoformat(), note.done_at.isoformat() if note.done_at else "",
    )  # fmt: skip
    return tuple(str(each) for each in cells)
