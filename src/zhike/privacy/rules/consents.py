"""The consent ledger's rules: the state is the fold of its entries. Pure.

Sources: PIPL art. 14-17 (informed, voluntary, withdrawable; new consent where the purpose changes), art. 24 (a person
may refuse decisions made by machine alone).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Literal, get_args
from uuid import UUID

from zhike.privacy.rules.register import Purpose

Decision = Literal["given", "withdrawn"]
ConsentChannel = Literal["web_chat", "app", "phone", "branch", "paper", "import"]

CHANNELS: Final[tuple[ConsentChannel, ...]] = get_args(ConsentChannel)
# Not a purpose: whether machines may decide about the person. Withdrawn = the person refuses.
AUTOMATED: Final = "automated_decisions"
LEDGER_START: Final = bytes(32)


@dataclass(frozen=True, slots=True)
class ConsentEntry:
    """One line of the ledger: `subject_id` gave or withdrew consent to `purpose`, having seen text `text_version`."""

    id: UUID
    subject_id: UUID
    purpose: str
    decision: Decision
    text_version: int
    channel: ConsentChannel
    by_kind: str
    by_id: str
    at: datetime


def fold(entries: Iterable[ConsentEntry]) -> dict[str, ConsentEntry]:
    """The state by purpose: the last entry of each, in the order of the ledger."""
    return {entry.purpose: entry for entry in entries}


def holds(purpose: Purpose, state: ConsentEntry | None) -> bool:
    """Whether consent to `purpose` holds: given, not withdrawn, and to a text that still counts."""
    if purpose.consent is None or state is None or state.decision != "given":
        return False
    return state.text_version >= purpose.consent.holds_from


def refuses_automation(states: Mapping[str, ConsentEntry]) -> bool:
    """Whether the person refuses decisions made by machine alone; nobody does who has not said so."""
    state = states.get(AUTOMATED)
    return state is not None and state.decision == "withdrawn"


def may_read(purpose: Purpose, states: Mapping[str, ConsentEntry], *, on_consent: bool) -> bool:
    """Whether the person's own word allows a reading for `purpose`; `on_consent`: the register bases it on consent."""
    if purpose.automated and refuses_automation(states):
        return False
    return holds(purpose, states.get(purpose.id)) if on_consent else True


def link_entry(previous: bytes, entry: ConsentEntry) -> bytes:
    """The digest of `entry` after the person's entry before it: SHA-256 over both, written one way (32 bytes)."""
    row = [
        str(entry.id),
        str(entry.subject_id),
        entry.purpose,
        entry.decision,
        entry.text_version,
        entry.channel,
        entry.by_kind,
        entry.by_id,
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
    ]
    return hashlib.sha256(previous + json.dumps(row, ensure_ascii=False).encode()).digest()


def is_whole(entries: Iterable[tuple[ConsentEntry, bytes]], sealed: Mapping[str, str]) -> bool:
    """Whether a person's entries with their digests are those that were written.

    `sealed`: entry id -> digest in hex, as the audit trail has it.
    """
    previous = LEDGER_START
    for entry, digest in entries:
        if digest != link_entry(previous, entry) or sealed.get(str(entry.id)) != digest.hex():
            return False
        previous = digest
    return True
