"""What goes over HTTP when conversations are searched."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import datetime
from typing import Final
from uuid import UUID

from pydantic import BaseModel

from zhike.conversations.schemas.threads import ConversationLine, view_line
from zhike.conversations.service.searching import FoundConversation, Hit
from zhike.conversations.thread import Author, Visibility

# A cell that begins like this is run as a formula by spreadsheet programs.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
CSV_HEADER: Final = (
    "conversation",
    "opened_at",
    "closed_at",
    "channel",
    "queue",
    "agent",
    "reason",
    "outcome",
    "rating",
    "said",
)


class SearchPartOut(BaseModel):
    """A stretch of a message; `hit`: this is what was looked for. Personal data is masked."""

    text: str
    hit: bool


class SearchHitOut(BaseModel):
    """A message that fits, by its place in the thread."""

    sequence: int
    at: datetime
    author: Author
    visibility: Visibility
    parts: list[SearchPartOut]

    @classmethod
    def of(cls, hit: Hit) -> SearchHitOut:
        """The message as it is shown."""
        message = hit.message
        parts = [SearchPartOut(text=part.text, hit=part.hit) for part in hit.parts]
        return cls(
            sequence=message.sequence,
            at=message.at,
            author=message.author,
            visibility=message.visibility,
            parts=parts,
        )


class SearchedConversationOut(BaseModel):
    """A conversation that fits. `by_customer`: who it is fits; `hits`: the first messages with something in them."""

    conversation: ConversationLine
    by_customer: bool
    hits: list[SearchHitOut]

    @classmethod
    def of(cls, found: FoundConversation, names: dict[UUID, str]) -> SearchedConversationOut:
        """The conversation as it is shown; `names` holds masked names by customer."""
        line = view_line(found.conversation, names)
        return cls(
            conversation=line, by_customer=found.by_customer, hits=[SearchHitOut.of(each) for each in found.hits]
        )


class SearchedConversationsPage(BaseModel):
    """Conversations that fit, newest first. `narrow`: more customers fit a word than were looked at."""

    items: list[SearchedConversationOut]
    next_cursor: str | None
    narrow: bool


def csv_lines(found: Iterable[FoundConversation]) -> str:
    """Conversations as CSV text, safe to open in a spreadsheet: no customer, what was said masked."""
    return "".join(_csv_line(each) for each in found)


def safe_csv_line(*cells: object) -> str:
    """Cells as a CSV line; nothing in it is run as a formula."""
    sheet = io.StringIO()
    plain = ["" if cell is None else str(cell) for cell in cells]
    csv.writer(sheet).writerow(f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in plain)
    return sheet.getvalue()


def _csv_line(each: FoundConversation) -> str:
    line = each.conversation
    said = " / ".join("".join(part.text for part in hit.parts) for hit in each.hits)
    opened, closed = line.opened_at.isoformat(), line.closed_at.isoformat() if line.closed_at else ""
    return safe_csv_line(
        line.id,
        opened,
        closed,
        line.channel,
        line.queue,
        line.agent_name,
        line.reason,
        line.outcome,
        line.rating,
        said,
    )
