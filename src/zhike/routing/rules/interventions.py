"""What a supervisor may do to the queues for a while, and take back: pure checks and their arithmetic."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

# loan: an agent serves another queue · overflow: a queue is helped by another at once, or by none · announcement: said
# to who waits in a queue · incident: said to everybody who comes with a matter
InterventionKind = Literal["loan", "overflow", "announcement", "incident"]
LONGEST_WORDS = 400
# From this confidence on a message is taken to be about the matter of an incident.
INCIDENT_FROM = 0.35


def lend_skills(own: Mapping[str, int], wanted: Collection[str], min_level: int) -> dict[str, int]:
    """The skills that somebody on loan counts with: those of the queue, at least at the level that it asks for first.

    The supervisor vouches for it; what the agent is better at stays better. Nothing else counts meanwhile.
    """
    return {skill: max(own.get(skill, 0), min_level) for skill in sorted(wanted)}


def wording_problem(zh: str, en: str) -> str | None:
    """The code of what is wrong with words for customers, or None: they are needed in both languages."""
    if not zh.strip() or not en.strip():
        return "routing.words_missing"
    if max(len(zh), len(en)) > LONGEST_WORDS:
        return "routing.words_long"
    return None


def is_about(guesses: Sequence[tuple[str, float]], reasons: Collection[str]) -> bool:
    """Whether a message, by its likeliest contact reason and the chance of it, is about one of `reasons`."""
    return bool(guesses) and guesses[0][0] in reasons and guesses[0][1] >= INCIDENT_FROM


@dataclass(frozen=True, slots=True)
class Accuracy:
    """How right the waits were that customers were told: `within` of `n` were in the range that was shown.

    `p50_s` and `p90_s` are quantiles of how far the middle of the range was off; `bias_s` is its mean, above zero when
    customers were served sooner than told. None of nothing.
    """

    n: int
    within: int
    p50_s: float | None
    p90_s: float | None
    bias_s: float | None


def judge_estimates(told: Sequence[tuple[float, float, float]]) -> Accuracy:
    """Compare (low, high, was), all in seconds."""
    if not told:
        return Accuracy(0, 0, None, None, None)
    off = [(low + high) / 2 - was for low, high, was in told]
    ordered = sorted(abs(each) for each in off)
    within = sum(low <= was <= high for low, high, was in told)
    return Accuracy(len(told), within, _nearest(ordered, 0.5), _nearest(ordered, 0.9), sum(off) / len(off))


def _nearest(ordered: Sequence[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
