"""A dialogue task as it is declared: what is asked, in which order, who may have it, what is done, and what if not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, get_args

from zhike.cases.api import Kind as WorkOrderKind

Level = Literal["L0", "L1", "L2", "L3", "LX"]
Reads = Literal["choice", "amount", "date", "period", "phone", "tail", "text"]

LEVELS: Final[tuple[Level, ...]] = get_args(Level)
READS: Final[tuple[Reads, ...]] = get_args(Reads)
# Filled by the engine before anything is asked: whether the customer is known, or a guest.
WHO: Final = "who"
CUSTOMER, GUEST = "customer", "guest"


@dataclass(frozen=True, slots=True)
class Words:
    """A text in both languages; `{slot}` stands for what a slot was filled with."""

    zh: str
    en: str

    def of(self, language: str) -> str:
        """The text in `zh` or `en`."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Option:
    """One of the fixed choices of a slot."""

    value: str
    words: Words


@dataclass(frozen=True, slots=True)
class Slot:
    """Something a task must know.

    `choices`: the name of a source (accounts, cards, ...), or fixed `options`. `when`: only asked while these slots
    have these values. `single`: a source with one choice fills it without asking.
    """

    name: str
    reads: Reads
    ask: Words
    choices: str | None = None
    options: tuple[Option, ...] = ()
    when: Mapping[str, str] | None = None
    single: bool = True


@dataclass(frozen=True, slots=True)
class Failure:
    """What follows where the action cannot finish: a work order of this kind, and what is said with it."""

    work_order: WorkOrderKind | None
    say: Words | None


@dataclass(frozen=True, slots=True)
class Task:
    """A dialogue task. `own`: a question about one's own things already wishes it ("how much have I got").

    `while_waiting`: it may also run while a person is on the way.
    """

    id: str
    title: Words
    reasons: tuple[str, ...]
    words: Mapping[str, tuple[str, ...]]
    identity: Level
    own: bool
    slots: tuple[Slot, ...]
    confirm: Words | None
    action: str
    failure: Failure
    time_out_minutes: int
    time_out_work_order: WorkOrderKind | None
    while_waiting: bool

    def slot(self, name: str) -> Slot:
        """The slot of that name; raises `KeyError`."""
        return next(each for each in self.slots if each.name == name)
