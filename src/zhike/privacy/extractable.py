"""The port `ExtractableDataset`: a table of a context from which an extract may be made.

A context implements it in its module `extractable` as `DATASET`; `app` hangs all of them up here at the start of a
process, as it does with holders. Nothing of the vault is in it: ids of people are used to count them and never written.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol
from uuid import UUID

from zhike.platform.database import Session
from zhike.privacy.errors import DatasetUnknown
from zhike.privacy.rules.ladders import Ladder
from zhike.privacy.rules.register import Words

ExtractRow = tuple[UUID, Sequence[Any]]


@dataclass(frozen=True, slots=True)
class SensitiveColumn:
    """What others would like to learn of a person: it is written as it is, and varied within each group."""

    id: str
    name: Words


@dataclass(frozen=True, slots=True)
class Measure:
    """A number that is written rounded to `step` and never above `most`: an extreme value points at a person."""

    id: str
    name: Words
    step: float
    most: float

    def rounded(self, value: float | None) -> float | None:
        """The value as it is written."""
        if value is None:
            return None
        return round(min(value, self.most) / self.step) * self.step


class ExtractableDataset(Protocol):
    """One per table that may be extracted from."""

    @property
    def id(self) -> str:
        """Its name in the interface."""

    @property
    def name(self) -> Words:
        """Its name on a screen."""

    @property
    def traits(self) -> tuple[Ladder, ...]:
        """What others may know of a person, with how each is made coarser."""

    @property
    def sensitive(self) -> tuple[SensitiveColumn, ...]:
        """What others would like to learn."""

    @property
    def measures(self) -> tuple[Measure, ...]:
        """Numbers that may come along."""

    async def count(self, session: Session, first: date, last: date) -> tuple[int, int]:
        """Rows of the period whose person is known, and those whose person is not: nobody can count these."""

    def read(
        self, session: Session, first: date, last: date, columns: Sequence[str]
    ) -> AsyncGenerator[list[ExtractRow]]:
        """Rows of known persons in batches: the person, then the values of `columns` (texts; numbers of measures)."""


_datasets: dict[str, ExtractableDataset] = {}


def hang_up_datasets(datasets: Sequence[ExtractableDataset]) -> None:
    """Say what may be extracted from; `app` does, once a process."""
    _datasets.clear()
    _datasets.update({each.id: each for each in datasets})


def list_datasets() -> tuple[ExtractableDataset, ...]:
    """All of them."""
    return tuple(_datasets.values())


def find_dataset(name: str) -> ExtractableDataset:
    """The dataset of that name. Raises `DatasetUnknown`."""
    if name not in _datasets:
        raise DatasetUnknown(found="、".join(sorted(_datasets)))
    return _datasets[name]
