"""What goes over HTTP about messages that were written ahead, and about putting contacts aside."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field

from zhike.conversations.scheduled import Hindrance, Occasion, ScheduledMessage, ScheduledState
from zhike.conversations.schemas.threads import AttachmentOut, LongText, Sequence
from zhike.conversations.service.scheduling import Written


class ScheduledIn(BaseModel):
    """A reply to be sent later. `occasion` at (with the time `at`), quiet_end, or customer_back."""

    text: LongText = ""
    occasion: Occasion
    at: AwareDatetime | None = None
    seen_sequence: Sequence
    attachments: Annotated[list[UUID], Field(max_length=10)] = []

    def written(self) -> Written:
        """As the use cases take it."""
        return Written(self.text, self.occasion, self.at, self.seen_sequence, tuple(self.attachments))


class ScheduledOut(BaseModel):
    """A reply that waits (`pending`) or came back (`returned`, with the reason `why`); change it with `If-Match`."""

    id: UUID
    author_id: UUID
    text: str
    attachments: list[AttachmentOut]
    occasion: Occasion
    due_at: datetime | None
    state: ScheduledState
    why: Hindrance
    written_at: datetime
    version: int

    @classmethod
    def of(cls, message: ScheduledMessage) -> ScheduledOut:
        """The message as the desk shows it."""
        same = {name: getattr(message, name) for name in cls.model_fields if name != "attachments"}
        return cls(**same, attachments=[AttachmentOut.model_validate(each) for each in message.attachments])


class ScheduledListOut(BaseModel):
    """What waits in a conversation or came back, in the order in which it was written.

    `quiet_until`: it is quiet now, until then; null = nothing holds a message back.
    """

    items: list[ScheduledOut]
    quiet_until: datetime | None


class SnoozeBody(BaseModel):
    """Until when the contact is put aside; null = until the customer writes. Their words wake it in any case."""

    until: AwareDatetime | None = None
