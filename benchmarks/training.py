"""Measures a retraining of contact reasons: `python benchmarks/training.py [--sentences 10000]`.

Half of `data/golden/reasons.csv` (by a hash of the text, fixed) stands for corrections that people accepted; the other
half is asked as golden texts and never trained on. With the shipped phrases these are filled up with published ways to
ask of the demo bank to so many sentences. Prints seconds (all, and of them embedding), and what both models got right.
"""

from __future__ import annotations

import argparse
import csv
import time
import zlib
from pathlib import Path

import numpy as np
import yaml

from zhike.assistant.registry.judging import compare, difference
from zhike.assistant.retraining.reasons import Example, train_reasons
from zhike.assistant.retraining.shipped import shipped_phrases, shipped_vectors
from zhike.assistant.understanding.packaged import packaged_models

GOLDEN = Path(__file__).parent / "data" / "golden" / "reasons.csv"
ARTICLES = Path(__file__).parents[1] / "src/zhike/demo/content/articles"


def corrected() -> list[Example]:
    with GOLDEN.open(encoding="utf-8", newline="") as file:
        return [
            Example(row["text"], row["reason"], row["lang"], "correction", known=False)
            if zlib.crc32(row["text"].encode()) % 2
            else Example(row["text"], row["reason"], row["lang"], "golden")
            for row in csv.DictReader(file)
        ]


def ways() -> list[Example]:
    return [
        Example(str(way), article["reason"], language, "way")
        for path in sorted(ARTICLES.glob("*.yaml"))
        for article in yaml.safe_load(path.read_text(encoding="utf-8"))
        for language in ("zh", "en")
        for way in (article[language]["question"], *article[language]["variants"])
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sentences", type=int, default=10_000)
    given = parser.parse_args()
    phrases, said = shipped_phrases(), corrected()
    shipped = [Example(each.text, each.label, each.language, "phrase") for each in phrases]
    room = max(0, given.sentences - len(shipped) - sum(each.origin == "correction" for each in said))
    examples = [*shipped, *ways()[:room], *said]
    vectors = {}
    for name, rows in shipped_vectors(phrases).items():
        vectors[name] = np.zeros((len(examples), rows.shape[1]), np.float32)
        vectors[name][: len(rows)] = rows
    begun, stages = time.perf_counter(), []
    cpu = time.process_time()

    def progress(stage: str, _done: int, total: int) -> None:
        if not stages or stages[-1][0] != stage or stage == "comparing":
            stages.append((stage, time.perf_counter() - begun, total))

    trained = train_reasons(examples, vectors, packaged_models(), embedding="packaged", progress=progress)
    took = time.perf_counter() - begun
    size = sum(each.origin != "golden" for each in examples)
    print(f"{size} sentences: {took:.1f} s, CPU {time.process_time() - cpu:.1f} s")
    print("begun:", [(stage, round(at, 1), total) for stage, at, total in stages])
    print("parts:", trained.parts())
    measured = compare(trained.candidate, trained.active, trained.guarded, active_number=1)
    print(measured, difference(measured.only_candidate, measured.only_active, measured.candidate.n))


if __name__ == "__main__":
    main()
