"""The register of processing: which purpose may read which field, on what basis, for how long. Pure.

Source of the shape: PIPL art. 6, 13 and 19 (`docs/reference/personal-data.md`). An effective register is the defaults
that the release ships, with the bank's own changes laid over them in order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

Basis = Literal["contract", "legal_duty", "consent", "vital_interest", "public_interest"]
Grade = Literal["C1", "C2"]
ChangeKind = Literal["entry", "retention"]

BASES: tuple[Basis, ...] = get_args(Basis)
LONGEST_DAYS = 36_500


@dataclass(frozen=True, slots=True)
class Words:
    """A text in both languages."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class RegisteredField:
    """A personal field as the vault knows it, with its grade by JR/T 0171."""

    id: str
    name: Words
    grade: Grade


@dataclass(frozen=True, slots=True)
class ConsentText:
    """What a person is shown before they agree. Consent given to a version below `holds_from` holds no longer."""

    version: int
    holds_from: int
    text: Words


@dataclass(frozen=True, slots=True)
class Purpose:
    """Why data is processed. `automated`: a machine decides or ranks, so a person may refuse it (PIPL art. 24)."""

    id: str
    name: Words
    why: Words
    automated: bool
    consent: ConsentText | None


@dataclass(frozen=True, slots=True)
class RetentionClass:
    """How long a kind of record is kept, counted from `since`."""

    id: str
    name: Words
    since: Words
    days: int
    source: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: `purpose` may read `field`. An inactive line allows nothing."""

    purpose: str
    field: str
    basis: Basis
    retention: str
    shared: tuple[str, ...] = ()
    active: bool = True


@dataclass(frozen=True, slots=True)
class Change:
    """One edit. `key` is `purpose/field` or a retention class; `value` holds what was set."""

    kind: ChangeKind
    key: str
    value: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Register:
    """The whole register; `entries` by (purpose, field)."""

    fields: Mapping[str, RegisteredField]
    purposes: Mapping[str, Purpose]
    retention: Mapping[str, RetentionClass]
    recipients: Mapping[str, Words]
    entries: Mapping[tuple[str, str], Entry]

    def unregistered(self, fields: Iterable[str]) -> str | None:
        """The first of `fields` that no active line allows anybody to hold, or None."""
        held = {entry.field for entry in self.entries.values() if entry.active}
        return next((field for field in fields if field not in held), None)

    def unreadable(self, purpose: str, fields: Iterable[str]) -> str | None:
        """The first of `fields` that `purpose` may not read, or None."""
        return next((field for field in fields if not self._allows(purpose, field)), None)

    def rests_on_consent(self, purpose: str, fields: Iterable[str]) -> bool:
        """Whether a reading of `fields` for `purpose` needs the person's consent."""
        entries = (self.entries.get((purpose, field)) for field in fields)
        return any(entry is not None and entry.basis == "consent" for entry in entries)

    def _allows(self, purpose: str, field: str) -> bool:
        entry = self.entries.get((purpose, field))
        return entry is not None and entry.active


def read_register(raw: Mapping[str, Any]) -> Register:
    """The register of the shipped file; raises ValueError naming the line where it contradicts itself."""
    register = Register(
        fields={
            key: RegisteredField(key, Words(item["zh"], item["en"]), item["grade"])
            for key, item in raw["fields"].items()
        },
        purposes={key: _purpose(key, item) for key, item in raw["purposes"].items()},
        retention={
            key: RetentionClass(
                key,
                Words(item["zh"], item["en"]),
                Words(item["from_zh"], item["from_en"]),
                item["days"],
                item["source"],
            )
            for key, item in raw["retention"].items()
        },
        recipients={key: Words(item["zh"], item["en"]) for key, item in raw["recipients"].items()},
        entries={
            (purpose, field): Entry(purpose, field, item["basis"], item["retention"], tuple(item["shared"]))
            for purpose, item in raw["purposes"].items()
            for field in item["fields"]
        },
    )
    for entry in register.entries.values():
        problem = entry_problem(register, entry)
        if problem is not None:
            raise ValueError(f"register: {entry.purpose}/{entry.field}: {problem}")
    return register


def entry_problem(register: Register, entry: Entry) -> str | None:
    """The part of `entry` that cannot be: purpose, field, basis, retention, shared or consent; None when it is good."""
    purpose = register.purposes.get(entry.purpose)
    checks = {
        "purpose": purpose is not None,
        "field": entry.field in register.fields,
        "basis": entry.basis in BASES,
        "retention": entry.retention in register.retention,
        "shared": all(each in register.recipients for each in entry.shared),
        # Nobody can agree to a purpose that has no text to agree to.
        "consent": entry.basis != "consent" or (purpose is not None and purpose.consent is not None),
    }
    return next((part for part, good in checks.items() if not good), None)


def with_changes(register: Register, changes: Iterable[Change]) -> Register:
    """`register` with the changes laid over it in order; what this release no longer knows is passed by."""
    entries, retention = dict(register.entries), dict(register.retention)
    for change in changes:
        if change.kind == "retention":
            if change.key in retention:
                retention[change.key] = replace(retention[change.key], days=int(change.value["days"]))
            continue
        entry = entry_of(change)
        if entry_problem(register, entry) is None:
            entries[entry.purpose, entry.field] = entry
    return replace(register, entries=entries, retention=retention)


def entry_of(change: Change) -> Entry:
    """The line that an entry change sets."""
    purpose, _, field = change.key.partition("/")
    value = change.value
    return Entry(purpose, field, value["basis"], value["retention"], tuple(value["shared"]), bool(value["active"]))


def change_of(entry: Entry) -> Change:
    """The change that sets `entry`."""
    value = {
        "basis": entry.basis,
        "retention": entry.retention,
        "shared": list(entry.shared),
        "active": entry.active,
    }
    return Change("entry", f"{entry.purpose}/{entry.field}", value)


def _purpose(key: str, item: Mapping[str, Any]) -> Purpose:
    consent = item.get("consent")
    return Purpose(
        key,
        Words(item["zh"], item["en"]),
        Words(item["why_zh"], item["why_en"]),
        bool(item.get("automated", False)),
        None
        if consent is None
        else ConsentText(consent["version"], consent["holds_from"], Words(consent["zh"], consent["en"])),
    )
