"""The wrap-up as it is proposed at closing: reason, outcome and note. The agent confirms or changes each. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from zhike.assistant.copilot import cues
from zhike.assistant.copilot.summary import Summary
from zhike.conversations.api import Message

Outcome = Literal["resolved", "unresolved", "follow_up", "referred"]
Evidence = Literal["sent_article", "understood", "handover", "closest_article"]
Language = Literal["zh", "en"]

# How much each kind of evidence weighs for the reason: what the agent sent says most.
_WEIGHTS: Final[dict[Evidence, float]] = {
    "sent_article": 3.0,
    "understood": 2.0,
    "handover": 1.5,
    "closest_article": 1.0,
}
# A wish for a person says nothing of the matter.
_NO_MATTER: Final = frozenset({"GEN-01", "GEN-04"})
_CLOSING_LINES: Final = 3
LONGEST_NOTE: Final = 400
_IN_NOTE: Final = 2


@dataclass(frozen=True, slots=True)
class Clue:
    """Something that speaks for a contact reason; `confidence` 0-1."""

    reason: str
    evidence: Evidence
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class WrapUp:
    """What is proposed. `reason` is None where nothing speaks for one; `because` names the evidence for it."""

    reason: str | None
    because: tuple[Evidence, ...]
    outcome: Outcome
    note: str


def propose(
    summary: Summary, messages: Sequence[Message], clues: Iterable[Clue], *, name: str | None, language: Language
) -> WrapUp:
    """The wrap-up of a thread. `name` is the reason's name in `language`, for the note: see `best_reason`."""
    reason, because = best_reason(clues)
    outcome = judge_outcome(summary, messages)
    return WrapUp(reason, because, outcome, write_note(summary, name=name, outcome=outcome, language=language))


def best_reason(clues: Iterable[Clue]) -> tuple[str | None, tuple[Evidence, ...]]:
    """The reason that most speaks for, and what does."""
    votes: Counter[str] = Counter()
    evidence: dict[str, list[Evidence]] = {}
    for clue in clues:
        if clue.reason in _NO_MATTER:
            continue
        votes[clue.reason] += _WEIGHTS[clue.evidence] * clue.confidence  # type: ignore[assignment]  # a weight is no count
        evidence.setdefault(clue.reason, []).append(clue.evidence)
    if not votes:
        return None, ()
    reason = max(votes, key=lambda each: votes[each])
    return reason, tuple(dict.fromkeys(evidence[reason]))


def judge_outcome(summary: Summary, messages: Sequence[Message]) -> Outcome:
    """How it seems to end: a promise is a follow-up; an open question or an unhappy last word is not resolved."""
    last = [message.text for message in messages if message.author == "customer" and message.text.strip()]
    if summary.promises:
        return "follow_up"
    if last and cues.is_unsettled(last[-1]):
        return "unresolved"
    closing = [message for message in messages if message.author == "agent"][-_CLOSING_LINES:]
    if any(cues.refers(sentence) for message in closing for sentence in cues.sentences(message.text)):
        return "referred"
    content = bool(last) and cues.is_content(last[-1])
    return "unresolved" if summary.open and not content else "resolved"


def write_note(summary: Summary, *, name: str | None, outcome: Outcome, language: Language) -> str:
    """One line for colleagues, made of the summary's lines: want, what was done, promises, what is open."""
    words = _WORDS[language]
    parts: list[str] = []
    if summary.wants is not None or name:
        about = summary.wants.text.rstrip("。.?？!！") if summary.wants is not None else ""
        parts.append(words["wants"].format(name=name or words["unknown"], about=about).rstrip("：: "))
    sources = list(dict.fromkeys(deed.source for deed in summary.deeds if deed.source))
    done = [deed.text.rstrip("。.") for deed in summary.deeds if deed.kind == "done"]
    for key, lines in (
        ("sources", sources),
        ("done", done),
        ("promises", [line.text.rstrip("。.") for line in summary.promises]),
        ("open", [line.text.rstrip("。.") for line in summary.open] if outcome != "resolved" else []),
    ):
        if lines:
            parts.append(words[key].format(lines=words["and"].join(lines[-_IN_NOTE:])))
    return words["stop"].join(parts)[:LONGEST_NOTE]


_WORDS: Final[dict[Language, dict[str, str]]] = {
    "zh": {
        "wants": "{name}：{about}",
        "unknown": "客户来询",
        "sources": "已答：{lines}",
        "done": "已办：{lines}",
        "promises": "承诺：{lines}",
        "open": "未决：{lines}",
        "and": "；",
        "stop": "。",
    },
    "en": {
        "wants": "{name}: {about}",
        "unknown": "Customer enquiry",
        "sources": "Answered: {lines}",
        "done": "Done: {lines}",
        "promises": "Promised: {lines}",
        "open": "Open: {lines}",
        "and": "; ",
        "stop": ". ",
    },
}
