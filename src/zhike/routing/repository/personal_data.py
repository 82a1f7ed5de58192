"""SQL for a person's rights: where a customer waited, and whether a complaint of theirs is open."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import text

from zhike.platform.database import Session

_ENTRIES = text("""
    select conversation_id, queue, channel, because, urgency from routing.entry
    where customer_id = :subject order by conversation_id
""")
_COMPLAINT = text("""
    select 1 from routing.recent_contact where customer_id = :subject and complaint_open limit 1
""")


async def list_entries(session: Session, subject_id: UUID) -> list[dict[str, Any]]:
    """The customer's places in queues."""
    return [dict(row) for row in (await session.execute(_ENTRIES, {"subject": subject_id})).mappings()]


async def has_open_complaint(session: Session, subject_id: UUID) -> bool:
    """Whether a complaint of the customer is not settled yet."""
    return (await session.execute(_COMPLAINT, {"subject": subject_id})).first() is not None
