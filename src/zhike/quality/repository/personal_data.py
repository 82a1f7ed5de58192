"""SQL for a person's rights: the contact records of one customer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import text

from zhike.platform.database import Session

_CONTACTS = text("""
    select id, started_at, ended_at, channel, language, queue, tier, age_band, region, rating, complaint, resolved
    from quality.contact where customer_id = :subject order by started_at, id
""")


async def list_contacts(session: Session, subject_id: UUID) -> list[dict[str, Any]]:
    """What was recorded of the customer's contacts."""
    return [dict(row) for row in (await session.execute(_CONTACTS, {"subject": subject_id})).mappings()]
