"""Measures understanding on the golden set: `python benchmarks/golden_reasons.py [FILE] [--lexical] [--misses N]`.

The rows of `benchmarks/data/golden/reasons.csv` were written apart from the phrases and never trained on. Prints the
share of right reasons at the first place and among three, the recall of urgent messages (P0), the F1 of the wish for a
person, how far the emotion is off, and milliseconds a message.
"""

from __future__ import annotations

import argparse
import csv
import time
from collections import Counter
from datetime import date
from pathlib import Path

import numpy as np

from zhike.assistant.embedding.choosing import packaged
from zhike.assistant.understanding.packaged import packaged_models
from zhike.assistant.understanding.reading import Reader, reader_of
from zhike.platform.settings import Settings

GOLDEN = Path(__file__).parent / "data" / "golden" / "reasons.csv"
OUT = "GEN-04"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("file", nargs="?", type=Path, default=GOLDEN)
    parser.add_argument("--lexical", action="store_true")
    parser.add_argument("--misses", type=int, default=0)
    given = parser.parse_args()
    begun = time.perf_counter()
    reader = Reader(packaged_models(), {}) if given.lexical else reader_of(Settings())
    reader.warm()
    print(f"models loaded in {time.perf_counter() - begun:.2f} s; meaning: {packaged('zh') is not None}")
    with given.file.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for language in ("zh", "en", ""):
        measure(reader, [row for row in rows if language in ("", row["lang"])], language or "all", given.misses)


def measure(reader: Reader, rows: list[dict[str, str]], title: str, misses: int) -> None:
    found, took = [], []
    for row in rows:
        begun = time.perf_counter()
        found.append(reader.understand(row["text"], today=date(2026, 11, 29)))
        took.append(1000 * (time.perf_counter() - begun))
    reason = [each.reason or OUT for each in found]
    right = np.array([one == row["reason"] for one, row in zip(reason, rows, strict=True)])
    three = [
        row["reason"] in {OUT if each.out_of_scope else "", *(guess.reason for guess in each.guesses)}
        for each, row in zip(found, rows, strict=True)
    ]
    urgent = np.array([row["urgency"] == "P0" for row in rows])
    said_urgent = np.array([each.urgency == "P0" for each in found])
    wished = np.array([row["wants_person"] == "1" for row in rows])
    wish = np.array([each.wants_person for each in found])
    off = np.abs(np.array([each.emotion for each in found]) - np.array([int(row["emotion"]) for row in rows]))
    both = (wish & wished).sum()
    f1 = 2 * both / max(wish.sum() + wished.sum(), 1)
    print(
        f"{title}: n {len(rows)}, first {right.mean():.3f}, in three {np.mean(three):.3f}, "
        f"P0 recall {said_urgent[urgent].mean():.3f} (precision {urgent[said_urgent].mean():.3f}, n {urgent.sum()}), "
        f"person F1 {f1:.3f} (n {wished.sum()}, wrong {(wish & ~wished).sum()}, missed {(wished & ~wish).sum()}), "
        f"emotion exact {(off == 0).mean():.3f} within one {(off <= 1).mean():.3f}, "
        f"p50 {np.percentile(took, 50):.1f} ms, p99 {np.percentile(took, 99):.1f} ms"
    )
    if misses and title == "all":
        pairs = Counter((row["reason"], one) for row, one in zip(rows, reason, strict=True) if row["reason"] != one)
        print("most often:", pairs.most_common(misses))


if __name__ == "__main__":
    main()
