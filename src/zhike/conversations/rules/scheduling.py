"""When a message that was written ahead goes out, what keeps it back, and how long a contact is put aside. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Final, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from zhike.conversations.rules import states
from zhike.conversations.scheduled import Hindrance, Occasion, ScheduledMessage
from zhike.conversations.thread import Conversation

FARTHEST: Final = timedelta(days=30)
MOST_PENDING: Final = 10

Problem = Literal["past", "far", "time"]


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From `start` (included) to `end` (excluded) in local time, over midnight where the end is the earlier one."""

    start: time
    end: time
    zone: ZoneInfo

    @classmethod
    def read(cls, words: str, zone: ZoneInfo) -> QuietHours | None:
        """The hours of a setting, `HH:MM-HH:MM`; None where nothing is quiet."""
        if words == "none":
            return None
        start, end = (time.fromisoformat(part) for part in words.split("-"))
        return None if start == end else cls(start, end, zone)

    def holds(self, at: datetime) -> bool:
        """Whether it is quiet at that instant."""
        local = at.astimezone(self.zone).time()
        if self.start < self.end:
            return self.start <= local < self.end
        return local >= self.start or local < self.end

    def end_after(self, at: datetime) -> datetime:
        """When it next ceases to be quiet, in UTC, after `at`."""
        local = at.astimezone(self.zone)
        today = datetime.combine(local.date(), self.end, self.zone)
        ends = today if today > at else datetime.combine(local.date() + timedelta(days=1), self.end, self.zone)
        return ends.astimezone(UTC)


def problem_of(occasion: Occasion, at: datetime | None, now: datetime) -> Problem | None:
    """What is wrong with a wanted time: it takes one to be sent at, ahead of now and not farther than a month."""
    if (occasion == "at") != (at is not None):
        return "time"
    if at is not None and at <= now:
        return "past"
    return "far" if at is not None and at - now > FARTHEST else None


def due_of(occasion: Occasion, at: datetime | None, quiet: QuietHours | None, now: datetime) -> datetime | None:
    """When it goes out: at the wanted time or now, moved out of quiet hours; None until the customer is back."""
    if occasion == "customer_back":
        return None
    wanted = at if occasion == "at" and at is not None else now
    return quiet.end_after(wanted) if quiet is not None and quiet.holds(wanted) else wanted


def put_off(message: ScheduledMessage, quiet: QuietHours | None, now: datetime) -> datetime | None:
    """Until when a message that is due has to wait because it is quiet now; None: it need not.

    Who has just come back is awake: what waits for them is sent at once.
    """
    if message.occasion == "customer_back" or quiet is None or not quiet.holds(now):
        return None
    return quiet.end_after(now)


def lost_place(conversation: Conversation, author_id: UUID) -> Hindrance:
    """Why what its author kept there cannot be sent any more, whenever it is due; empty: nothing stands against it."""
    if conversation.state in {"wrap_up", "closed"}:
        return "closed"
    if conversation.state != "active" or conversation.agent_id != author_id:
        return "handed_over"
    return ""


def overtaken(unseen: Iterable[states.Unseen], author_id: str) -> Hindrance:
    """What somebody else said that its author has not seen: the reply lock at the time of sending."""
    found = states.unseen_by_author(unseen, author_id=author_id)
    if found is None:
        return ""
    if found.author == "customer":
        return "newer_line"
    return "newer_reply" if found.visibility == "public" else "newer_note"


def snooze_problem(until: datetime | None, now: datetime) -> Problem | None:
    """What is wrong with the time until which a contact is put aside."""
    return None if until is None else problem_of("at", until, now)
