"""What a customer sees and decides of their own data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, Field

from zhike.privacy import api as privacy


@dataclass(frozen=True, slots=True)
class WordsView:
    """A text in both languages."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class OwnConsentView:
    """How the customer stands to one purpose, and the text of today with its version.

    `decision`, `said_version` and `said_at`: what they said last; null where they never said anything.
    """

    purpose: str
    name: WordsView
    why: WordsView
    text: WordsView
    version: int
    holds: bool
    decision: privacy.Decision | None
    said_version: int | None
    said_at: datetime | None


@dataclass(frozen=True, slots=True)
class OwnRequestView:
    """A rights request of the customer; `due_on` is the bank's local date by which it is answered."""

    number: str
    kind: privacy.RightKind
    field: str
    state: str
    refusal: str
    received_at: datetime
    due_on: date


@dataclass(frozen=True, slots=True)
class FieldView:
    """A detail that can be corrected."""

    field: str
    name: WordsView


@dataclass(frozen=True, slots=True)
class OwnDataView:
    """What a customer may see and decide about their own data; requests newest first, at most 50."""

    consents: list[OwnConsentView]
    refuses_automation: bool
    requests: list[OwnRequestView]
    correctable: list[FieldView]


class NewDecision(BaseModel):
    """What the customer decides, having been shown this version of the text."""

    decision: privacy.Decision
    text_version: Annotated[int, Field(ge=0, le=10_000)]


class NewOwnRequest(BaseModel):
    """What the customer asks about their own data; `field` and `value` for a correction."""

    kind: privacy.RightKind
    field: Annotated[str, Field(pattern=r"^[a-z_]{0,40}$")] = ""
    value: privacy.OptionalFreeLine = ""


def view_consent(state: privacy.ConsentState) -> OwnConsentView:
    """A consent as its giver sees it."""
    purpose, last = state.purpose, state.last
    assert purpose.consent is not None
    return OwnConsentView(
        purpose=purpose.id,
        name=_words(purpose.name),
        why=_words(purpose.why),
        text=_words(purpose.consent.text),
        version=purpose.consent.version,
        holds=state.holds,
        decision=last.decision if last else None,
        said_version=last.text_version if last else None,
        said_at=last.at if last else None,
    )


def view_request(request: privacy.RightsRequest) -> OwnRequestView:
    """A request as the customer sees it: nothing of who works on it."""
    return OwnRequestView(**{name: getattr(request, name) for name in OwnRequestView.__dataclass_fields__})


def view_field(field: privacy.RegisteredField) -> FieldView:
    """A detail by its name in the register."""
    return FieldView(field.id, _words(field.name))


def _words(words: privacy.Words) -> WordsView:
    return WordsView(words.zh, words.en)
