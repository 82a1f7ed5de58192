"""Facts about customers, as others learn of them. Ids, codes and counts only: nothing personal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True, slots=True)
class RecordsStaged:
    """A run of a source has ended and left new or changed records to be resolved. The stream is the source."""

    VERSION: ClassVar[int] = 1

    run_id: UUID
    source: str
    added: int
    changed: int


@dataclass(frozen=True, slots=True)
class CustomersMerged:
    """Two customers turned out to be one: `kept_id` stands for `gone_id`. The stream is the one who is kept."""

    VERSION: ClassVar[int] = 1

    merge_id: UUID
    kept_id: UUID
    gone_id: UUID


@dataclass(frozen=True, slots=True)
class CustomersSplit:
    """A merge was undone: `gone_id` is a customer of their own again. The stream is the one who had been kept."""

    VERSION: ClassVar[int] = 1

    merge_id: UUID
    kept_id: UUID
    gone_id: UUID
