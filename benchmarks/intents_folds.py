"""Cross-validates intents on one labelled file: `python benchmarks/intents_folds.py FILE [--folds 10] [--shots 10]`.

Each text is embedded once. With `--shots N` a model is trained on N texts of each label instead and asked the rest,
three times with other draws. Everything else is as `zhike assistant evaluate intents` does it.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from zhike.assistant.embedding.choosing import embed_all, packaged
from zhike.assistant.understanding.evaluating import main_language
from zhike.assistant.understanding.features import grams_of
from zhike.assistant.understanding.texts import read_training
from zhike.assistant.understanding.training import train

DRAWS = 3
SEED = 11


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("file", type=Path)
    parser.add_argument("--folds", type=int, default=10)
    parser.add_argument("--only", type=int, default=0, help="so many of the folds")
    parser.add_argument("--shots", type=int, default=0)
    given = parser.parse_args()
    found = read_training(given.file)
    labels = np.array(found.labels)
    language = main_language(found.texts)
    embedder = packaged(language)
    begun = time.perf_counter()
    vectors = {embedder.name: embed_all(embedder, found.texts, language)} if embedder is not None else {}
    took = time.perf_counter() - begun
    print(f"{len(labels)} texts, {len(set(found.labels))} labels, vectors {sorted(vectors)} in {took:.0f} s")
    counted = [grams_of(text) for text in found.texts]
    shares = []
    for known, asked in (
        few(labels, given.shots) if given.shots else folds(labels, given.folds, given.only or given.folds)
    ):
        begun = time.perf_counter()
        model = train(
            [found.texts[row] for row in known],
            labels[known].tolist(),
            vectors={name: each[known] for name, each in vectors.items()},
        ).model
        took = time.perf_counter() - begun
        chances = np.array(
            [
                model.chances(model.hear(counted[row]), {name: each[row] for name, each in vectors.items()})
                for row in asked
            ]
        )
        shares.append(float((np.array(model.labels)[chances.argmax(axis=1)] == labels[asked]).mean()))
        print(f"{len(known)} to learn from, {len(asked)} asked: {shares[-1]:.4f}, trained in {took:.0f} s", flush=True)
    print(f"mean {np.mean(shares):.4f}, from {min(shares):.4f} to {max(shares):.4f}")


def folds(labels: np.ndarray, count: int, only: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    order = np.random.default_rng(SEED).permutation(len(labels))
    ranked = order[np.argsort(labels[order], kind="stable")]
    fold = np.empty(len(labels), int)
    fold[ranked] = np.arange(len(labels)) % count
    for each in range(only):
        yield np.flatnonzero(fold != each), np.flatnonzero(fold == each)


def few(labels: np.ndarray, shots: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    for draw in range(DRAWS):
        chance = np.random.default_rng(SEED + draw)
        known = np.concatenate(
            [chance.permutation(np.flatnonzero(labels == each))[:shots] for each in sorted(set(labels))]
        )
        yield np.sort(known), np.setdiff1d(np.arange(len(labels)), known)


if __name__ == "__main__":
    main()
