"""Limits of one-time codes: how long one holds, how often one is sent, how often one may be wrong."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID

LASTS: Final = timedelta(minutes=5)
AGAIN_AFTER: Final = timedelta(seconds=60)
MOST_SENT: Final = 3
MOST_TRIES: Final = 5
# Over all conversations of a customer: nobody is flooded with messages by somebody who knows their name.
MOST_A_DAY: Final = 10
REMEMBERED: Final = timedelta(days=2)
DIGITS: Final = 6

Proof = Literal["proven", "wrong", "expired", "locked"]


@dataclass(frozen=True, slots=True)
class StepUp:
    """The code of a conversation: its keyed hash (None once used), how often one was sent, how often it was wrong."""

    conversation_id: UUID
    chat_id: UUID
    customer_id: UUID
    code_hash: bytes | None
    sent_at: datetime
    expires_at: datetime
    sent: int
    tries: int
    locked: bool


def wait_s(before: StepUp | None, now: datetime) -> int:
    """Seconds until another code may be sent; 0 = now."""
    if before is None:
        return 0
    return max(0, -int((now - before.sent_at - AGAIN_AFTER).total_seconds() // 1))


def is_used_up(before: StepUp | None, sent_today: int) -> bool:
    """Whether no further code is sent: too many were, or too many were wrong."""
    return sent_today >= MOST_A_DAY or (before is not None and (before.locked or before.sent >= MOST_SENT))


def tried(before: StepUp, *, right: bool, now: datetime) -> tuple[StepUp, Proof]:
    """What a try leads to. A used, expired or locked code is right for nobody."""
    if before.locked:
        return before, "locked"
    if before.code_hash is None or now >= before.expires_at:
        return before, "expired"
    if right:
        return replace(before, code_hash=None), "proven"
    after = replace(before, tries=before.tries + 1)
    if after.tries >= MOST_TRIES:
        return replace(after, code_hash=None, locked=True), "locked"
    return after, "wrong"
