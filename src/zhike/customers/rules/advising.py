"""Advisers: whose customers are whose, and what staff said of it by hand. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Adviser:
    """A customer's adviser. `staff_id` None: nobody here has this number. `active`: works here; routing asks them."""

    number: str
    staff_id: UUID | None
    name: str
    active: bool


@dataclass(frozen=True, slots=True)
class Word:
    """What staff said by hand: a staff number, "" for nobody, None to follow the sources again."""

    customer_id: UUID
    number: str | None
    reason: str
    by_name: str
    at: datetime
    version: int


@dataclass(frozen=True, slots=True)
class Told:
    """What a source says of the adviser now, and since when."""

    source: str
    number: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Advising:
    """A customer's adviser, and where that is from. `word`: set by hand, so that it beats what sources say (`told`).

    `known`: who the numbers in it are. `version`: what an edit is based on.
    """

    customer_id: UUID
    adviser: Adviser | None
    word: Word | None
    told: tuple[Told, ...]
    known: dict[str, Adviser]
    version: int


def newest_word(words: Iterable[Word]) -> Word | None:
    """Of those who are one person: what was said last of any of them."""
    return max(words, key=lambda each: (each.at, each.customer_id), default=None)
