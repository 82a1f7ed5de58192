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
