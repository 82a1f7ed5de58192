"""What to say to a text: the decision that chat, copilot, command line and tests share."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Final
from uuid import UUID

from zhike.assistant.matching.confidence import ANSWER_FROM, is_topic
from zhike.assistant.matching.grams import Language
from zhike.assistant.matching.index import KnowledgeIndex, Match
from zhike.assistant.rules.dangers import asks_about_it
from zhike.assistant.rules.following import in_context
from zhike.assistant.rules.handover import WISH, Handoff, direct_handoff
from zhike.assistant.rules.hearing import Heard, hear
from zhike.assistant.rules.small_talk import Talk, small_talk
from zhike.assistant.rules.tempers import Emotion, feel
from zhike.assistant.rules.turns import Outcome, because_of
from zhike.assistant.understanding.pinyin import as_written
from zhike.assistant.understanding.result import Understanding
from zhike.knowledge import api as knowledge
from zhike.knowledge.api import ANYBODY, Asker, PublishedArticle
from zhike.reasons import api as reasons

# A person who taps a question that we offered asks that question, whatever words are in it.
_TAPPED_BEATS: Final = frozenset({"complaint", "anger", "customer_request"})
# An article may stand beside the hand-over of these: it says what can be done while one waits.
_SHOWN_BESIDE: Final = frozenset({"lost_card", "fraud", "urgent"})


# From this chance on a reason that cannot wait goes to a person without an article that says so.
_URGENT_FROM: Final = 0.5
# From this level of emotion on nobody is asked back by a machine.
ANGRY: Final = 3
# A wish for a person that is only meant, not said, gives way to a matter that is as sure as this.
_MATTER_FROM: Final = 0.5


def nothing_understood(_text: str) -> Understanding | None:
    """Words and rules alone decide."""
    return None


@dataclass(frozen=True, slots=True)
class Reply:
    """What the assistant makes of a text.

    `article` is what is quoted, word for word: with `answered`, and beside an urgent `handoff`. `alternatives` are the
    closest articles, best first, the quoted one included. `confidence` (0-1) is that of the best. `talk` is set for
    small talk, which is answered without an article. `unsure`: it is handed over as nothing was sure enough to be said.
    `ms` is how long it took.
    """

    outcome: Outcome
    language: Language
    article: PublishedArticle | None = None
    confidence: float = 0.0
    alternatives: tuple[Match, ...] = ()
    handoff: Handoff | None = None
    talk: Talk | None = None
    unsure: bool = False
    emotion: Emotion = 0
    ms: float = 0.0

    @property
    def stands(self) -> bool:
        """Whether it is right whatever was said before: small talk, or a hand-over that the words call for."""
        return self.talk is not None or (self.handoff is not None and self.article is None and not self.unsure)


def answer(
    index: KnowledgeIndex,
    text: str,
    language: Language | None = None,
    *,
    now: datetime,
    asker: Asker = ANYBODY,
    fallback: Language = "zh",
    without: Collection[UUID] = (),
    understand: Callable[[str], Understanding | None] = nothing_understood,
) -> Reply:
    """What to say to `text`, which `asker` says. `language`: whose articles; None = that of the text, else `fallback`.
    `without`: articles that must not be quoted. `understand`: says what a text means, where anybody does."""
    begun = time.perf_counter()
    meant = understand(text)
    text = as_written(text)
    heard = hear(knowledge.fold(text))
    likely = meant.likely if meant else {}
    languages = _languages(text, language, fallback)
    spoken, matches = _find(index, text, languages, now=now, asker=asker, without=without, likely=likely)
    decided = _decide(heard, matches, spoken, meant)
    if decided.outcome == "refused":
        # A word alone that nothing answers does not say that the customer changed the language.
        decided = replace(decided, language=languages[-1])
    took = 1000 * (time.perf_counter() - begun)
    emotion = meant.emotion if meant else feel(heard)
    return replace(decided, emotion=emotion, alternatives=matches, ms=round(took, 3))


def answer_in_turn(
    index: KnowledgeIndex,
    text: str,
    before: Sequence[str] = (),
    *,
    now: datetime,
    asker: Asker = ANYBODY,
    fallback: Language = "zh",
    without: Collection[UUID] = (),
    understand: Callable[[str], Understanding | None] = nothing_understood,
) -> Reply:
    """What to say to `text` after the customer's lines `before`, oldest first: as it stands, or with what it leaves
    out, whichever the articles fit better. What is dangerous, wished for or small talk stands for itself."""
    say = partial(answer, index, now=now, asker=asker, fallback=fallback, without=without, understand=understand)
    alone = say(text)
    reading = in_context(knowledge.fold(text), [knowledge.fold(line) for line in before])
    exact = bool(alone.alternatives) and alone.alternatives[0].exact
    if reading is None or exact or alone.stands:
        return alone
    meant = say(reading.text)
    if meant.stands:
        return alone
    if reading.turn == "instead" and meant.article is not None and meant.article == say(before[-1]).article:
        # "And for the credit card?" gets what the question before got: the article does not tell them apart.
        meant = replace(meant, outcome="clarify", article=None, handoff=None)
    fits = meant.confidence > alone.confidence or (meant.outcome == "answered" and reading.turn != "more")
    return replace(meant, emotion=alone.emotion, ms=round(alone.ms + meant.ms, 3)) if fits else alone


def _languages(text: str, language: Language | None, fallback: Language) -> tuple[Language, ...]:
    """Whose articles to ask: a Latin word alone ("ETC") may be part of a Chinese conversation."""
    spoken = language or knowledge.detect_language(text) or fallback
    alone = language is None and spoken != fallback and len(text.split()) == 1
    return (spoken, fallback) if alone else (spoken,)


def _find(
    index: KnowledgeIndex,
    text: str,
    languages: tuple[Language, ...],
    *,
    now: datetime,
    asker: Asker,
    without: Collection[UUID],
    likely: Mapping[str, float],
) -> tuple[Language, tuple[Match, ...]]:
    """The closest articles, in the language where they are closer."""
    look = partial(index.find, text, now=now, asker=asker, without=without, reasons=likely)
    found = [(each, tuple(look(each))) for each in languages]
    return max(found, key=lambda each: each[1][0].confidence if each[1] else -1.0)


def _decide(heard: Heard, matches: tuple[Match, ...], language: Language, meant: Understanding | None) -> Reply:
    best = matches[0] if matches else None
    sure = best.confidence if best else 0.0
    article = best.article if best and sure >= ANSWER_FROM else None
    talk = small_talk(heard)
    handoff = direct_handoff(heard) or (_meant_handoff(heard, meant) if talk is None else None)
    tapped = best is not None and best.exact and handoff is not None and handoff.because in _TAPPED_BEATS
    if handoff is not None and not tapped:
        beside = article if handoff.because in _SHOWN_BESIDE else None
        return Reply("handoff", language, article=beside, confidence=sure, handoff=handoff)
    if talk is not None and not (best and best.exact):
        return Reply("answered", language, confidence=1.0, talk=talk)
    if article is None:
        offered = best is not None and best.close
        at_once = _handoff_unanswered(heard, meant)
        if at_once is not None:
            return Reply("handoff", language, confidence=sure, handoff=at_once, unsure=True)
        return Reply("clarify" if offered else "refused", language, confidence=sure)
    urgent = _urgent_reason(article, heard)
    if urgent is not None:
        return Reply("handoff", language, article=article, confidence=sure, handoff=urgent)
    return Reply("answered", language, article=article, confidence=sure)


def _meant_handoff(heard: Heard, meant: Understanding | None) -> Handoff | None:
    """The hand-over that no plain word called for, but what the message means: a person is wished for, or a matter
    that cannot wait; questions about fees and terms are none."""
    if meant is None:
        return None
    best = meant.guesses[0] if meant.guesses else None
    if best is not None and best.confidence >= _URGENT_FROM and reasons.urgency(best.reason) == "P0":
        told_of = asks_about_it(heard) or _is_topic(heard, meant)
        return None if told_of else Handoff(because_of(best.reason), best.reason, "P0")
    plain = best is None or best.reason == WISH or best.confidence < _MATTER_FROM
    return Handoff("customer_request", WISH, "P1") if meant.wants_person and plain else None


def _handoff_unanswered(heard: Heard, meant: Understanding | None) -> Handoff | None:
    """The hand-over of what no article answers surely enough: who is angry, or whose likeliest matter may not wait, is
    not asked back."""
    if meant is None or asks_about_it(heard) or _is_topic(heard, meant):
        return None
    best = meant.reason
    if best is not None and reasons.urgency(best) == "P0":
        return Handoff(because_of(best), best, "P0")
    return Handoff("anger", best, "P1") if meant.emotion >= ANGRY else None


def _is_topic(heard: Heard, meant: Understanding) -> bool:
    """A mere topic ("credit card") says nothing of what happened; a loss or a theft in two words is heard by rules."""
    return is_topic(heard.zh if meant.language == "zh" else heard.en, meant.language)


def _urgent_reason(article: PublishedArticle, heard: Heard) -> Handoff | None:
    """A matter that no machine keeps, recognised by the article that fits; questions about fees and terms are none."""
    category = article.category
    if not reasons.is_reason(category) or reasons.urgency(category) != "P0" or asks_about_it(heard):
        return None
    return Handoff(because_of(category), category, "P0")
