"""Facts about the assistant's models and what was learned. Ids, codes and counts only: no words of anybody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True, slots=True)
class GapClosed:
    """The article that a gap waited for was published; `asked`: how often it had been asked in vain."""

    VERSION: ClassVar[int] = 1

    gap_id: UUID
    article_id: UUID
    asked: int


@dataclass(frozen=True, slots=True)
class ModelPromoted:
    """A person made a model the active one of its kind; `rolled_back`: it had been so before."""

    VERSION: ClassVar[int] = 1

    kind: str
    entry_id: UUID
    number: int
    rolled_back: bool


@dataclass(frozen=True, slots=True)
class ModelSwitched:
    """The kill switch of a kind was moved: `mode` is on, shipped or off."""

    VERSION: ClassVar[int] = 1

    kind: str
    mode: str


@dataclass(frozen=True, slots=True)
class ModelDrifted:
    """The weekly look found that customers ask something else than the active entry was made for; `index`: how far the
    mix of contact reasons has moved (population stability index)."""

    VERSION: ClassVar[int] = 1

    kind: str
    entry_id: UUID
    number: int
    index: float
