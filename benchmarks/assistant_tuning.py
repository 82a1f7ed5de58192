"""Fits and measures the assistant's matching on our own articles: `python benchmarks/assistant_tuning.py [--fit]`.

Five kinds of questions, drawn with a fixed seed from `src/zhike/demo/content/articles`:
- paraphrase: each variant, asked of an index that holds its article without that variant;
- typing error: a question or variant of the index with letters dropped, doubled, swapped, or words left out;
- missing: a question whose article is not in the index at all, so that every answer is wrong;
- outside: questions that no bank answers (`data/outside_questions.yaml`);
- topic: a mere word that dozens of articles are about (same file).
`--fit` prints the constants of `matching/lexical.py` and `matching/confidence.py` fitted on even articles; the tables
are always measured with the constants in the code, on odd articles. No data from outside is used.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml
from scipy.optimize import minimize

from zhike.assistant.matching import confidence
from zhike.assistant.matching.confidence import ANSWER_FROM
from zhike.assistant.matching.lexical import Document, LexicalIndex, Scores, Vocabulary

ARTICLES = Path(__file__).parents[1] / "src/zhike/demo/content/articles"
KINDS = ("paraphrase", "typing error", "missing", "outside", "topic")
OUTSIDE = Path(__file__).parent / "data" / "outside_questions.yaml"
FOLDS = 12
SEED = 20261120


@dataclass(frozen=True)
class Sample:
    """A question, the article that answers it (None: none), and what the index said."""

    kind: str
    article: int
    right: int | None
    scores: Scores


def load(language: str) -> list[tuple[str, ...]]:
    """(answer, question, variant, ...) of each article."""
    found = []
    for path in sorted(ARTICLES.glob("*.yaml")):
        for article in yaml.safe_load(path.read_text(encoding="utf-8")):
            said = article[language]
            found.append((said["answer"], said["question"], *map(str, said["variants"])))
    return found


def document(article: tuple[str, ...], without: int | None = None) -> Document:
    """The article as it is indexed, without its way to ask number `without`."""
    ways = tuple(way for number, way in enumerate(article[1:]) if number != without)
    return Document(ways, article[0])


def mistyped(text: str, language: str, chance: random.Random) -> str:
    """`text` with one error in ten letters, or with a fourth of its words (characters) left out."""
    if chance.random() < 0.4:
        units = text.split(" ") if language == "en" else list(text)
        return (" " if language == "en" else "").join(each for each in units if chance.random() > 0.25) or text
    letters = list(text)
    for _ in range(max(1, len(letters) // 10)):
        place, kind = chance.randrange(len(letters)), chance.random()
        if kind < 0.5 and len(letters) > 4:
            del letters[place]
        elif kind < 0.8 and place + 1 < len(letters):
            letters[place], letters[place + 1] = letters[place + 1], letters[place]
        else:
            letters.insert(place, letters[place])
    return "".join(letters)


def samples(articles: list[tuple[str, ...]], language: str) -> Iterator[Sample]:
    """All kinds of questions."""
    vocabulary = Vocabulary(language)
    yield from paraphrases(articles, vocabulary)
    yield from missing(articles, vocabulary)
    chance = random.Random(SEED)
    index = LexicalIndex([document(article) for article in articles], vocabulary)
    for number, article in enumerate(articles):
        for way in article[1:]:
            yield Sample("typing error", number, number, index.score(mistyped(way, language, chance)))
    unanswerable = yaml.safe_load(OUTSIDE.read_text(encoding="utf-8"))
    for kind, key in (("outside", language), ("topic", f"{language}_topics")):
        for number, question in enumerate(unanswerable[key]):
            yield Sample(kind, number, None, index.score(question))


def paraphrases(articles: list[tuple[str, ...]], vocabulary: Vocabulary) -> Iterator[Sample]:
    """Each variant, asked of an index without it."""
    for fold in range(1, FOLDS):
        held = [number for number, article in enumerate(articles) if fold + 1 < len(article)]
        index = LexicalIndex([document(article, fold) for article in articles], vocabulary)
        for number in held:
            yield Sample("paraphrase", number, number, index.score(articles[number][fold + 1]))


def missing(articles: list[tuple[str, ...]], vocabulary: Vocabulary) -> Iterator[Sample]:
    """Each way to ask, asked of an index without its article."""
    for fold in range(5):
        index = LexicalIndex(
            [document(article) for number, article in enumerate(articles) if number % 5 != fold], vocabulary
        )
        for number in range(fold, len(articles), 5):
            for way in articles[number][1:]:
                yield Sample("missing", number, None, index.score(way))


def fit_weights(found: list[Sample]) -> np.ndarray:
    """Factors of (asked, together, answer) under which right articles come first (softmax regression)."""
    known = [sample for sample in found if sample.right is not None]
    fields = np.stack([np.stack([s.scores.asked, s.scores.together, s.scores.answer], 1) for s in known]).astype(float)
    right = np.array([sample.right for sample in known])
    row = np.arange(len(right))

    def loss(factors: np.ndarray) -> tuple[float, np.ndarray]:
        z = fields @ factors
        p = np.exp(z - z.max(1, keepdims=True))
        p /= p.sum(1, keepdims=True)
        gradient = (p[:, :, None] * fields).sum(1) - fields[row, right]
        return -np.log(p[row, right] + 1e-12).mean() + 1e-4 * factors @ factors, gradient.mean(0) + 2e-4 * factors

    return minimize(loss, np.ones(3), jac=True, method="L-BFGS-B", bounds=[(0, None)] * 3).x


def best_two(scores: Scores) -> tuple[int, int]:
    order = np.argsort(-scores.total, kind="stable")
    return int(order[0]), int(order[1])


def fit_judge(found: list[Sample]) -> np.ndarray:
    """The constant and factors of the confidence (logistic regression; each kind of question counts the same)."""
    used = [sample for sample in found if sample.scores.total.max() > 0]
    pairs = [best_two(sample.scores) for sample in used]
    x = np.array([confidence.evidence(s.scores, *pair) for s, pair in zip(used, pairs, strict=True)])
    x = np.hstack([np.ones((len(x), 1)), x])
    y = np.array([pair[0] == sample.right for sample, pair in zip(used, pairs, strict=True)], float)
    counts = Counter(sample.kind for sample in used)
    weight = np.array([1 / counts[sample.kind] for sample in used]) / len(counts)

    def loss(factors: np.ndarray) -> tuple[float, np.ndarray]:
        z = np.clip(x @ factors, -30, 30)
        p = 1 / (1 + np.exp(-z))
        value = -(weight * (y * np.log(p + 1e-12) + (1 - y) * np.log(1 - p + 1e-12))).sum()
        return value + 1e-4 * factors[1:] @ factors[1:], x.T @ (weight * (p - y)) + 2e-4 * np.r_[0, factors[1:]]

    bounds = [(None, None), *[(0, None)] * (x.shape[1] - 1)]
    return minimize(loss, np.zeros(x.shape[1]), jac=True, method="L-BFGS-B", bounds=bounds).x


def outcomes(found: list[Sample], language: str) -> dict[str, Counter[str]]:
    """What customers would get, by kind of question."""
    table: dict[str, Counter[str]] = defaultdict(Counter)
    for sample in found:
        ranked = confidence.rank(sample.scores, language)
        places = [each.document for each in ranked]
        sure = ranked[0].confidence if ranked else 0.0
        if sure >= ANSWER_FROM:
            result = "right answer" if places[0] == sample.right else "wrong answer"
        elif ranked and confidence.is_close(ranked[0]):
            result = "choice with it" if sample.right in places else "choice without"
        else:
            result = "refused"
        table[sample.kind][result] += 1
        table[sample.kind]["first"] += bool(places) and places[0] == sample.right
        table[sample.kind]["in three"] += sample.right in places
    return table


def show(title: str, table: dict[str, Counter[str]]) -> None:
    columns = ("first", "in three", "right answer", "wrong answer", "choice with it", "choice without", "refused")
    print(f"\n{title}\n| question | n | " + " | ".join(columns) + " |")
    print("|---" * (len(columns) + 2) + "|")
    for kind in KINDS:
        row, n = table[kind], sum(table[kind][name] for name in columns[2:])
        print(f"| {kind} | {n} | " + " | ".join(f"{100 * row[name] / n:.1f} %" for name in columns) + " |")


def show_reliability(found: list[Sample], language: str) -> None:
    """Whether seven of ten answers given with confidence 0.7 are right."""
    bins: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for sample in found:
        ranked = confidence.rank(sample.scores, language)
        if ranked:
            bins[min(9, int(10 * ranked[0].confidence))].append(
                (ranked[0].confidence, ranked[0].document == sample.right)
            )
    print("\n| confidence | n | said | right |\n|---|---|---|---|")
    for low in sorted(bins):
        said, right = zip(*bins[low], strict=True)
        print(f"| {low / 10:.1f}-{(low + 1) / 10:.1f} | {len(said)} | {np.mean(said):.2f} | {np.mean(right):.2f} |")


def show_thresholds(found: list[Sample], language: str) -> None:
    """What other thresholds would give: share answered and share of wrong answers among all, each kind the same."""
    ranked = [(sample, confidence.rank(sample.scores, language)) for sample in found]
    counts = Counter(sample.kind for sample in found)
    print("\n| answer from | right answers | wrong answers |\n|---|---|---|")
    for level in (0.4, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.9):
        right = wrong = 0.0
        for sample, places in ranked:
            if places and places[0].confidence >= level:
                share = 1 / counts[sample.kind] / len(counts)
                if places[0].document == sample.right:
                    right += share
                else:
                    wrong += share
        print(f"| {level} | {100 * right:.1f} % | {100 * wrong:.1f} % |")


def timed(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def show_speed(articles: list[tuple[str, ...]], language: str) -> None:
    """Building and asking 5,000 articles: the bank's own, again and again, each way to ask with a word of its own."""
    chance = random.Random(SEED)
    many = [
        tuple(f"{text} x{number // len(articles)}" for text in articles[number % len(articles)])
        for number in range(5000)
    ]
    documents = [document(article) for article in many]
    vocabulary = Vocabulary(language)
    first = timed(lambda: LexicalIndex(documents, vocabulary))
    index = LexicalIndex(documents, vocabulary)
    again = timed(lambda: LexicalIndex(documents, vocabulary))
    asked = [mistyped(many[number * 7][2], language, chance) for number in range(500)]
    times = []
    for number in range(500):
        start = time.perf_counter()
        confidence.rank(index.score(asked[number]), language)
        times.append(1000 * (time.perf_counter() - start))
    ways = sum(len(each.asked) for each in documents)
    print(
        f"\n5,000 articles, {ways} ways to ask: built in {first:.2f} s of processor time "
        f"({again:.2f} s when nothing is new), "
        f"a question p50 {np.percentile(times, 50):.1f} ms, p99 {np.percentile(times, 99):.1f} ms"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fit", action="store_true", help="print fitted constants")
    fit = parser.parse_args().fit
    for language in ("zh", "en"):
        articles = load(language)
        found = list(samples(articles, language))
        training = [sample for sample in found if sample.article % 2 == 0]
        testing = [sample for sample in found if sample.article % 2]
        if fit:
            print(f"{language} weights (asked, together, answer): {np.round(fit_weights(training), 1).tolist()}")
            print(f"{language} judge (constant, factors): {np.round(fit_judge(training), 2).tolist()}")
        show(f"{language}: {len(articles)} articles", outcomes(testing, language))
        show_reliability(testing, language)
        show_thresholds(testing, language)
        show_speed(articles, language)


if __name__ == "__main__":
    main()
