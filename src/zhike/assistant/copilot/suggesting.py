"""Answers suggested to the agent: they follow the thread, carry their source, and say why they fit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from zhike.assistant.copilot.masking import searchable
from zhike.assistant.copilot.seeing import Seen, find_articles
from zhike.assistant.copilot.summary import summarise
from zhike.assistant.matching.grams import Language
from zhike.assistant.matching.index import Match
from zhike.conversations.api import Message
from zhike.knowledge import api as knowledge
from zhike.knowledge.api import PublishedArticle
from zhike.platform.database import Session
from zhike.platform.runtime import Runtime

Why = Literal["asked", "words", "thread", "reason", "shown", "colleagues"]

SUGGESTED: Final = 3
# Less likely ones cost the agent more reading than they save.
SUGGEST_FROM: Final = 0.12
# The customer's lines in a row are read alone and together: "信用卡" / "年费怎么免".
LINES: Final = 3
# A line this short may lean on what was said before: "那信用卡呢".
LEANS: Final[dict[Language, int]] = {"zh": 8, "en": 24}
# What is found only with earlier lines is a little less sure than what the last line itself brings.
_THREAD_DISCOUNT: Final = 0.85
_SAME_REASON: Final = 0.05
_SHORTEST_SHARED: Final[dict[Language, int]] = {"zh": 2, "en": 4}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An article that may fit. `why`: codes, the strongest first; `shared`: words in common with the customer's.

    `may_send` is false where the article is not for this customer, on this channel: the agent may read it.
    """

    article: PublishedArticle
    confidence: float
    why: tuple[Why, ...]
    shared: str
    may_send: bool


async def suggest(
    runtime: Runtime, session: Session, seen: Seen, *, reason: str | None, now: datetime
) -> list[Suggestion]:
    """The closest articles to what the customer said last, read with what they said before; best first."""
    found: dict[UUID, _Hit] = {}
    for text, from_thread in _questions(seen, last_lines(seen.messages)):
        language: Language = knowledge.detect_language(text) or seen.language
        matches = await find_articles(
            runtime, session, text=text, language=language, told=seen.asker, limit=SUGGESTED, now=now
        )
        for match in matches:
            hit = _Hit(match, text, language, from_thread, reason is not None and match.article.category == reason)
            known = found.get(match.article.id)
            if hit.confidence >= SUGGEST_FROM and (known is None or known.confidence < hit.confidence):
                found[match.article.id] = hit
    best = sorted(found.values(), key=lambda hit: -hit.confidence)[:SUGGESTED]
    return [_suggestion(hit, seen) for hit in best]


@dataclass(frozen=True, slots=True)
class _Hit:
    """An article found by a text."""

    match: Match
    text: str
    language: Language
    from_thread: bool
    same_reason: bool

    @property
    def confidence(self) -> float:
        """The chance that it fits, 0-1."""
        chance = self.match.confidence * (_THREAD_DISCOUNT if self.from_thread else 1.0)
        return min(round(chance + _SAME_REASON * self.same_reason, 4), 1.0)


def last_lines(messages: Iterable[Message]) -> list[str]:
    """The customer's newest lines in a row, oldest first: an agent's or the assistant's word in between ends them."""
    lines: list[str] = []
    for message in reversed(list(messages)):
        if message.author == "customer" and message.text.strip():
            lines.insert(0, message.text)
        elif message.author in {"agent", "assistant"} and lines:
            break
    return lines[-LINES:]


def _questions(seen: Seen, lines: Sequence[str]) -> list[tuple[str, bool]]:
    """What to look for, and whether it was made with earlier lines of the thread."""
    if not lines:
        return []
    asked = dict.fromkeys([lines[-1], " ".join(lines), searchable(" ".join(lines))], False)
    language = knowledge.detect_language(lines[-1]) or seen.language
    wants = summarise(seen.messages).wants
    if wants is not None and len(" ".join(lines)) <= LEANS[language]:
        earlier = next((each.text for each in seen.messages if each.sequence == wants.sequence), "")
        if earlier and earlier not in lines:
            asked.setdefault(f"{earlier} {lines[-1]}", True)
    return [(text, from_thread) for text, from_thread in asked.items() if text.strip()]


def _suggestion(hit: _Hit, seen: Seen) -> Suggestion:
    article = hit.match.article
    shared = shared_words(hit.text, (article.question, *article.variants), hit.language)
    for_customer = article.is_for(seen.asker)
    signs: list[tuple[Why, bool]] = [
        ("asked", hit.match.exact),
        ("words", bool(shared)),
        ("thread", hit.from_thread),
        ("reason", hit.same_reason),
        ("shown", _was_shown(seen.messages, article.id)),
        ("colleagues", not for_customer),
    ]
    why = tuple(code for code, holds in signs if holds)
    return Suggestion(article, hit.confidence, why, shared, for_customer)


def _was_shown(messages: Iterable[Message], article_id: UUID) -> bool:
    cited = (message.payload.get("citation") for message in messages)
    return any(citation and citation["article_id"] == str(article_id) for citation in cited)


def shared_words(text: str, questions: Iterable[str], language: Language) -> str:
    """The longest stretch that the customer's text has in common with a way to ask; empty where it is a mere word."""
    folded = knowledge.fold(text)
    best = max((_longest_shared(folded, knowledge.fold(each), language) for each in questions), key=len, default="")
    return best if len(best) >= _SHORTEST_SHARED[language] else ""


def _longest_shared(a: str, b: str, language: Language) -> str:
    """By characters in Chinese, by words in English."""
    left, right = (list(a), list(b)) if language == "zh" else (a.split(), b.split())
    best_end, best = 0, 0
    row = [0] * (len(right) + 1)
    for i, unit in enumerate(left, start=1):
        before = 0
        for j, other in enumerate(right, start=1):
            before, row[j] = row[j], before + 1 if unit == other else 0
            if row[j] > best:
                best_end, best = i, row[j]
    glue = "" if language == "zh" else " "
    return glue.join(left[best_end - best : best_end]).strip(" ，。？?!！,.")
