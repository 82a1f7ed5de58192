"""Consents: given, withdrawn, looked at, and asked for where data is read."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from zhike.audit import api as audit
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.ids import uuid7
from zhike.privacy.errors import ConsentTextOutdated, PurposeNeedsNoConsent, SubjectUnknown
from zhike.privacy.repository import consents as repository
from zhike.privacy.repository import keys
from zhike.privacy.repository.consents import LedgerFilter
from zhike.privacy.rules.consents import (
    AUTOMATED,
    LEDGER_START,
    ConsentChannel,
    ConsentEntry,
    Decision,
    fold,
    holds,
    is_whole,
    link_entry,
    may_read,
    refuses_automation,
)
from zhike.privacy.rules.register import Purpose, Register
from zhike.privacy.service.joining import find_family
from zhike.privacy.service.register import get_register

_MOST_ENTRIES = 1000


@dataclass(frozen=True, slots=True)
class ConsentState:
    """How a person stands to one purpose. `last`: their last entry; None where they never said anything."""

    purpose: Purpose
    holds: bool
    last: ConsentEntry | None


@dataclass(frozen=True, slots=True)
class Consents:
    """A person's consents; `whole`: ledger and audit trail agree on every entry."""

    states: tuple[ConsentState, ...]
    refuses_automation: bool
    history: tuple[ConsentEntry, ...]
    whole: bool


async def get_consents(session: Session, subject_id: UUID) -> Consents:
    """A person's consents and their whole history, the newest entry first. Raises `SubjectUnknown`."""
    await _require_subject(session, subject_id)
    family = await find_family(session, subject_id)
    ledgers = [await repository.list_of_subject(session, each) for each in family]
    entries = sorted((entry for ledger in ledgers for entry, _ in ledger), key=lambda entry: (entry.at, entry.id))
    states = fold(entries)
    digests = [await _sealed_digests(session, each) for each in family]
    purposes = [each for each in (await get_register(session)).purposes.values() if each.consent is not None]
    return Consents(
        states=tuple(ConsentState(each, holds(each, states.get(each.id)), states.get(each.id)) for each in purposes),
        refuses_automation=refuses_automation(states),
        history=tuple(reversed(entries)),
        whole=all(is_whole(ledger, sealed) for ledger, sealed in zip(ledgers, digests, strict=True)),
    )


async def record_consent(
    session: Session,
    *,
    actor: Actor,
    subject_id: UUID,
    purpose: str,
    decision: Decision,
    text_version: int,
    channel: ConsentChannel,
    now: datetime,
) -> ConsentEntry:
    """Write what a person decided; it holds at the next reading. Saying the same again writes nothing new.

    `purpose` may be `AUTOMATED`: withdrawn there means that the person refuses decisions by machine. Raises
    `SubjectUnknown`, `PurposeNeedsNoConsent` or `ConsentTextOutdated` (consent is given to the text of today only).
    """
    await _require_subject(session, subject_id)
    _require_text(await get_register(session), purpose, decision, text_version)
    await repository.lock_subject(session, subject_id)
    written = await repository.list_of_subject(session, subject_id)
    last = (await repository.find_states(session, [subject_id], [purpose])).get(subject_id, {}).get(purpose)
    if (
        last is not None
        and last.decision == decision
        and (decision == "withdrawn" or last.text_version == text_version)
    ):
        return last
    entry = ConsentEntry(uuid7(), subject_id, purpose, decision, text_version, channel, actor.kind, actor.id, now)
    digest = link_entry(written[-1][1] if written else LEDGER_START, entry)
    await repository.add_entry(session, entry, digest)
    await audit.record(
        session,
        actor=actor,
        action=f"privacy.consent_{decision}",
        subject=f"customer:{subject_id}",
        detail=_audited(entry, digest),
        now=now,
    )
    return entry


async def list_ledger(
    session: Session, wanted: LedgerFilter, *, before: int | None = None, limit: int = 50
) -> list[tuple[int, ConsentEntry]]:
    """Entries of everybody, newest first, with their numbers."""
    return await repository.list_entries(session, wanted, before=before, limit=limit)


async def find_willing(
    session: Session, register: Register, purpose_id: str, fields: Collection[str], subjects: Collection[UUID]
) -> set[UUID]:
    """Those of `subjects` whose own word allows this reading. It costs nothing where no consent is asked for."""
    purpose = register.purposes[purpose_id]
    on_consent = register.rests_on_consent(purpose_id, fields)
    if not on_consent and not purpose.automated:
        return set(subjects)
    states = await repository.find_states(session, subjects, (purpose_id, AUTOMATED))
    nothing: Mapping[str, ConsentEntry] = {}
    return {each for each in subjects if may_read(purpose, states.get(each, nothing), on_consent=on_consent)}


def _audited(entry: ConsentEntry, digest: bytes) -> dict[str, object]:
    """What the audit trail keeps of an entry: enough to notice a change of the ledger."""
    return {
        "purpose": entry.purpose,
        "text_version": entry.text_version,
        "channel": entry.channel,
        "entry": str(entry.id),
        "digest": digest.hex(),
    }


async def _require_subject(session: Session, subject_id: UUID) -> None:
    if (await keys.get_keys(session, [subject_id])).get(subject_id) is None:
        raise SubjectUnknown


def _require_text(register: Register, purpose_id: str, decision: Decision, text_version: int) -> None:
    if purpose_id == AUTOMATED:
        return
    purpose = register.purposes.get(purpose_id)
    if purpose is None or purpose.consent is None:
        raise PurposeNeedsNoConsent(purpose=purpose_id)
    if decision == "given" and text_version != purpose.consent.version:
        raise ConsentTextOutdated(version=purpose.consent.version)


async def _sealed_digests(session: Session, subject_id: UUID) -> dict[str, str]:
    """Entry id -> digest, as the audit trail has it."""
    found: dict[str, str] = {}
    for action in ("privacy.consent_given", "privacy.consent_withdrawn"):
        wanted = audit.Filter(actor=None, action=action, subject=f"customer:{subject_id}", from_at=None, to_at=None)
        for entry in await audit.list_entries(session, wanted, limit=_MOST_ENTRIES):
            found[str(entry.detail["entry"])] = str(entry.detail["digest"])
    return found
