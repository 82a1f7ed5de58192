"""What the routes of source events take and give."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from zhike.customers.push_errors import reason_of
from zhike.customers.repository.credentials import Credential
from zhike.customers.repository.event_schemas import EventSchema
from zhike.customers.repository.source_events import EventReject, StoredEvent
from zhike.customers.service.pushing import PushReport


class EventSchemaBody(BaseModel):
    """A version of what the detail of an event type looks like."""

    model_config = ConfigDict(populate_by_name=True)

    type: str
    version: int
    json_schema: dict[str, Any] = Field(alias="schema", serialization_alias="schema")
    created_at: datetime

    @classmethod
    def of(cls, schema: EventSchema) -> EventSchemaBody:
        """The body of `schema`."""
        return cls(
            type=schema.type,
            version=schema.version,
            json_schema=dict(schema.schema),
            created_at=schema.created_at,
        )


class EventSchemasBody(BaseModel):
    """All versions of all event types, by type, the newest first."""

    items: list[EventSchemaBody]


class NewEventSchemaBody(BaseModel):
    """The next version of an event type; `version` 1 is a new type."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    type: str = Field(max_length=40)
    version: int = Field(ge=1, le=1000)
    json_schema: dict[str, Any] = Field(alias="schema")


class CredentialBody(BaseModel):
    """A secret of a source, without what it says."""

    id: UUID
    created_at: datetime
    used_at: datetime | None

    @classmethod
    def of(cls, credential: Credential) -> CredentialBody:
        """The body of `credential`."""
        return cls(id=credential.id, created_at=credential.created_at, used_at=credential.used_at)


class CredentialsBody(BaseModel):
    """The secrets of a source."""

    items: list[CredentialBody]


class NewCredentialBody(CredentialBody):
    """A new secret; it is told this once."""

    secret: str


class RejectedEventBody(BaseModel):
    """An event of a push that was not taken: `place` is a JSON pointer into the push."""

    index: int
    id: str
    place: str
    code: str
    reason: str


class DroppedSecretBody(BaseModel):
    """A secret (PIN, OTP, CVV, EXPIRY, TRACK) that was left out of an event that was taken."""

    place: str
    kind: str


class PushReportBody(BaseModel):
    """What came of a push: `taken` + `known` + rejected = all of its events."""

    taken: int
    known: int
    rejected: list[RejectedEventBody]
    dropped: list[DroppedSecretBody]

    @classmethod
    def of(cls, report: PushReport, language: str) -> PushReportBody:
        """The body of `report`."""
        rejected = [
            RejectedEventBody(
                index=each.index,
                id=each.event_id,
                place=each.place,
                code=each.code,
                reason=reason_of(each.code, language),
            )
            for each in sorted(report.rejected, key=lambda each: each.index)
        ]
        dropped = [DroppedSecretBody(place=place, kind=kind) for place, kind in report.dropped]
        return cls(taken=report.taken, known=report.known, rejected=rejected, dropped=dropped)


class SourceEventBody(BaseModel):
    """An event as it is kept, without what is sealed. `placed`: it stands on a customer's timeline."""

    id: UUID
    event_id: str
    type: str
    schema_version: int
    at: datetime
    received_at: datetime
    detail: dict[str, Any]
    named_by: str
    sealed: bool
    placed: bool

    @classmethod
    def of(cls, event: StoredEvent) -> SourceEventBody:
        """The body of `event`."""
        own = {"detail", "named_by", "sealed"}
        given = {name: getattr(event, name) for name in cls.model_fields if name not in own}
        return cls(**given, detail=dict(event.detail), named_by=event.customer_key[0], sealed=event.sealed is not None)


class EventRejectBody(BaseModel):
    """An event that was not taken."""

    at: datetime
    event_id: str
    place: str
    reason: str

    @classmethod
    def of(cls, reject: EventReject, language: str) -> EventRejectBody:
        """The body of `reject`."""
        reason = reason_of(reject.code, language)
        return cls(at=reject.at, event_id=reject.event_id, place=reject.place, reason=reason)


class EventRejectsBody(BaseModel):
    """The newest rejects of a source."""

    items: list[EventRejectBody]
