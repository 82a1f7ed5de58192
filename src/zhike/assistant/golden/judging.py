"""What became of a golden question: pure decisions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from zhike.assistant.answering import Reply

Verdict = Literal["right", "wrong", "asked_back", "refused", "handed_over", "no_person"]
VERDICTS: Final[tuple[Verdict, ...]] = ("right", "wrong", "asked_back", "refused", "handed_over", "no_person")

# In place of an article: nothing may be answered; a person must come.
REFUSE: Final = "refuse"
HANDOFF: Final = "handoff"


@dataclass(frozen=True, slots=True)
class Share:
    """A share (0-1) with its 95 % interval (Wilson); both 0-1 where n is 0."""

    value: float
    low: float
    high: float


def keys_of(expect: str) -> frozenset[str]:
    """The articles of which each is right, by key or question."""
    return frozenset(key.strip() for key in expect.split("|") if key.strip())


def verdict_of(reply: Reply, expect: str) -> Verdict:
    """Right is an answer from an expected article, also beside a hand-over; no answer where none is; a person where
    one is needed. Wrong is an answer from any other article."""
    quoted = reply.article
    # Articles of both languages may share a key, followed by the language.
    names = {quoted.key, quoted.key.removesuffix(f".{quoted.language}"), quoted.question} if quoted else set()
    if expect == HANDOFF:
        return "right" if reply.outcome == "handoff" else "wrong" if quoted else "no_person"
    if quoted is not None:
        return "right" if names & keys_of(expect) else "wrong"
    if expect == REFUSE:
        return "right"
    if reply.outcome == "clarify":
        return "asked_back"
    return "handed_over" if reply.outcome == "handoff" else "refused"


def share(part: int, n: int) -> Share:
    """The share of `part` in `n`."""
    if not n:
        return Share(0.0, 0.0, 1.0)
    z = 1.96
    p = part / n
    middle, width = p + z * z / (2 * n), z * ((p * (1 - p) + z * z / (4 * n)) / n) ** 0.5
    scale = 1 + z * z / n
    return Share(p, max(0.0, (middle - width) / scale), min(1.0, (middle + width) / scale))


def count(verdicts: Iterable[Verdict]) -> dict[Verdict, int]:
    """How often each verdict came, all of them named."""
    found = dict.fromkeys(VERDICTS, 0)
    for verdict in verdicts:
        found[verdict] += 1
    return found
