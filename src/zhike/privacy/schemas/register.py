"""HTTP bodies of the register, and what customers read of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from zhike.platform.fields import OptionalLine
from zhike.privacy.repository.register import StoredChange
from zhike.privacy.rules.register import (
    LONGEST_DAYS,
    Basis,
    ConsentText,
    Entry,
    Purpose,
    Register,
    RetentionClass,
    Words,
)
from zhike.privacy.schemas.free_text import FreeLine

Key = Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}$")]


class Input(BaseModel):
    """A body that comes in; unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")


class WordsBody(BaseModel):
    """A text in both languages."""

    zh: str
    en: str

    @classmethod
    def of(cls, words: Words) -> WordsBody:
        """The body of `words`."""
        return cls(zh=words.zh, en=words.en)


class FieldBody(BaseModel):
    """A personal field with its grade (JR/T 0171)."""

    id: str
    name: WordsBody
    grade: Literal["C1", "C2"]


class ConsentTextBody(BaseModel):
    """What a person is shown before they agree."""

    version: int
    holds_from: int
    text: WordsBody

    @classmethod
    def of(cls, consent: ConsentText) -> ConsentTextBody:
        """The body of `consent`."""
        return cls(version=consent.version, holds_from=consent.holds_from, text=WordsBody.of(consent.text))


class PurposeBody(BaseModel):
    """Why data is processed."""

    id: str
    name: WordsBody
    why: WordsBody
    automated: bool
    consent: ConsentTextBody | None

    @classmethod
    def of(cls, purpose: Purpose) -> PurposeBody:
        """The body of `purpose`."""
        return cls(
            id=purpose.id,
            name=WordsBody.of(purpose.name),
            why=WordsBody.of(purpose.why),
            automated=purpose.automated,
            consent=None if purpose.consent is None else ConsentTextBody.of(purpose.consent),
        )


class RetentionBody(BaseModel):
    """How long a class of records is kept, in days from `since`."""

    id: str
    name: WordsBody
    since: WordsBody
    days: int
    source: str

    @classmethod
    def of(cls, retention: RetentionClass) -> RetentionBody:
        """The body of `retention`."""
        return cls(
            id=retention.id,
            name=WordsBody.of(retention.name),
            since=WordsBody.of(retention.since),
            days=retention.days,
            source=retention.source,
        )


class RecipientBody(BaseModel):
    """Who receives data besides the bank itself."""

    id: str
    name: WordsBody


class RegisterEntryBody(BaseModel):
    """One line of the register."""

    purpose: str
    field: str
    basis: Basis
    retention: str
    shared: list[str]
    active: bool

    @classmethod
    def of(cls, entry: Entry) -> RegisterEntryBody:
        """The body of `entry`."""
        return cls(**{name: getattr(entry, name) for name in cls.model_fields} | {"shared": list(entry.shared)})


class RegisterBody(BaseModel):
    """The whole register as it holds now; `version` is its last change, 0 where nobody has changed it."""

    version: int
    fields_: Annotated[list[FieldBody], Field(alias="fields")]
    purposes: list[PurposeBody]
    retention: list[RetentionBody]
    recipients: list[RecipientBody]
    entries: list[RegisterEntryBody]

    model_config = ConfigDict(populate_by_name=True)

    @classmethod
    def of(cls, register: Register, version: int) -> RegisterBody:
        """The body of `register`."""
        return cls(
            version=version,
            fields_=[
                FieldBody(id=each.id, name=WordsBody.of(each.name), grade=each.grade)
                for each in register.fields.values()
            ],
            purposes=[PurposeBody.of(each) for each in register.purposes.values()],
            retention=[RetentionBody.of(each) for each in register.retention.values()],
            recipients=[RecipientBody(id=key, name=WordsBody.of(words)) for key, words in register.recipients.items()],
            entries=[RegisterEntryBody.of(each) for each in register.entries.values()],
        )


class NewEntryBody(Input):
    """How a line shall be. `note` says why it is changed."""

    basis: Basis
    retention: Key
    shared: Annotated[list[Key], Field(max_length=20)] = Field(default_factory=list)
    active: bool = True
    note: FreeLine


class NewRetentionBody(Input):
    """How long a class of records shall be kept."""

    days: Annotated[int, Field(ge=1, le=LONGEST_DAYS)]
    note: FreeLine


class ChangeBody(BaseModel):
    """A change of the register."""

    version: int
    kind: Literal["entry", "retention"]
    key: str
    value: dict[str, Any]
    note: OptionalLine
    by_name: str
    at: datetime

    @classmethod
    def of(cls, stored: StoredChange) -> ChangeBody:
        """The body of `stored`."""
        return cls(
            version=stored.version,
            kind=stored.change.kind,
            key=stored.change.key,
            value=dict(stored.change.value),
            note=stored.note,
            by_name=stored.by_name,
            at=stored.at,
        )


class ScopeLineBody(BaseModel):
    """One purpose as customers read it: what is used for it, on what basis, how long it is kept, who receives it."""

    purpose: str
    name: WordsBody
    why: WordsBody
    basis: Basis
    automated: bool
    fields_: Annotated[list[WordsBody], Field(alias="fields")]
    kept_days: int
    kept_since: WordsBody
    shared: list[WordsBody]

    model_config = ConfigDict(populate_by_name=True)


class ScopeBody(BaseModel):
    """The published scope of collection, use and disclosure."""

    version: int
    bank: WordsBody
    lines: list[ScopeLineBody]


CSV_HEADER = ("purpose", "field", "grade", "basis", "retention", "days", "shared", "active")


def csv_rows(register: Register) -> Iterator[tuple[object, ...]]:
    """The lines of the register, in the order of `CSV_HEADER`."""
    for entry in register.entries.values():
        yield (
            entry.purpose,
            entry.field,
            register.fields[entry.field].grade,
            entry.basis,
            entry.retention,
            register.retention[entry.retention].days,
            " ".join(entry.shared),
            entry.active,
        )


def scope_lines(register: Register) -> list[ScopeLineBody]:
    """What customers read: a line for each purpose, basis, retention and recipients that differ."""
    groups: dict[tuple[str, Basis, str, tuple[str, ...]], list[str]] = {}
    for entry in register.entries.values():
        if entry.active:
            groups.setdefault((entry.purpose, entry.basis, entry.retention, entry.shared), []).append(entry.field)
    return [
        ScopeLineBody(
            purpose=purpose,
            name=WordsBody.of(register.purposes[purpose].name),
            why=WordsBody.of(register.purposes[purpose].why),
            basis=basis,
            automated=register.purposes[purpose].automated,
            fields_=[WordsBody.of(register.fields[field].name) for field in fields],
            kept_days=register.retention[retention].days,
            kept_since=WordsBody.of(register.retention[retention].since),
            shared=[WordsBody.of(register.recipients[each]) for each in shared],
        )
        for (purpose, basis, retention, shared), fields in groups.items()
    ]
