"""Asks the golden questions of the demo bank's knowledge:
`python benchmarks/assistant_golden.py [--rows] [--fit]`.

Two sets in `data/golden`, each written apart from the articles' variants and from the other: `questions.csv`, on which
constants are chosen, and `questions_blind.csv`, which only judges them. Question, language, and what is expected (the
keys of the articles that answer it, `refuse`, or `handoff`). Right is an answer quoted from one of those articles, also
beside a hand-over; a refusal, or asking back, where nothing answers; a person where one is needed. `offered`: asked
back with the right one among the choices. Each message is understood first, as in a conversation; the times hold both.
`--rows` prints those that are not right, `--fit` fits the constants of `confidence.JUDGES_OF_BOTH` on either set and
shows what they give on the other. The vectors of the articles are those that the demo comes with.
"""

from __future__ import annotations

import argparse
import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import numpy as np
import yaml
from assistant_tuning import ARTICLES, OUTSIDE
from scipy.optimize import minimize

from zhike.assistant.answering import Reply, answer
from zhike.assistant.embedding.choosing import packaged
from zhike.assistant.golden.judging import VERDICTS, share, verdict_of
from zhike.assistant.matching.confidence import Judge
from zhike.assistant.matching.index import LANGUAGES, IndexBuilder, KnowledgeIndex
from zhike.assistant.service.packed_vectors import unpack_vectors
from zhike.assistant.understanding.reading import reader_of
from zhike.demo.service.content import article_vectors
from zhike.knowledge.api import PublishedArticle
from zhike.platform.ids import uuid7
from zhike.platform.settings import Settings

GOLDEN = Path(__file__).parent / "data" / "golden"
SETS = ("questions", "questions_blind")
NOW = datetime.now(UTC)
# What may be wrong of all that is asked.
MOST_WRONG = 0.02
# The signs that a factor may have: a vote never speaks against an article, a contrast never for it.
BOUNDS = ((None, None), (0, None), (0, None), (0, None), (None, 0), (0, None), (0, None), (None, 0))
STRENGTH = 0.002


@dataclass(frozen=True)
class Row:
    """A golden question."""

    question: str
    language: str
    expect: str

    @property
    def keys(self) -> set[str]:
        """The articles that answer it."""
        return set() if self.expect in {"refuse", "handoff"} else set(self.expect.split("|"))


def read(name: str) -> list[Row]:
    """The golden questions of a set."""
    with (GOLDEN / f"{name}.csv").open(encoding="utf-8-sig") as file:
        return [Row(row["question"], row["lang"], row["expect"]) for row in csv.DictReader(file)]


def outside() -> list[Row]:
    """Questions that no article answers, written for choosing constants."""
    found = yaml.safe_load(OUTSIDE.read_text(encoding="utf-8"))
    return [Row(text, language, "refuse") for language in LANGUAGES for text in found[language]]


def demo_articles() -> list[PublishedArticle]:
    """The demo bank's articles as they are published."""
    return [
        PublishedArticle(
            id=uuid7(),
            key=article["key"],
            version=1,
            language=language,
            category=article["reason"],
            question=article[language]["question"],
            answer=article[language]["answer"],
            variants=tuple(map(str, article[language]["variants"])),
            verbatim=article["verbatim"],
            effective_from=NOW,
            effective_until=None,
        )
        for path in sorted(ARTICLES.glob("*.yaml"))
        for article in yaml.safe_load(path.read_text(encoding="utf-8"))
        for language in LANGUAGES
    ]


def demo_index() -> KnowledgeIndex:
    """All of them, with their vectors."""
    models = {language: packaged(language) for language in LANGUAGES}
    return IndexBuilder(models).build(1, demo_articles(), unpack_vectors(article_vectors()))


class Bank:
    """The assistant of the demo bank, asked without a database."""

    def __init__(self) -> None:
        self._index, self._reader = demo_index(), reader_of(Settings())
        self._reader.warm()

    def ask(self, row: Row) -> Reply:
        """What it says to a question."""
        understand = partial(self._reader.understand, today=NOW.date(), fallback=row.language)
        return answer(self._index, row.question, row.language, now=NOW, understand=understand)


def show(bank: Bank, rows: list[Row], *, each_row: bool) -> None:
    """The table of a set."""
    table: dict[str, Counter[str]] = {"zh": Counter(), "en": Counter()}
    times = []
    for row in rows:
        reply = bank.ask(row)
        verdict = verdict_of(reply, row.expect)
        keys = [match.article.key for match in reply.alternatives]
        said = [verdict, "expected an article"] if row.keys else [verdict]
        said += ["first"] if keys and keys[0] in row.keys else []
        said += ["in three"] if row.keys.intersection(keys) else []
        said += ["offered"] if verdict == "asked_back" and row.keys.intersection(keys) else []
        table[row.language].update(said)
        times.append(reply.ms)
        if each_row and verdict != "right":
            print(f"{verdict:15} {reply.confidence:.2f} {row.question} -> {row.expect} | {keys[:1]} {reply.outcome}")
    table["all"] = table["zh"] + table["en"]
    for language, counts in table.items():
        n = sum(number for name, number in counts.items() if name in VERDICTS)
        first, three = (100 * counts[name] / counts["expected an article"] for name in ("first", "in three"))
        print(f"{language}: n = {n}, first {first:.1f} %, in three {three:.1f} %")
        for name in (*VERDICTS, "offered"):
            part = share(counts[name], n)
            print(
                f"  {name:12} {counts[name]:4} {100 * part.value:5.1f} % ({100 * part.low:.1f}-{100 * part.high:.1f})"
            )
    print(f"p50 {np.percentile(times, 50):.1f} ms, p99 {np.percentile(times, 99):.1f} ms")


def evidence_of(bank: Bank, rows: list[Row]) -> Iterator[tuple[str, tuple[float, ...], bool]]:
    """Language, evidence for the first article, and whether it is right: of the questions that words do not decide."""
    for row in rows:
        first = next(iter(bank.ask(row).alternatives), None)
        if first is not None and first.evidence and row.expect != "handoff":
            yield row.language, first.evidence, first.article.key in row.keys


def fit(x: np.ndarray, y: np.ndarray) -> Judge:
    """Logistic regression with signs; a little regularisation in units of each column's spread."""
    spread = np.maximum(x.std(0), 1e-6)
    scaled = np.hstack([np.ones((len(x), 1)), x / spread])

    def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
        z = np.clip(scaled @ w, -30, 30)
        p = 1 / (1 + np.exp(-z))
        value = -(y * np.log(p + 1e-12) + (1 - y) * np.log(1 - p + 1e-12)).mean() + STRENGTH * w[1:] @ w[1:]
        return value, scaled.T @ (p - y) / len(y) + 2 * STRENGTH * np.r_[0, w[1:]]

    found = minimize(loss, np.zeros(scaled.shape[1]), jac=True, method="L-BFGS-B", bounds=BOUNDS).x
    return Judge(
        round(float(found[0]), 2), tuple(round(float(f / s), 2) for f, s in zip(found[1:], spread, strict=True))
    )


def show_fits(bank: Bank) -> None:
    """Constants from either set, and from both, with what they give on the other: right and wrong answers by level."""
    asked = {name: read(name) for name in SETS} | {"outside": outside()}
    found = {name: list(evidence_of(bank, rows)) for name, rows in asked.items()}
    for learnt, judged in ((SETS[:1], SETS[1]), (SETS[1:], SETS[0]), (SETS, SETS[0])):
        for language in LANGUAGES:
            rows = [each for name in (*learnt, "outside") for each in found[name] if each[0] == language]
            judge = fit(np.array([each[1] for each in rows]), np.array([each[2] for each in rows], float))
            print(f"{'+'.join(learnt)} {language} {judge}")
            show_levels(judge, [each for each in found[judged] if each[0] == language], judged)


def show_levels(judge: Judge, rows: list[tuple[str, tuple[float, ...], bool]], name: str) -> None:
    """Shares of right and wrong answers given, by the confidence from which an answer is given."""
    sure, right = np.array([judge.chance(each[1]) for each in rows]), np.array([each[2] for each in rows])
    for level in (0.5, 0.6, 0.7):
        given = sure >= level
        print(f"   {name} (n = {len(rows)}) from {level}: {np.mean(right & given):.3f} / {np.mean(~right & given):.3f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", action="store_true")
    parser.add_argument("--fit", action="store_true")
    given = parser.parse_args()
    bank = Bank()
    if given.fit:
        show_fits(bank)
        return
    for name in SETS:
        print(f"\n{name}")
        show(bank, read(name), each_row=given.rows)


if __name__ == "__main__":
    main()
