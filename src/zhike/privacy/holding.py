"""The port `PersonalDataHolder`: what each context that keeps personal data does for the person whose data it is.

A context implements it in its module `personal_data` as `HOLDER`; `app` hangs all of them up here at the start of a
process, as it does with routers and schedules.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from zhike.platform.database import Session
from zhike.privacy.rules.rights import RefusalCode
from zhike.privacy.service.vault import Vault


@dataclass(frozen=True, slots=True)
class HeldTable:
    """What one table holds of a person, opened. `provided`: the person gave it or it follows from a contract with them,
    so that it belongs to what they may take elsewhere (PIPL art. 45)."""

    name: str
    rows: Sequence[Mapping[str, Any]]
    provided: bool = True


@dataclass(frozen=True, slots=True)
class Erased:
    """What erasing did: rows by table, and other subjects of the vault (records of sources) whose keys must go too."""

    rows: Mapping[str, int] = field(default_factory=dict)
    subjects: Sequence[UUID] = ()


@dataclass(frozen=True, slots=True)
class RecordKind:
    """A kind of record with an end: it is kept for the longest time of its retention classes."""

    id: str
    name_zh: str
    name_en: str
    classes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pointer:
    """A column that points to a person. `moves`: when two people turn out to be one, its rows go to the one who stays.

    `key`: the columns (name, type) that name a row beside `column`. `unique`: a person has one row for each key; where
    both have it, the other's stays where it is, unseen. What does not move is read through who stands for whom.
    """

    table: str
    column: str
    moves: bool
    key: tuple[tuple[str, str], ...] = (("id", "uuid"),)
    unique: bool = False

    @property
    def name(self) -> str:
        """`conversations.conversation.customer_id`."""
        return f"{self.table}.{self.column}"


class PersonalDataHolder(Protocol):
    """One per context that keeps personal data."""

    @property
    def schemas(self) -> tuple[str, ...]:
        """The schemas of its tables."""

    @property
    def kinds(self) -> tuple[RecordKind, ...]:
        """Its records that have an end of their own."""

    @property
    def pointers(self) -> tuple[Pointer, ...]:
        """Every column of its tables that points to a person."""

    async def export(self, session: Session, vault: Vault, subject_id: UUID) -> list[HeldTable]:
        """Everything held of the person."""

    async def correct(self, session: Session, vault: Vault, subject_id: UUID, field: str, value: str) -> bool:
        """Set a personal field; whether this context holds it."""

    async def obstacles(self, session: Session, subject_id: UUID) -> list[RefusalCode]:
        """What stands against erasing the person now."""

    async def erase(self, session: Session, subject_id: UUID) -> Erased:
        """Empty everything that says who the person is; ids and tokens stay. Doing it again changes nothing."""

    async def count_due(
        self, session: Session, kind: str, *, before: datetime, held: Collection[UUID]
    ) -> tuple[int, list[str]]:
        """How many records of `kind` ended before that moment, those of held subjects left out; some of their ids."""

    async def delete_due(
        self, session: Session, kind: str, *, before: datetime, held: Collection[UUID], limit: int
    ) -> int:
        """Delete at most `limit` of them; how many went."""


class KeepsNoRecords:
    """What a holder answers whose data has no end of its own."""

    @property
    def kinds(self) -> tuple[RecordKind, ...]:
        """None."""
        return ()

    async def correct(self, _session: Session, _vault: Vault, _subject_id: UUID, _field: str, _value: str) -> bool:
        """Nothing here to correct."""
        return False

    async def obstacles(self, _session: Session, _subject_id: UUID) -> list[RefusalCode]:
        """Nothing here stands against erasing."""
        return []

    async def erase(self, _session: Session, _subject_id: UUID) -> Erased:
        """Ids and tokens only: they say nothing once the person's key is gone."""
        return Erased()

    async def count_due(
        self, _session: Session, _kind: str, *, before: datetime, held: Collection[UUID]
    ) -> tuple[int, list[str]]:
        """None."""
        del before, held
        return 0, []

    async def delete_due(
        self, _session: Session, _kind: str, *, before: datetime, held: Collection[UUID], limit: int
    ) -> int:
        """None."""
        del before, held, limit
        return 0


_holders: list[PersonalDataHolder] = []


def hang_up(holders: Sequence[PersonalDataHolder]) -> None:
    """Say who holds personal data; `app` does, once a process."""
    _holders[:] = holders


def list_holders() -> tuple[PersonalDataHolder, ...]:
    """All who hold personal data."""
    return tuple(_holders)
