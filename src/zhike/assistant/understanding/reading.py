"""What a message means, in the order of cost: phrases word for word, then words, then meaning where it decides.

`understand` is for one message at a time, in any thread; it never touches the database. Rules for what cannot wait and
for the wish for a person stand beside the models: whichever hears it is believed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final, cast

import numpy as np

from zhike.assistant.embedding.choosing import packaged
from zhike.assistant.embedding.port import Embedder, Vectors
from zhike.assistant.matching.grams import LONGEST_ASKED, Language
from zhike.assistant.rules.dangers import find_danger
from zhike.assistant.rules.handover import WISH
from zhike.assistant.rules.hearing import Heard, hear
from zhike.assistant.rules.tempers import Emotion, feel, find_complaint
from zhike.assistant.rules.wishes import speaks_of_others, wishes_person
from zhike.assistant.understanding.entities import Names, find_entities
from zhike.assistant.understanding.features import Floats, grams_of
from zhike.assistant.understanding.packaged import Models, key_of, packaged_models
from zhike.assistant.understanding.pinyin import as_written
from zhike.assistant.understanding.result import OUT_OF_SCOPE, Guess, Understanding
from zhike.knowledge import api as knowledge
from zhike.platform.settings import Settings
from zhike.reasons import api as reasons
from zhike.reasons.api import Urgency

MOST_GUESSES: Final = 3
WORD_FOR_WORD: Final = 0.99
# What a rule of plain words says is right at least this often.
BY_RULE: Final = 0.9
WISH_FROM: Final = 0.5
# A person who was not needed costs a minute, one who was missing costs the money: one chance in fourteen is enough.
URGENT_FROM: Final = 0.07
# Beside a wish for a person, what else is said is the reason from this chance on.
MATTER_FROM: Final = 0.3
# How common each level of emotion is taken to be, calm first; the sentences to train on have as many of each.
CALM_FIRST: Final = (0.4, 0.2, 0.2, 0.12, 0.08)
TROUBLED: Final = 2
ANGRY: Final = 3
# A part of a message is a wish of its own from this chance on.
PART_FROM: Final = 0.5
# So likely (0-1) a part has to be a bank's business at all; its words alone speak for it.
SOME_BUSINESS: Final = 0.2
_SHORTEST_PART: Final = 4
_MOST_PARTS: Final = 4
_MOST_CLAUSES: Final = 6
_CLAUSES: Final = re.compile(r"[，,。！？；!?;.\n]+")
_PARTS: Final = re.compile(
    r"[。！？；!?;\n]+|[，,]\s*(?=另外|还有|顺便|再|以及|同时|然后|对了)|(?:另外|还有|顺便|对了)(?:，|,)?"
    r"|\b(?:and also|also|by the way|another thing|one more thing|plus)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Reader:
    """Understands messages with these models; `embedders` by language. It may be asked from several threads."""

    models: Models
    embedders: dict[Language, tuple[Embedder, ...]]

    def understand(
        self, text: str, *, today: date, fallback: Language = "zh", names: Names | None = None
    ) -> Understanding:
        """What `text` means. `today`: the local day that relative dates count from; `fallback`: the language of a text
        that does not show its own; `names`: this bank's products."""
        told = text.encode(errors="replace").decode()  # half characters, which no model knows; the places stay
        text = as_written(told)
        language = knowledge.detect_language(text) or fallback
        heard = hear(knowledge.fold(text))
        chances = self._chances(text, language)
        wish = self._wishes_person(text, heard, chances)
        out = self._is_out(chances)
        guesses = () if out else self._guesses(chances)
        danger = find_danger(heard)
        matter = bool(guesses) and guesses[0].confidence >= MATTER_FROM
        guesses = _led_by(_by_rules(heard, wish=wish and not matter), guesses)
        return Understanding(
            language=language,
            guesses=guesses,
            out_of_scope=not guesses,
            urgency="P0" if danger is not None else self._urgency(chances, guesses),
            emotion=self._emotion(text, heard, troubled=bool(guesses) and _is_trouble(guesses[0].reason)),
            wants_person=wish,
            entities=find_entities(told, today=today, names=names),
            wishes=self._wishes(text, guesses),
            outside=round(float(chances[self._place(OUT_OF_SCOPE)]), 4),
        )

    def warm(self) -> None:
        """Load what is loaded at the first question."""
        for text in ("有什么可以看的吗", "what is there to see", "you shenme keyi kan ma"):
            self.understand(text, today=date(2026, 1, 1))

    def _wishes_person(self, text: str, heard: Heard, chances: Floats) -> bool:
        """A wish for a person in the whole or in any part of it, by the rule's words or by the model."""
        if wishes_person(heard):
            return True
        if speaks_of_others(heard):
            return False
        place = self._place(WISH)
        model = self.models.reasons
        parts = [part for part in _CLAUSES.split(text[:LONGEST_ASKED]) if part.strip()]
        asked = parts[:_MOST_CLAUSES] if len(parts) > 1 else []
        return bool(chances[place] >= WISH_FROM) or any(
            model.chances(model.hear(grams_of(part)), {})[place] >= WISH_FROM for part in asked
        )

    def _chances(self, text: str, language: Language) -> Floats:
        model = self.models.reasons
        known = self.models.exact.get(key_of(text))
        if known is not None:
            chances = np.full(len(model.labels), (1 - WORD_FOR_WORD) / len(model.labels), np.float32)
            chances[self._place(known)] = WORD_FOR_WORD
            return chances
        heard = model.hear(grams_of(text))
        alone = model.chances(heard, {})
        if alone.max() >= model.judge.sure_from:
            return alone
        vectors = self._vectors(text, language)
        return model.chances(heard, vectors) if vectors else alone

    def _vectors(self, text: str, language: Language) -> dict[str, Vectors]:
        known = {meaning.embedder for meaning in self.models.reasons.meanings}
        asked = [each for each in self.embedders.get(language, ()) if each.name in known]
        return {each.name: each.embed([text], language)[0] for each in asked}

    def _place(self, label: str) -> int:
        return self.models.reasons.labels.index(label)

    def _is_out(self, chances: Floats) -> bool:
        """Whether no reason is likely; a wish for a person, or silence, is no business and yet a reason."""
        place = self._place(OUT_OF_SCOPE)
        within = np.delete(chances, place)
        return bool(chances[place] > within.max() or within.max() < self.models.reasons.judge.out_below)

    def _within(self, chances: Floats) -> Floats:
        """The chances of what is a bank's business, as shares of them; nothing where it is most likely none."""
        within = chances.copy()
        within[self._place(OUT_OF_SCOPE)] = 0.0
        total = float(within.sum())
        return within / total if total >= SOME_BUSINESS else np.zeros_like(within)

    def _guesses(self, chances: Floats) -> tuple[Guess, ...]:
        labels = self.models.reasons.labels
        best = [place for place in np.argsort(-chances)[: MOST_GUESSES + 1] if labels[place] != OUT_OF_SCOPE]
        return tuple(Guess(labels[place], round(float(chances[place]), 4)) for place in best[:MOST_GUESSES])

    def _urgency(self, chances: Floats, guesses: Sequence[Guess]) -> Urgency:
        """That of the likeliest reason; the highest where urgent reasons together are likely enough."""
        urgent = [place for place, label in enumerate(self.models.reasons.labels) if reasons.urgency(label) == "P0"]
        if float(chances[urgent].sum()) >= URGENT_FROM:
            return "P0"
        return reasons.urgency(guesses[0].reason) if guesses else reasons.urgency(OUT_OF_SCOPE)

    def _emotion(self, text: str, heard: Heard, *, troubled: bool) -> Emotion:
        """What the words of the rules and the trained model say together. Who loses money or complains is not calm."""
        model = self.models.emotion
        chances = model.chances(model.hear(grams_of(text)), {}) * np.array(
            [CALM_FIRST[int(each)] for each in model.labels]
        )
        trained = float(chances @ np.array([int(label) for label in model.labels]) / chances.sum())
        ruled = feel(heard)
        level = ruled if ruled >= ANGRY else round((trained + ruled) / 2)
        return cast("Emotion", max(level, TROUBLED) if troubled else level)

    def _wishes(self, text: str, guesses: Sequence[Guess]) -> tuple[tuple[str, Guess], ...]:
        """The parts that ask for different things, by their words; the whole where there is one thing."""
        parts = [part.strip() for part in _PARTS.split(text[:LONGEST_ASKED])]
        found: dict[str, tuple[str, Guess]] = {}
        model = self.models.reasons
        for part in [part for part in parts if len(part) >= _SHORTEST_PART][:_MOST_PARTS]:
            chances = self._within(model.chances(model.hear(grams_of(part)), {}))
            best = int(chances.argmax())
            if chances[best] >= PART_FROM:
                found.setdefault(model.labels[best], (part, Guess(model.labels[best], round(float(chances[best]), 4))))
        if len(found) > 1:
            return tuple(found.values())
        return ((text.strip(), guesses[0]),) if guesses else ()


@cache
def embedders_of(kind: str) -> dict[Language, tuple[Embedder, ...]]:
    """The models of sentences that the reader asks, by language; none where a server is set.

    The models of reasons were trained with the packaged ones; the vectors of another would mean nothing to them.
    """
    if kind != "packaged":
        return {}
    chinese, english = packaged("zh"), packaged("en")
    return {
        "zh": (chinese,) if chinese else (),
        "en": tuple(dict.fromkeys(each for each in (chinese, english) if each is not None)),
    }


@cache
def _reader(kind: str) -> Reader:
    return Reader(packaged_models(), embedders_of(kind))


def reader_of(settings: Settings) -> Reader:
    """The reader of this process. The first call loads the models (under a second): call it off the event loop."""
    return _reader(settings.embedding)


def _is_trouble(reason: str) -> bool:
    """Whether it is a complaint, or money or safety is at stake now."""
    return reasons.urgency(reason) == "P0" or "complaint" in reasons.get_reason(reason).flags


def _by_rules(heard: Heard, *, wish: bool) -> str | None:
    """The reason that plain words say: danger, then a complaint at the regulator, then the wish for a person."""
    danger = find_danger(heard)
    if danger is not None and danger.reason is not None:
        return danger.reason
    complaint = find_complaint(heard)
    if complaint is not None and complaint.regulator:
        return complaint.reason
    return WISH if wish else None


def _led_by(reason: str | None, guesses: tuple[Guess, ...]) -> tuple[Guess, ...]:
    """The guesses with the reason of a rule first."""
    if reason is None or (guesses and guesses[0].reason == reason):
        return guesses
    rest = [guess for guess in guesses if guess.reason != reason]
    left = sum(guess.confidence for guess in rest) or 1.0
    shrunk = (Guess(guess.reason, round(guess.confidence * (1 - BY_RULE) / left, 4)) for guess in rest)
    return (Guess(reason, BY_RULE), *shrunk)[:MOST_GUESSES]
