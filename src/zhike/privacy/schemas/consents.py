"""HTTP bodies of the consent ledger."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from zhike.privacy.rules.consents import ConsentChannel, ConsentEntry, Decision
from zhike.privacy.schemas.register import Input, Key, PurposeBody
from zhike.privacy.service.consents import Consents, ConsentState


class ConsentEntryBody(BaseModel):
    """One line of the ledger. `by_kind`: customer (themselves), staff, operator or system."""

    id: UUID
    subject_id: UUID
    purpose: str
    decision: Decision
    text_version: int
    channel: ConsentChannel
    by_kind: str
    by_id: str
    at: datetime

    @classmethod
    def of(cls, entry: ConsentEntry) -> ConsentEntryBody:
        """The body of `entry`."""
        return cls(**{name: getattr(entry, name) for name in cls.model_fields})


class ConsentStateBody(BaseModel):
    """How a person stands to one purpose."""

    purpose: PurposeBody
    holds: bool
    last: ConsentEntryBody | None

    @classmethod
    def of(cls, state: ConsentState) -> ConsentStateBody:
        """The body of `state`."""
        last = None if state.last is None else ConsentEntryBody.of(state.last)
        return cls(purpose=PurposeBody.of(state.purpose), holds=state.holds, last=last)


class ConsentsBody(BaseModel):
    """A person's consents. `whole`: ledger and audit trail agree on every entry."""

    states: list[ConsentStateBody]
    refuses_automation: bool
    history: list[ConsentEntryBody]
    whole: bool

    @classmethod
    def of(cls, consents: Consents) -> ConsentsBody:
        """The body of `consents`."""
        return cls(
            states=[ConsentStateBody.of(state) for state in consents.states],
            refuses_automation=consents.refuses_automation,
            history=[ConsentEntryBody.of(entry) for entry in consents.history],
            whole=consents.whole,
        )


class NewConsentBody(Input):
    """What a person decided, having been shown `text_version`; `purpose` or `automated_decisions`."""

    purpose: Key
    decision: Decision
    text_version: Annotated[int, Field(ge=0, le=10_000)]
    channel: ConsentChannel


CSV_HEADER = ("number", "at", "subject_id", "purpose", "decision", "text_version", "channel", "by_kind", "by_id")


def csv_row(number: int, entry: ConsentEntry) -> tuple[object, ...]:
    """The cells of an entry, in the order of `CSV_HEADER`."""
    return (number, entry.at.isoformat(), *(getattr(entry, name) for name in CSV_HEADER[2:]))
