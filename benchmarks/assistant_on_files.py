"""Asks a file of questions and answers its own questions: `python benchmarks/assistant_on_files.py FILE [FILE ...]`.

Takes what `zhike knowledge import` takes. Each question is asked as it stands, with typing errors (one letter in ten
dropped, doubled or swapped, or a fourth of its words left out), and, of every second article, of an index from which
that article was taken. Right is an answer with the words of the article; files repeat themselves, so answers are
compared, and of those that are missing some are there in other words.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from assistant_tuning import SEED, mistyped

from zhike.assistant.answering import Reply, answer
from zhike.assistant.matching.index import IndexBuilder, KnowledgeIndex
from zhike.knowledge import api as knowledge
from zhike.knowledge.api import PublishedArticle
from zhike.platform.ids import uuid7

NOW = datetime.now(UTC)
COLUMNS = (
    "first",
    "in three",
    "answered right",
    "answered wrong",
    "choice with it",
    "choice without",
    "to a person",
    "refused",
)


def read(path: Path) -> list[PublishedArticle]:
    found = knowledge.read_import(path.read_bytes(), file=path.name, now=NOW)
    print(f"\n{path.name}: {len(found.rows)} articles, {len(found.rejects)} rows rejected")
    return [
        PublishedArticle(
            uuid7(),
            row.key,
            1,
            row.language,
            row.content.category,
            row.content.question,
            row.content.answer,
            row.content.variants,
            False,
            NOW,
            None,
        )
        for row in found.rows
    ]


def outcome_of(reply: Reply, right: str) -> Iterator[str]:
    said = [match.article.answer for match in reply.alternatives]
    if said[:1] == [right]:
        yield "first"
    if right in said:
        yield "in three"
    if reply.outcome == "handoff":
        yield "to a person"
    elif reply.outcome == "answered":
        quoted = reply.article.answer if reply.article else ""
        yield "answered right" if quoted == right else "answered wrong"
    elif reply.outcome == "clarify":
        yield "choice with it" if right in said else "choice without"
    else:
        yield "refused"


def ask(index: KnowledgeIndex, asked: list[tuple[str, str]], title: str, times: list[float]) -> None:
    counts: Counter[str] = Counter()
    for text, right in asked:
        begun = time.perf_counter()
        reply = answer(index, text, now=NOW)
        times.append(1000 * (time.perf_counter() - begun))
        counts.update(outcome_of(reply, right))
    shares = " | ".join(f"{100 * counts[name] / len(asked):.1f} %" for name in COLUMNS)
    print(f"| {title} | {len(asked)} | {shares} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    for path in parser.parse_args().files:
        articles = read(path)
        begun = time.process_time()
        index = IndexBuilder().build(1, articles)
        built = time.process_time() - begun
        chance = random.Random(SEED)
        times: list[float] = []
        print("| question | n | " + " | ".join(COLUMNS) + " |\n" + "|---" * (len(COLUMNS) + 2) + "|")
        ask(index, [(each.question, each.answer) for each in articles], "itself", times)
        wrong = [(mistyped(each.question, each.language, chance), each.answer) for each in articles]
        ask(index, wrong, "typing error", times)
        kept = IndexBuilder().build(1, articles[::2])
        ask(kept, [(each.question, "") for each in articles[1::2]], "missing", times)
        p50, p99 = np.percentile(times, [50, 99])
        print(f"built in {built:.2f} s of processor time; a question p50 {p50:.1f} ms, p99 {p99:.1f} ms")


if __name__ == "__main__":
    main()
