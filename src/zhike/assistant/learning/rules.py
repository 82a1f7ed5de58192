"""Which questions count as asked in vain. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from zhike.assistant.learning.gap import Fate

# A rating up to this one is bad (1 to 5).
BAD_RATING: Final = 2
# Shorter ones ("?", "在吗") say nothing.
SHORTEST: Final = 2
LONGEST: Final = 300


def fates_of(turns: Sequence[Mapping[str, Any]], *, rating: int | None) -> dict[UUID, Fate]:
    """What became of each turn of a closed conversation, by message.

    `turns` are rows of the answer log in order (`message_id`, `outcome`, `because`). Asked back counts from the second
    time in a row on, the first one too then; the last answer counts as bad where the conversation was
    rated so. Tasks and hand-overs for another reason are left out.
    """
    found: dict[UUID, Fate] = {}
    for place, turn in enumerate(turns):
        fate = _fate(turns, place)
        if fate is not None:
            found[turn["message_id"]] = fate
    if rating is not None and rating <= BAD_RATING:
        last = next((turn for turn in reversed(turns) if turn["outcome"] == "answered"), None)
        if last is not None:
            found[last["message_id"]] = "badly_rated"
    return found


def _fate(turns: Sequence[Mapping[str, Any]], place: int) -> Fate | None:
    outcome, because = turns[place]["outcome"], turns[place]["because"]
    if outcome == "answered":
        return "answered"
    if outcome == "refused":
        return "refused"
    if outcome == "handoff":
        return because if because in {"no_answer", "low_confidence"} else None
    return "asked_back" if outcome == "clarify" and _again(turns, place) else None


def _again(turns: Sequence[Mapping[str, Any]], place: int) -> bool:
    around = [turns[each] for each in (place - 1, place + 1) if 0 <= each < len(turns)]
    return any(turn["outcome"] == "clarify" or turn["because"] == "low_confidence" for turn in around)


def tidy(text: str) -> str:
    """A masked question as it is kept: one line, not endless; "" where it says nothing."""
    folded = " ".join(text.split())[:LONGEST]
    return folded if len(folded) >= SHORTEST else ""
