"""How well and how fast records are resolved: pairwise precision, recall and F1 from a column that holds the truth.

    python -m benchmarks.resolve_files FILE --mapping MAPPING --truth COLUMN [--truth-part REGEX]
    python -m benchmarks.resolve_files --generate 1000000 [--folder DIR]

The first resolves a file whose column COLUMN says who each record is (REGEX: the part of it, such as `rec-(\\d+)`).
The second makes customers in three sources (`benchmarks/people.py`), or takes them from DIR where they are already, and
also says which kind of error it made: `wrong` lists pairs of people that were put together wrongly, with --show.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import resource
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from benchmarks.people import MAPPING, SOURCES, make

from zhike.customers.service.resolving_files import resolve_files


def score(pairs: Iterable[tuple[object, object]]) -> dict[str, float]:
    """Precision, recall and F1 over pairs of records, from (answer, truth) of each record."""
    listed = list(pairs)
    both, answered, true = (
        sum(count * (count - 1) // 2 for count in Counter(keys).values())
        for keys in (listed, (answer for answer, _ in listed), (truth for _, truth in listed))
    )
    precision, recall = both / max(answered, 1), both / max(true, 1)
    return {
        "precision": round(precision, 5),
        "recall": round(recall, 5),
        "f1": round(2 * precision * recall / max(precision + recall, 1e-9), 5),
    }


def read_answers(out: Path) -> Iterator[tuple[tuple[str, str], str]]:
    """((source, source_id), customer_id) of each line."""
    with out.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield (row["source"], row["source_id"]), row["customer_id"]


def customers_in(folder: Path, records: int) -> tuple[list[Path], dict[tuple[str, str], object]]:
    """The three sources in `folder`, made where they are not there yet; the truth by (file, id)."""
    kept = folder / "truth.csv"
    if not kept.exists():
        files, truth = make(records, folder)
        (folder / "mapping.yaml").write_text(MAPPING, encoding="utf-8")
        return files, dict(truth)
    with kept.open(encoding="utf-8", newline="") as file:
        truth = {(row["source"], row["source_id"]): row["person"] for row in csv.DictReader(file)}
    return [folder / f"{source}.csv" for source in SOURCES], dict(truth)


def truth_of(file: Path, column: str, part: str, keys: list[tuple[str, str]]) -> dict[tuple[str, str], object]:
    """The truth by (file, id): what `part` finds in a column of the file."""
    with file.open(encoding="utf-8-sig", newline="") as handle:
        rows = [
            {name.strip(): cell for name, cell in row.items()} for row in csv.DictReader(handle, skipinitialspace=True)
        ]
    found = [re.search(part, row[column]) for row in rows]
    return {key: match and match.group(1) for key, match in zip(keys, found, strict=True)}


def show_wrong(files: list[Path], answers: dict[tuple[str, str], str], truth: dict[tuple[str, str], object]) -> None:
    """Print some of the records that were put together and are not one person."""
    lines: dict[str, list[str]] = {}
    for file in files:
        with file.open(encoding="utf-8", newline="") as handle:
            for row in csv.DictReader(handle):
                key = (file.name, row["id"])
                lines.setdefault(answers[key], []).append(f"{truth[key]} " + " | ".join(row.values()))
    wrong = [group for group in lines.values() if len({line.split(" ", 1)[0] for line in group}) > 1]
    print(f"{len(wrong)} wrong groups")
    for group in wrong[:40]:
        print("\n".join(["", *group]))


def main() -> None:
    """Print one JSON object: counts, seconds, peak memory, scores."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", nargs="?", type=Path)
    parser.add_argument("--mapping", type=Path)
    parser.add_argument("--truth")
    parser.add_argument("--truth-part", default="(.*)")
    parser.add_argument("--generate", type=int)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--show", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = given.folder or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        mapping, files = given.mapping, [given.file]
        if given.generate:
            files, truth = customers_in(folder, given.generate)
            mapping = folder / "mapping.yaml"
        out = Path(scratch) / "clusters.csv"
        start = time.perf_counter()
        done = resolve_files(files, mapping, out)
        wall = time.perf_counter() - start
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
        answers = dict(read_answers(out))
        if not given.generate:
            truth = truth_of(given.file, given.truth, given.truth_part, list(answers))
        names = ("records", "customers", "by_key", "by_weight", "review", "conflicts", "seconds")
        made = {name: getattr(done, name) for name in names} | {"wall_s": round(wall, 1), "peak_gb": round(peak, 2)}
        print(json.dumps(made | score((answer, truth[key]) for key, answer in answers.items())))
        if given.show:
            show_wrong(files, answers, truth)


if __name__ == "__main__":
    main()
