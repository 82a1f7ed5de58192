"""Fits and measures the assistant's matching on our own articles:
`python benchmarks/assistant_tuning.py [zh|en] [--fit] [--vectors FILE]`.

Five kinds of questions, drawn with a fixed seed from `src/zhike/demo/content/articles`:
- paraphrase: each variant, asked of an index that holds its article without that variant;
- typing error: a question or variant of the index with letters dropped, doubled, swapped, or words left out;
- missing: a question whose article is not in the index at all, so that every answer is wrong;
- outside: questions that no bank answers (`data/outside_questions.yaml`);
- topic: a mere word that dozens of articles are about (same file).
`--fit` prints the constants of `matching/lexical.py`, `ranking.py` and `confidence.py` fitted on even articles; the
tables are always measured with the constants in the code, on odd articles. No data from outside is used. `--vectors`
keeps what the models of sentences said in a file, so that the next run does not ask them again.
"""

from __future__ import annotations

import argparse
import pickle
import random
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml
from scipy.optimize import minimize

from zhike.assistant.embedding.choosing import embed_all, packaged
from zhike.assistant.matching import confidence, ranking
from zhike.assistant.matching.confidence import ANSWER_FROM, Ranked
from zhike.assistant.matching.contrasts import Contrasts, opposed
from zhike.assistant.matching.lexical import Document, LexicalIndex, Scores, Vocabulary
from zhike.assistant.matching.meaning import MeaningIndex, Nearness, Vector, all_meant, digest_of, way_meant

ARTICLES = Path(__file__).parents[1] / "src/zhike/demo/content/articles"
KINDS = ("paraphrase", "typing error", "missing", "outside", "topic")
OUTSIDE = Path(__file__).parent / "data" / "outside_questions.yaml"
# How often each kind is met: most who ask have a question that is answered somewhere.
SHARES = {"paraphrase": 4.0, "typing error": 2.0, "missing": 2.0, "outside": 1.0, "topic": 1.0}
FOLDS = 12
SEED = 20261120


@dataclass(frozen=True)
class Sample:
    """A question, the article that answers it (None: none), and what the index said."""

    kind: str
    article: int
    right: int | None
    scores: Scores
    near: Nearness
    opposed: np.ndarray

    @property
    def agreed(self) -> np.ndarray:
        """Nobody said what contact reason it is."""
        return np.zeros(len(self.opposed))


class Vectors:
    """What the model of a language says of texts; asked once for each."""

    def __init__(self, language: str, file: Path | None) -> None:
        self.language, self.file = language, file
        self.model = packaged(language)
        self.known: dict[bytes, Vector] = pickle.loads(file.read_bytes()) if file and file.exists() else {}

    def digest(self, text: str) -> bytes:
        return digest_of(self.model.name, text)

    def learn(self, texts: list[str]) -> None:
        new = [text for text in dict.fromkeys(texts) if self.digest(text) not in self.known]
        if new:
            vectors = embed_all(self.model, new, self.language)
            self.known.update((self.digest(text), vector) for text, vector in zip(new, vectors, strict=True))
            if self.file:
                self.file.write_bytes(pickle.dumps(self.known))

    def of(self, question: str) -> Vector:
        return self.known[self.digest(way_meant(question, self.language))]


class Index:
    """What is asked: the documents by words and by meaning."""

    def __init__(self, documents: list[Document], vocabulary: Vocabulary, vectors: Vectors) -> None:
        self.vectors = vectors
        self.words = LexicalIndex(documents, vocabulary)
        self.meaning = MeaningIndex(documents, vocabulary.language, vectors.model.name, vectors.known)
        self.contrasts = Contrasts(vocabulary.language)
        self.sides = np.array([self.contrasts.sides((*each.asked, each.answer)) for each in documents])

    def ask(self, kind: str, article: int, right: int | None, question: str) -> Sample:
        near = self.meaning.near(self.vectors.of(question))
        against = opposed(self.contrasts.sides([question]), self.sides)
        return Sample(kind, article, right, self.words.score(question), near, against)


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


def samples(articles: list[tuple[str, ...]], vectors: Vectors) -> Iterator[Sample]:
    """All kinds of questions."""
    language = vectors.language
    vocabulary = Vocabulary(language)
    chance = random.Random(SEED)
    wrong = [[mistyped(way, language, chance) for way in article[1:]] for article in articles]
    unanswerable = yaml.safe_load(OUTSIDE.read_text(encoding="utf-8"))
    lists = {"outside": unanswerable[language], "topic": unanswerable[f"{language}_topics"]}
    asked = [question for questions in (*wrong, *lists.values()) for question in questions]
    documents = [document(article) for article in articles]
    vectors.learn([*all_meant(documents, language), *(way_meant(question, language) for question in asked)])
    yield from paraphrases(articles, vocabulary, vectors)
    yield from missing(articles, vocabulary, vectors)
    index = Index(documents, vocabulary, vectors)
    for number, ways in enumerate(wrong):
        yield from (index.ask("typing error", number, number, way) for way in ways)
    for kind, questions in lists.items():
        yield from (index.ask(kind, number, None, question) for number, question in enumerate(questions))


def paraphrases(articles: list[tuple[str, ...]], vocabulary: Vocabulary, vectors: Vectors) -> Iterator[Sample]:
    """Each variant, asked of an index without it."""
    for fold in range(1, FOLDS):
        held = [number for number, article in enumerate(articles) if fold + 1 < len(article)]
        index = Index([document(article, fold) for article in articles], vocabulary, vectors)
        for number in held:
            yield index.ask("paraphrase", number, number, articles[number][fold + 1])


def missing(articles: list[tuple[str, ...]], vocabulary: Vocabulary, vectors: Vectors) -> Iterator[Sample]:
    """Each way to ask, asked of an index without its article."""
    for fold in range(5):
        kept = [document(article) for number, article in enumerate(articles) if number % 5 != fold]
        index = Index(kept, vocabulary, vectors)
        for number in range(fold, len(articles), 5):
            for way in articles[number][1:]:
                yield index.ask("missing", number, None, way)


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


def fit_factors(found: list[Sample]) -> np.ndarray:
    """Factors of `ranking.columns_of` under which the right one of the candidates comes first (softmax regression)."""
    tables, rights = [], []
    for sample in found:
        places = ranking.candidates_of(sample.scores, sample.near)
        if sample.right is not None and sample.right in places:
            tables.append(ranking.columns_of(sample.scores, sample.near, sample.opposed, sample.agreed, places))
            rights.append(int(np.flatnonzero(places == sample.right)[0]))
    fields, right, row = np.stack(tables), np.array(rights), np.arange(len(rights))
    counts = Counter(sample.kind for sample in found)
    kinds = [s.kind for s in found if s.right is not None and s.right in ranking.candidates_of(s.scores, s.near)]
    weight = np.array([1 / counts[kind] for kind in kinds])
    weight /= weight.sum()

    def loss(factors: np.ndarray) -> tuple[float, np.ndarray]:
        z = fields @ factors
        p = np.exp(z - z.max(1, keepdims=True))
        p /= p.sum(1, keepdims=True)
        gradient = (p[:, :, None] * fields).sum(1) - fields[row, right]
        value = -(weight * np.log(p[row, right] + 1e-12)).sum()
        return value + 1e-5 * factors @ factors, weight @ gradient + 2e-5 * factors

    bounds = [(0, None)] * 6 + [(None, 0), (0, None)]
    return minimize(loss, np.zeros(8), jac=True, method="L-BFGS-B", bounds=bounds).x


def best_two(scores: Scores) -> tuple[int, int]:
    order = np.argsort(-scores.total, kind="stable")
    return int(order[0]), int(order[1])


def fit_judge(found: list[Sample]) -> np.ndarray:
    """The constant and factors of the confidence by words."""
    used = [sample for sample in found if sample.scores.total.max() > 0]
    pairs = [best_two(sample.scores) for sample in used]
    evidence = [confidence.evidence(s.scores, *pair) for s, pair in zip(used, pairs, strict=True)]
    return fit_chance(used, evidence, [pair[0] for pair in pairs])


def fit_judge_of_both(found: list[Sample], language: str) -> np.ndarray:
    """The constant and factors of the confidence by words and meaning, where the words do not decide."""
    used = [s for s in found if not confidence.words_decide(confidence.rank_by_words(s.scores, language))]
    orders = [ranking.order(s.scores, s.near, s.opposed, s.agreed, language) for s in used]
    evidence = [
        confidence.evidence_of_both(order, s.scores, s.near, 0, 0.0) for s, order in zip(used, orders, strict=True)
    ]
    return fit_chance(used, evidence, [int(order.places[0]) for order in orders])


def fit_chance(used: list[Sample], evidence: list[tuple[float, ...]], first: list[int]) -> np.ndarray:
    """Logistic regression: whether the first is right."""
    x = np.hstack([np.ones((len(used), 1)), np.array(evidence)])
    y = np.array([place == sample.right for sample, place in zip(used, first, strict=True)], float)
    counts = Counter(sample.kind for sample in used)
    weight = np.array([SHARES[sample.kind] / counts[sample.kind] for sample in used]) / sum(SHARES.values())

    def loss(factors: np.ndarray) -> tuple[float, np.ndarray]:
        z = np.clip(x @ factors, -30, 30)
        p = 1 / (1 + np.exp(-z))
        value = -(weight * (y * np.log(p + 1e-12) + (1 - y) * np.log(1 - p + 1e-12))).sum()
        return value + 1e-4 * factors[1:] @ factors[1:], x.T @ (weight * (p - y)) + 2e-4 * np.r_[0, factors[1:]]

    # More likeness never speaks against an article, nor a contrast for it.
    bounds = [(None, None), *[(0, None)] * (x.shape[1] - 1)]
    if x.shape[1] > 4:
        bounds[4] = (None, 0)
    return minimize(loss, np.zeros(x.shape[1]), jac=True, method="L-BFGS-B", bounds=bounds).x


def find(sample: Sample, language: str) -> list[Ranked]:
    """As `matching.index.Shelf` does."""
    by_words = confidence.rank_by_words(sample.scores, language)
    if confidence.words_decide(by_words):
        return by_words
    found = ranking.order(sample.scores, sample.near, sample.opposed, sample.agreed, language)
    nobody_says = np.zeros(len(sample.opposed))
    return confidence.rank_by_both(found, sample.scores, sample.near, language, outside=nobody_says)


def outcomes(found: list[Sample], language: str) -> dict[str, Counter[str]]:
    """What customers would get, by kind of question."""
    table: dict[str, Counter[str]] = defaultdict(Counter)
    for sample in found:
        ranked = find(sample, language)
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
        ranked = find(sample, language)
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
    ranked = [(sample, find(sample, language)) for sample in found]
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
        confidence.rank_by_words(index.score(asked[number]), language)
        times.append(1000 * (time.perf_counter() - start))
    ways = sum(len(each.asked) for each in documents)
    print(
        f"\n5,000 articles, {ways} ways to ask: built in {first:.2f} s of processor time "
        f"({again:.2f} s when nothing is new), "
        f"a question p50 {np.percentile(times, 50):.1f} ms, p99 {np.percentile(times, 99):.1f} ms"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("language", nargs="*", default=["zh", "en"])
    parser.add_argument("--fit", action="store_true", help="print fitted constants")
    parser.add_argument("--vectors", type=Path, help="keep vectors in this file")
    given = parser.parse_args()
    for language in given.language:
        articles = load(language)
        found = list(samples(articles, Vectors(language, given.vectors)))
        training = [sample for sample in found if sample.article % 2 == 0]
        testing = [sample for sample in found if sample.article % 2]
        if given.fit:
            print(f"{language} weights (asked, together, answer): {np.round(fit_weights(training), 1).tolist()}")
            print(f"{language} judge (constant, factors): {np.round(fit_judge(training), 2).tolist()}")
            factors = fit_factors(training)
            print(f"{language} factors: {np.round(factors, 1).tolist()}")
            ranking.FACTORS[language] = ranking.Factors(*factors.tolist())
            judge = fit_judge_of_both(training, language)
            print(f"{language} judge of both: {np.round(judge, 2).tolist()}")
            confidence.JUDGES_OF_BOTH[language] = confidence.Judge(judge[0], tuple(judge[1:].tolist()))
        show(f"{language}: {len(articles)} articles", outcomes(testing, language))
        show_reliability(testing, language)
        show_thresholds(testing, language)
        show_speed(articles, language)


if __name__ == "__main__":
    main()
