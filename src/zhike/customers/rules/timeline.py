"""What happened with a customer, on one line of time over all channels. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, get_args
from uuid import UUID

EntryKind = Literal["contact", "card_block", "booking", "consent", "case", "merge", "browse", "consult", "source_event"]
EntryState = Literal["open", "done"]
ENTRY_KINDS: tuple[EntryKind, ...] = get_args(EntryKind)


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One thing that happened. `detail` holds codes, counts and ids: never a word of anybody, never an amount."""

    id: UUID
    customer_id: UUID
    at: datetime
    kind: EntryKind
    channel: str | None = None
    state: EntryState = "done"
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TimelineFilter:
    """Which entries are wanted; empty means all. `since` <= at < `until`."""

    kinds: tuple[EntryKind, ...] = ()
    channels: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None


def without_nothing(detail: Mapping[str, Any]) -> dict[str, Any]:
    """`detail` without what is not known: rows stay small."""
    return {name: value for name, value in detail.items() if value is not None}
