"""What is understood of one message: the words that understanding, answering, tasks and copilot share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from zhike.assistant.matching.grams import Language
from zhike.assistant.rules.tempers import Emotion
from zhike.reasons.api import Urgency

# The contact reason of what is none of a bank's business.
OUT_OF_SCOPE: Final = "GEN-04"
EntityKind = Literal["amount", "date", "period", "card_tail", "phone", "product", "branch"]


@dataclass(frozen=True, slots=True)
class Guess:
    """A contact reason and the calibrated chance (0-1) that it is the one."""

    reason: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Entity:
    """Something named in a text: characters `start` to `end` (exclusive) of it.

    `value` is the normal form: an amount as a decimal string with its `currency` in `detail`, a date as ISO 8601, a
    period as `from/to` (ISO dates, both included), a card tail as four digits, product and branch as their id or name.
    """

    kind: EntityKind
    start: int
    end: int
    value: str
    detail: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Understanding:
    """One message understood.

    `guesses` are the likeliest reasons, best first, at most three; empty when it is `out_of_scope` (GEN-04 or no reason
    is likely). `wishes` holds the parts of a message that asks several things, each with its best guess; one part
    otherwise. `wants_person`: a plain wish for a person, in whatever words. `outside`: the chance (0-1) that it is none
    of a bank's business.
    """

    language: Language
    guesses: tuple[Guess, ...]
    out_of_scope: bool
    urgency: Urgency
    emotion: Emotion
    wants_person: bool
    entities: tuple[Entity, ...] = ()
    wishes: tuple[tuple[str, Guess], ...] = ()
    outside: float = 0.0

    @property
    def reason(self) -> str | None:
        """The best guess; None when there is none."""
        return self.guesses[0].reason if self.guesses else None

    @property
    def likely(self) -> dict[str, float]:
        """How likely (0-1) the contact reasons are that are worth a look, by id; GEN-04 is no business of a bank."""
        return {OUT_OF_SCOPE: self.outside, **{guess.reason: guess.confidence for guess in self.guesses}}
