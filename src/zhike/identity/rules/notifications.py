"""What a member of staff is told of. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

NotificationKind = Literal[
    "mention",
    "whisper",
    "transfer",
    "complaint_due",
    "promise_due",
    "order_handed",
    "order_taken",
    "order_returned",
    "order_withdrawn",
    "order_stopped",
    "order_stays",
    "order_given",
    "order_gone",
    "order_soon",
    "order_overdue",
    "order_remark",
    "canned_back",
    "canned_waits",
    "scheduled_back",
    "snooze_over",
    "review_back",
    "clock_warned",
    "clock_breached",
    "callback_late",
    "announcement",
    "announcement_reminder",
    "shift_note_taken",
    "shift_note_done",
    "post_comment",
    "post_drafted",
    "post_published",
    "side_asked",
    "side_answered",
    "side_due",
    "side_overdue",
]
# Older ones are removed, read or not: what matters stands in the conversation itself.
NOTIFICATIONS_KEPT = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Notification:
    """Something that a member of staff is told of. The same again while it is unread is one, counted in `times`."""

    id: UUID
    kind: NotificationKind
    subject: str
    by_name: str
    times: int
    at: datetime
    read_at: datetime | None
