"""Asks the golden questions of the demo bank's knowledge:
`python benchmarks/assistant_golden.py [--vectors FILE] [--rows]`.

`data/golden/questions.csv` was written apart from the articles' variants: question, language, and what is expected (the
keys of the articles that answer it, `refuse`, or `handoff`). Right is an answer quoted from one of those articles, also
beside a hand-over; a refusal, or asking back, where nothing answers; a person where one is needed. `offered`: asked
back with the right one among the choices. Each message is understood first, as in a conversation; the times hold both.
`--rows` prints those that are not right. `--vectors` keeps what the models of sentences said of the articles.
"""

from __future__ import annotations

import argparse
import csv
from collections import Counter
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import numpy as np
import yaml
from assistant_tuning import ARTICLES, Vectors

from zhike.assistant.answering import answer
from zhike.assistant.golden.judging import VERDICTS, share, verdict_of
from zhike.assistant.matching.index import LANGUAGES, IndexBuilder, KnowledgeIndex, document_of
from zhike.assistant.matching.meaning import all_meant
from zhike.assistant.understanding.reading import reader_of
from zhike.knowledge.api import PublishedArticle
from zhike.platform.ids import uuid7
from zhike.platform.settings import Settings

GOLDEN = Path(__file__).parent / "data" / "golden" / "questions.csv"
NOW = datetime.now(UTC)


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


def demo_index(vectors: Path | None) -> KnowledgeIndex:
    """All of them, with their vectors."""
    articles, known, models = demo_articles(), {}, {}
    for language in LANGUAGES:
        store = Vectors(language, vectors)
        store.learn(list(all_meant([document_of(each) for each in articles if each.language == language], language)))
        known |= store.known
        models[language] = store.model
    return IndexBuilder(models).build(1, articles, known)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--vectors", type=Path)
    parser.add_argument("--rows", action="store_true")
    given = parser.parse_args()
    index, reader = demo_index(given.vectors), reader_of(Settings())
    reader.warm()
    table: dict[str, Counter[str]] = {"zh": Counter(), "en": Counter()}
    times = []
    for row in csv.DictReader(GOLDEN.open(encoding="utf-8-sig")):
        understand = partial(reader.understand, today=NOW.date(), fallback=row["lang"])
        reply = answer(index, row["question"], row["lang"], now=NOW, understand=understand)
        verdict = verdict_of(reply, row["expect"])
        offered = {match.article.key for match in reply.alternatives} & set(row["expect"].split("|"))
        table[row["lang"]].update(["offered"] if verdict == "asked_back" and offered else [])
        first = reply.alternatives[0].article.key if reply.alternatives else ""
        table[row["lang"]].update([verdict, "first"] if first in row["expect"].split("|") else [verdict])
        table[row["lang"]].update(["expected an article"] if row["expect"] not in {"refuse", "handoff"} else [])
        times.append(reply.ms)
        if given.rows and verdict != "right":
            print(f"{verdict:15} {reply.confidence:.2f} {row['question']} -> {row['expect']} | {first} {reply.outcome}")
    for language, counts in table.items():
        n = sum(number for name, number in counts.items() if name in VERDICTS)
        print(f"\n{language}: n = {n}, first {100 * counts['first'] / counts['expected an article']:.1f} %")
        for name in (*VERDICTS, "offered"):
            each = share(counts[name], n)
            print(
                f"  {name:12} {counts[name]:4} {100 * each.value:5.1f} % ({100 * each.low:.1f}-{100 * each.high:.1f})"
            )
    print(f"p50 {np.percentile(times, 50):.1f} ms, p99 {np.percentile(times, 99):.1f} ms")


if __name__ == "__main__":
    main()
