"""SQL of event schemas."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from zhike.customers.models.events import EventSchemaRow
from zhike.platform.database import Session


@dataclass(frozen=True, slots=True)
class EventSchema:
    """A version of what the detail of an event type looks like."""

    type: str
    version: int
    schema: Mapping[str, Any]
    created_by: str
    created_at: datetime


async def list_schemas(session: Session) -> list[EventSchema]:
    """All versions of all types, by type, the newest version first."""
    query = select(EventSchemaRow).order_by(EventSchemaRow.type, EventSchemaRow.version.desc())
    found = await session.execute(query.execution_options(populate_existing=True))
    return [EventSchema(**{name: getattr(row, name) for name in EventSchema.__slots__}) for row in found.scalars()]


async def add_schema(session: Session, schema: EventSchema) -> bool:
    """Store a version; False where it is there already."""
    values = {name: getattr(schema, name) for name in EventSchema.__slots__}
    added = await session.execute(
        insert(EventSchemaRow).values(**values).on_conflict_do_nothing().returning(EventSchemaRow.type)
    )
    return added.first() is not None
