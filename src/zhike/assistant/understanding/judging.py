"""Messages of a file as rows: what each is about, how sure that is, and what it would lead to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final

from zhike.assistant.rules.handover import direct_handoff
from zhike.assistant.rules.hearing import hear
from zhike.assistant.rules.turns import Outcome
from zhike.assistant.tasks.loading import shipped_tasks
from zhike.assistant.tasks.wishing import find_wish
from zhike.assistant.understanding.reading import reader_of
from zhike.assistant.understanding.result import Understanding
from zhike.knowledge import api as knowledge
from zhike.platform.settings import Settings
from zhike.reasons import api as reasons

COLUMNS: Final = ("reason", "confidence", "outcome", "urgency", "emotion")
OUT: Final = "oos"
# Below this chance it is asked back.
SURE_ENOUGH: Final = 0.4


@dataclass(frozen=True, slots=True)
class Line:
    """One message. `outcome`: where it would go, as far as the message alone says: no article is looked up."""

    reason: str
    confidence: float
    outcome: Outcome
    urgency: str
    emotion: int

    def cells(self) -> dict[str, object]:
        """By column."""
        return asdict(self)


def judge_lines(texts: Sequence[str], settings: Settings) -> list[Line]:
    """A line for each text, in order."""
    reader = reader_of(settings)
    today = datetime.now(settings.zone).date()
    return [judge(text, reader.understand(text, today=today, fallback=settings.default_language)) for text in texts]


def judge(text: str, understood: Understanding) -> Line:
    """The line of one message. An empty one is out of scope."""
    if not text.strip():
        return Line(OUT, 0.0, "refused", "P3", 0)
    best = understood.guesses[0] if understood.guesses else None
    return Line(
        reason=best.reason if best else OUT,
        confidence=best.confidence if best else 0.0,
        outcome=_outcome(text, understood),
        urgency=understood.urgency,
        emotion=understood.emotion,
    )


def _outcome(text: str, understood: Understanding) -> Outcome:
    heard = hear(knowledge.fold(text))
    if understood.wants_person or understood.urgency == "P0" or direct_handoff(heard) is not None:
        return "handoff"
    if not understood.guesses:
        return "refused"
    best = understood.guesses[0]
    if find_wish(heard, shipped_tasks().values(), understood) is not None:
        return "task"
    if best.confidence < SURE_ENOUGH:
        return "clarify"
    return "handoff" if reasons.get_reason(best.reason).bot == "human" else "answered"
