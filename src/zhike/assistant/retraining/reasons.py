"""Training of the model of contact reasons from shipped phrases, published ways to ask and accepted corrections.

Two twins are trained without the held-out part, one by the recipe of the model in force, one with what people accepted
since; they are asked the same held-out texts. What is entered is then trained on everything. Pure: no database.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import compress
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from zhike.assistant.embedding.choosing import embed_all
from zhike.assistant.embedding.port import Vectors
from zhike.assistant.matching.grams import Language
from zhike.assistant.understanding.features import grams_of
from zhike.assistant.understanding.linear import LinearModel, log_softmax
from zhike.assistant.understanding.packaged import Models, exact_of, key_of
from zhike.assistant.understanding.reading import embedders_of
from zhike.assistant.understanding.result import OUT_OF_SCOPE
from zhike.assistant.understanding.training import Material, train_as
from zhike.knowledge import api as knowledge
from zhike.reasons import api as reasons

# Which texts are held out is told by a hash of their letters, so that it is the same in every training.
SEED: Final = b"held-out-1"
HELD_OF_PHRASES: Final = 0.10
HELD_OF_CORRECTIONS: Final = 0.25
_CHUNK: Final = 64
THREADS: Final = 2

Origin = Literal["phrase", "way", "correction", "golden"]
Flags = NDArray[np.bool_]
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Example:
    """A labelled text. `known`: the model in force was made of it too. Golden texts are asked, never trained on."""

    text: str
    label: str
    language: Language
    origin: Origin
    known: bool = True


@dataclass(frozen=True, slots=True)
class Trained:
    """The models of a candidate, and what both twins said: right or not, by held-out text, in the order of `asked`."""

    models: Models
    asked: Sequence[Example]
    candidate: Sequence[bool]
    active: Sequence[bool]

    @property
    def guarded(self) -> list[bool]:
        """Which of the held-out texts are urgent (P0)."""
        return [reasons.is_reason(each.label) and reasons.urgency(each.label) == "P0" for each in self.asked]

    def parts(self) -> dict[str, dict[str, int]]:
        """By origin of the held-out texts: how many, and how many each twin got right."""
        found: dict[str, dict[str, int]] = {}
        for each, one, other in zip(self.asked, self.candidate, self.active, strict=True):
            part = found.setdefault(each.origin, {"n": 0, "candidate": 0, "active": 0})
            part["n"] += 1
            part["candidate"] += one
            part["active"] += other
        return found


def is_held_out(example: Example) -> bool:
    """Whether an example is one that is asked instead of trained on, as far as it decides that itself."""
    if example.origin == "golden":
        return True
    share = {"phrase": HELD_OF_PHRASES, "correction": HELD_OF_CORRECTIONS, "way": 0.0}[example.origin]
    digest = hashlib.blake2b(key_of(example.text).to_bytes(8, "little"), digest_size=8, key=SEED).digest()
    return int.from_bytes(digest, "little") / 2**64 < share


def split(examples: Sequence[Example]) -> tuple[Flags, Flags]:
    """Which examples are asked, and which the twins are trained on: none with the letters of one that is asked."""
    asked = np.array([is_held_out(each) for each in examples], bool)
    keys = {key_of(each.text) for each, held in zip(examples, asked, strict=True) if held}
    trained = np.array([key_of(each.text) not in keys for each in examples], bool)
    return asked, trained


def train_reasons(
    examples: Sequence[Example], vectors: dict[str, Vectors], base: Models, *, embedding: str, progress: Progress
) -> Trained:
    """Train both twins and the candidate. `vectors`: rows by model as far as they are known, zeros else; `base`: the
    model in force, or the shipped one; `embedding`: which models of sentences this installation has."""
    vectors = _complete(examples, vectors, base.reasons, embedding, progress)
    names = tuple(sorted({each.label for each in examples if each.origin != "golden"} | set(base.reasons.labels)))
    number = {name: place for place, name in enumerate(names)}
    labels = np.array([number.get(each.label, -1) for each in examples])
    material = Material([grams_of(each.text) for each in examples], labels, vectors)
    asked, kept = split(examples)
    known = np.array([each.known for each in examples], bool)
    held = list(compress(examples, asked))
    answers = []
    for place, rows in enumerate((kept & known, kept)):
        progress("comparing", place, 2)
        model = train_as(base.reasons, material.at(np.flatnonzero(rows)), names)
        exact = exact_of((each.text, each.label) for each in compress(examples, rows))
        answers.append(_right(model, exact, held, material.at(np.flatnonzero(asked))))
    progress("training", 0, 1)
    everything = np.array([each.origin != "golden" for each in examples], bool)
    final = train_as(base.reasons, material.at(np.flatnonzero(everything)), names)
    active, candidate = answers
    models = replace(base, reasons=final, exact=_exact(examples, base), about={"examples": int(everything.sum())})
    return Trained(models, held, candidate, active)


def _exact(examples: Sequence[Example], base: Models) -> dict[int, str]:
    """Texts that have one label; what people accepted beats what shipped, the last beats those before it."""
    found = {**base.exact, **exact_of((each.text, each.label) for each in examples if each.origin != "golden")}
    found.update(
        (key_of(each.text), each.label)
        for each in examples
        if each.origin == "correction" and knowledge.question_key(each.text)
    )
    return found


def _complete(
    examples: Sequence[Example], vectors: dict[str, Vectors], base: LinearModel, embedding: str, progress: Progress
) -> dict[str, Vectors]:
    """The vectors that the experts of `base` need; what is missing is embedded where this installation can."""
    found, missing = {}, []
    models = {each.name: (language, each) for language, some in embedders_of(embedding).items() for each in some}
    for meaning in base.meanings:
        rows = vectors.get(meaning.embedder)
        if rows is None:
            rows = np.zeros((len(examples), len(meaning.centre)), np.float32)
        found[meaning.embedder] = rows
        missing += [
            (meaning.embedder, row)
            for row in np.flatnonzero(~rows.any(axis=1)).tolist()
            if meaning.embedder in models and _is_read_by(meaning.embedder, examples[row])
        ]
    for start in range(0, len(missing), _CHUNK):
        progress("embedding", start, len(missing))
        for name, known in found.items():
            rows_of = [row for each, row in missing[start : start + _CHUNK] if each == name]
            if rows_of:
                texts = [examples[row].text for row in rows_of]
                language, model = models[name]
                known[rows_of] = embed_all(model, texts, language, threads=THREADS)
    return found


def _is_read_by(embedder: str, example: Example) -> bool:
    """Ways have the vectors of the index or none; the model for English is not asked about Chinese."""
    if example.origin == "way":
        return False
    english = embedders_of("packaged").get("en", ())
    only_english = len(english) > 1 and english[-1].name == embedder
    return not only_english or knowledge.detect_language(example.text) == "en"


def _right(model: LinearModel, exact: dict[int, str], asked: Sequence[Example], material: Material) -> list[bool]:
    """What a model says of texts, as `Reader` would: words alone where they are sure, then meaning."""
    if not asked:
        return []
    weights = model.weights.astype(np.float32) * model.scale
    heard = model.vocabulary.matrix(material.counted) @ weights + model.bias
    alone = np.exp(log_softmax(model.judge.alone * heard))
    together = model.judge.words * heard
    meant = np.zeros(len(asked), bool)
    for weight, meaning in zip(model.judge.meanings, model.meanings, strict=True):
        rows = material.vectors[meaning.embedder]
        has = rows.any(axis=1)
        together[has] += weight * meaning.scores(rows[has])
        meant |= has
    by_words = (alone.max(axis=1) >= model.judge.sure_from) | ~meant
    chances = np.where(by_words[:, None], alone, np.exp(log_softmax(together)))
    said = _named(model, chances)
    return [exact.get(key_of(each.text), name) == each.label for each, name in zip(asked, said, strict=True)]


def _named(model: LinearModel, chances: NDArray[Any]) -> list[str]:
    outside = model.labels.index(OUT_OF_SCOPE)
    within = chances.copy()
    within[:, outside] = 0.0
    out = (chances[:, outside] > within.max(axis=1)) | (within.max(axis=1) < model.judge.out_below)
    return [OUT_OF_SCOPE if gone else model.labels[int(row.argmax())] for row, gone in zip(within, out, strict=True)]
