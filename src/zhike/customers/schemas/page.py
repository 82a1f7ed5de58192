"""Bodies of the customer page: what is found, the timeline, who belongs to whom."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from zhike.customers.rules.relations import Relation, RelationKind
from zhike.customers.rules.timeline import EntryKind, EntryState, TimelineEntry


class TimelineEntryBody(BaseModel):
    """Something that happened. `detail` depends on the kind: codes, counts and ids, never words or amounts.

    contact: reason, outcome, agent_id, urgency, length_s, rating, complaint, elder, source. card_block: because.
    """

    id: UUID
    at: datetime
    kind: EntryKind
    channel: str | None
    state: EntryState
    detail: dict[str, Any]

    @classmethod
    def of(cls, entry: TimelineEntry) -> TimelineEntryBody:
        """The body of `entry`."""
        return cls(
            id=entry.id,
            at=entry.at,
            kind=entry.kind,
            channel=entry.channel,
            state=entry.state,
            detail=dict(entry.detail),
        )


class RelationBody(BaseModel):
    """Who `customer_id` is to this customer; the name is masked."""

    customer_id: UUID
    kind: RelationKind
    name_masked: str

    @classmethod
    def of(cls, relation: Relation, name: str) -> RelationBody:
        """The body of `relation`."""
        return cls(customer_id=relation.customer_id, kind=relation.kind, name_masked=name)


class RelationsBody(BaseModel):
    """Who belongs to this customer."""

    items: list[RelationBody]
