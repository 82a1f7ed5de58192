"""How sure an answer is: the chance (0-1) that the best article is the right one, by logistic regression.

The figures come from five kinds of questions, which count the same (see benchmarks/assistant_tuning.py): their article
is there in other words, is there with typing errors in the question, is missing; nobody's business; a mere topic.
Nothing but texts of our own went into them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from zhike.assistant.matching.grams import Language, runs_of
from zhike.assistant.matching.lexical import Floats, Scores
from zhike.assistant.matching.meaning import Nearness
from zhike.assistant.matching.ranking import OPPOSED, Candidates

# Asked word for word: a person chose one of our own questions, or typed it.
EXACT: Final = 0.99
# From here on the answer is given.
ANSWER_FROM: Final = 0.6
# From here on the closest questions are offered; or when one of them speaks of most of what was asked: a mere topic
# ("credit card") has no one answer, but it is known what it is about.
CLARIFY_FROM: Final = 0.1
# The same where meaning was asked, for which even a question about the weather has a nearest article.
CLARIFY_MEANT_FROM: Final = 0.16
# From here on the words alone decide; below, what the question means is asked too.
DECIDED_FROM: Final = 0.9
COVERED_FROM: Final = 0.55
# As little as this names a topic, not a question: Chinese characters, or English words.
TOPIC_AT_MOST: Final[Mapping[Language, int]] = {"zh": 4, "en": 2}


@dataclass(frozen=True, slots=True)
class Judge:
    """Logistic regression over `evidence`: the constant, then one factor for each."""

    constant: float
    factors: tuple[float, ...]

    def chance(self, evidence: Sequence[float]) -> float:
        """The chance that the best article is right."""
        sum_ = self.constant + sum(factor * value for factor, value in zip(self.factors, evidence, strict=True))
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, sum_))))


# Where the words alone are asked.
JUDGES: Final[Mapping[Language, Judge]] = {
    "zh": Judge(-3.6, (1.4, 10.0)),
    "en": Judge(-3.7, (0.3, 10.9)),
}

# Where words and meaning are asked: see `evidence_of_both`. Fitted on golden questions, which are asked as customers
# ask (benchmarks/assistant_golden.py --fit), and judged on others that were written without sight of these figures.
JUDGES_OF_BOTH: Final[Mapping[Language, Judge]] = {
    "zh": Judge(-3.01, (0.2, 0.0, 0.43, -3.09, 0.66, 10.68, -6.2)),
    "en": Judge(-3.38, (0.23, 0.0, 1.95, -0.88, 0.58, 5.95, -6.31)),
}


@dataclass(frozen=True, slots=True)
class Ranked:
    """A document and the chance that it is the right one; `covered` is the share of the question that it speaks of,
    `meant` says that meaning was asked too; then `evidence` is what its confidence was weighed from."""

    document: int
    confidence: float
    covered: float
    meant: bool = False
    evidence: tuple[float, ...] = ()


def is_close(best: Ranked) -> bool:
    """Whether the closest questions are worth being offered."""
    least = CLARIFY_MEANT_FROM if best.meant else CLARIFY_FROM
    return best.confidence >= least or best.covered >= COVERED_FROM


def evidence(scores: Scores, best: int, second: int | None) -> tuple[float, ...]:
    """What speaks for a document: how alike it and the question are, and its lead over the next (lag behind the best).

    A lead counts by the likeness: being the only one that fits a little is no merit, least of all in a small bank.
    """
    own, likeness = float(scores.total[best]), float(scores.likeness[best])
    lead = 1.0 - float(scores.total[second]) / own if second is not None and own > 0 else float(own > 0)
    return likeness, math.sqrt(max(lead, 0.0)) * likeness


def rank_by_words(scores: Scores, language: Language, *, limit: int = 3) -> list[Ranked]:
    """The best documents by their words, each with its confidence; none where nothing of the question is known."""
    found = int(np.count_nonzero(scores.total > 0))
    wanted = min(limit + 1, found)
    best = np.argpartition(-scores.total, wanted - 1)[:wanted] if wanted else np.empty(0, np.intp)
    places = [int(place) for place in best[np.argsort(-scores.total[best], kind="stable")]]
    if scores.exact is not None:
        places = [scores.exact, *(place for place in places if place != scores.exact)]
    judge = JUDGES[language]
    ranked = [
        Ranked(place, judge.chance(evidence(scores, place, _rival(places, number))), float(scores.asked[place]))
        for number, place in enumerate(places[:limit])
    ]
    if scores.exact is not None:
        ranked[0] = Ranked(scores.exact, EXACT, 1.0)
    return ranked


def is_topic(text: str, language: Language) -> bool:
    """Whether the text is too short to be more than a topic."""
    runs = runs_of(text)
    size = sum(len(run) for run in runs) if language == "zh" else len(runs)
    return size <= TOPIC_AT_MOST[language]


def words_decide(ranked: Sequence[Ranked]) -> bool:
    """Whether the words are so clear that nobody has to ask what the question means."""
    return bool(ranked) and ranked[0].confidence >= DECIDED_FROM


def evidence_of_both(
    candidates: Candidates, scores: Scores, near: Nearness, number: int, outside: float
) -> tuple[float, ...]:
    """What speaks for candidate `number`, in this order: its chance among the candidates (as log odds), how alike it
    is to the question in words and in meaning, the contrasts that speak against it, in how many views (each way to ask,
    all ways together, the nearest way, all ways' mean) it is the first, how much of the question its ways to ask speak
    of, and the chance that the question is none of a bank's business (`outside`)."""
    place = int(candidates.places[number])
    chance = min(max(float(candidates.chances[number]), 1e-3), 1 - 1e-3)
    return (
        math.log(chance / (1 - chance)),
        float(scores.likeness[place]),
        float(near.best[place]),
        float(min(candidates.columns[number, OPPOSED], 1.0)),
        float(candidates.votes(number)),
        float(scores.together[place]),
        outside,
    )


def rank_by_both(
    candidates: Candidates,
    scores: Scores,
    near: Nearness,
    language: Language,
    *,
    outside: Floats,
    topic: bool = False,
    limit: int = 3,
) -> list[Ranked]:
    """The best candidates, each with its confidence. `topic`: nothing but a topic was named, which no article answers
    however near it is. `outside`: by document, the chance (0-1) that the question is none of its business."""
    judge = JUDGES_OF_BOTH[language]
    highest = ANSWER_FROM / 2 if topic else 1.0
    ranked = []
    for number, place in enumerate(candidates.places[:limit].tolist()):
        found = evidence_of_both(candidates, scores, near, number, float(outside[place]))
        sure = min(highest, judge.chance(found))
        ranked.append(Ranked(place, sure, float(scores.asked[place]), meant=True, evidence=found))
    return ranked


def _rival(places: Sequence[int], number: int) -> int | None:
    """Whom a document has to leave behind: the best competes with the second, all others lag behind the best."""
    if number:
        return places[0]
    return places[1] if len(places) > 1 else None
