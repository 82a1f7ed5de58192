"""Measures a ranking learned from pairs: `python benchmarks/ranking.py [--vectors FILE]`.

The golden questions of the demo bank (`data/golden/questions.csv`) that an article answers stand for questions that
people judged: half of them (by a hash of the question, fixed) are learned from, the other half is asked; then the other
way round, so that every question is asked once by factors that have not seen it. Prints how often the right article is
first among the candidates with the shipped factors and with the learned ones. `--vectors` as in `assistant_golden.py`.
"""

from __future__ import annotations

import argparse
import csv
import zlib
from datetime import UTC, datetime
from pathlib import Path

from assistant_golden import GOLDEN, demo_index

from zhike.assistant.matching.ranking import FACTORS, FactorsByLanguage
from zhike.assistant.registry.judging import compare, difference
from zhike.assistant.retraining.judged import Pair
from zhike.assistant.retraining.ranking import Table, agrees, fit_all
from zhike.assistant.understanding.packaged import key_of
from zhike.assistant.understanding.reading import reader_of
from zhike.platform.settings import Settings

NOW = datetime.now(UTC)


def tables(vectors: Path | None) -> list[Table]:
    """The golden questions with their candidates; not those asked word for word."""
    index, reader = demo_index(vectors), reader_of(Settings())
    articles = index.asked_by()
    by_key = {(article.key, article.language): article.id for article, _ in articles.values()}
    ways = {key_of(way) for _, asked in articles.values() for way in asked}
    found = []
    for row in csv.DictReader(GOLDEN.open(encoding="utf-8-sig")):
        key, language = row["expect"].split("|")[0], row["lang"]
        if (key, language) not in by_key or key_of(row["question"]) in ways:
            continue
        meant = reader.understand(row["question"], today=NOW.date(), fallback=language)
        look = index.look(row["question"], language, {guess.reason: guess.confidence for guess in meant.guesses})
        if look is not None:
            article = by_key[key, language]
            place = look.articles.index(article) if article in look.articles else None
            found.append(Table(Pair(row["question"], language, article, True, "copilot", NOW), look.columns, place))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--vectors", type=Path)
    known = tables(parser.parse_args().vectors)
    halves = [[each for each in known if zlib.crc32(each.pair.text.encode()) % 2 == half] for half in (0, 1)]
    asked: list[tuple[Table, FactorsByLanguage]] = []
    for learned, rest in (halves, reversed(halves)):
        factors = fit_all(learned)
        print({language: [round(value, 2) for value in each.as_array()] for language, each in factors.items()})
        asked += [(each, factors) for each in rest]
    for language in ("zh", "en", ""):
        some = [(each, factors) for each, factors in asked if language in ("", each.pair.language)]
        measured = compare(
            [agrees(factors, each) for each, factors in some],
            [agrees(FACTORS, each) for each, _ in some],
            [False] * len(some),
            active_number=1,
        )
        lost = sum(each.place is None for each, _ in some)
        apart = difference(measured.only_candidate, measured.only_active, measured.candidate.n)
        print(f"{language or 'all'}: n {len(some)}, not among the candidates {lost}, {measured}, points apart {apart}")


if __name__ == "__main__":
    main()
