"""The chain: what an entry's link is made of, and what walking the chain finds. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

CHAIN_START = bytes(32)
_ONE_WAY = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class Entry:
    """One audit row. `position` and `link` (32 bytes) are None until it is sealed."""

    id: int
    at: datetime
    actor_id: str
    actor_kind: str
    actor_name: str
    action: str
    subject: str
    detail: dict[str, Any]
    position: int | None
    link: bytes | None


@dataclass(frozen=True, slots=True)
class Seal:
    """A sealed batch: its last position, the link there, and a signature that only the holder of the keys can make."""

    last_position: int
    link: bytes
    signature: str


@dataclass(frozen=True, slots=True)
class Verification:
    """What a walk along the chain found.

    `sealed`: entries found whole, in order; `unsealed`: the tail that waits for the next seal; `broken_at`: the first
    position where a row was changed, is missing, or whose seal is not ours; `head`: the last good link in hex, to be
    kept elsewhere by those who want to compare later.
    """

    sealed: int
    unsealed: int
    ok: bool
    broken_at: int | None
    head: str


def link_of(previous: bytes, position: int, entry: Entry) -> bytes:
    """The link of `entry` at `position` after `previous`: SHA-256 over both and every column, written one way."""
    row = [
        position,
        entry.id,
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.actor_kind,
        entry.actor_id,
        entry.actor_name,
        entry.action,
        entry.subject,
        entry.detail,
    ]
    return hashlib.sha256(previous + _ONE_WAY.encode(row).encode("utf-8", "surrogatepass")).digest()


def extend_chain(head: bytes, last_position: int, entries: Iterable[Entry]) -> Iterator[tuple[int, int, bytes]]:
    """(entry id, position, link) of each entry, joined after the chain's `head` at `last_position`."""
    for position, entry in enumerate(entries, last_position + 1):
        head = link_of(head, position, entry)
        yield entry.id, position, head


class ChainWalk:
    """Walks a chain in pieces; `broken_at` is set at the first place that is not whole, and the walk ends there."""

    def __init__(self) -> None:
        self.position = 0
        self.head = CHAIN_START
        self.broken_at: int | None = None

    def walk(self, entries: Iterable[Entry], links_of_seals: dict[int, bytes]) -> None:
        """Take the next entries in order of position; `links_of_seals`: position -> link as its seal has it."""
        for entry in entries:
            expected = self.position + 1
            link = link_of(self.head, expected, entry)
            if entry.position != expected or entry.link != link or links_of_seals.get(expected, link) != link:
                self.broken_at = expected
                return
            self.position, self.head = expected, link

    def end_at(self, last_position: int) -> None:
        """Say where the last seal ends: a chain that stops before has lost its tail."""
        if self.broken_at is None and self.position != last_position:
            self.broken_at = self.position + 1
