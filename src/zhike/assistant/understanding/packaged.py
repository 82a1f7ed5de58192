"""The models that come with the package: arrays in one file, made by `tools/understanding_models.py`."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final

import numpy as np

from zhike.assistant.registry.artefacts import Artefact, unpack
from zhike.assistant.understanding.linear import LinearModel
from zhike.knowledge import api as knowledge

FILE_NAME: Final = "models.npz"


@dataclass(frozen=True, slots=True)
class Models:
    """What understanding goes by. `exact`: texts that are phrases of one reason alone, by the hash of their letters.

    `about`: what they were made of, and their figures on texts held out.
    """

    reasons: LinearModel
    emotion: LinearModel
    exact: Mapping[int, str]
    about: Mapping[str, Any]


@cache
def packaged_models() -> Models:
    """The models of this release; the first call takes some 0.3 s."""
    return models_of(unpack(resources.files(__package__).joinpath(FILE_NAME).read_bytes()))


def models_of(artefact: Artefact) -> Models:
    """The models of an artefact. Raises `KeyError` where a part is missing."""
    arrays = artefact.arrays
    reasons = LinearModel.of(arrays, "reasons")
    hashes, places = arrays["exact.hashes"].tolist(), arrays["exact.labels"].tolist()
    return Models(
        reasons=reasons,
        emotion=LinearModel.of(arrays, "emotion"),
        exact={each: reasons.labels[place] for each, place in zip(hashes, places, strict=True)},
        about=artefact.about,
    )


def exact_of(labelled: Iterable[tuple[str, str]]) -> dict[int, str]:
    """Of texts and labels, those texts that have one label alone, by the hash of their letters."""
    labels: dict[int, set[str]] = {}
    for text, label in labelled:
        if knowledge.question_key(text):
            labels.setdefault(key_of(text), set()).add(label)
    return {key: next(iter(each)) for key, each in labels.items() if len(each) == 1}


def key_of(text: str) -> int:
    """A hash of the letters and digits of a text: equal for texts that differ in signs and case alone."""
    digest = hashlib.blake2b(knowledge.question_key(text).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "little")


def artefact_of(models: Models) -> Artefact:
    """The artefact of models; `models_of` reads it."""
    number = {label: place for place, label in enumerate(models.reasons.labels)}
    hashes = sorted(models.exact)
    arrays = {
        **models.reasons.arrays("reasons"),
        **models.emotion.arrays("emotion"),
        "exact.hashes": np.array(hashes, np.uint64),
        "exact.labels": np.array([number[models.exact[each]] for each in hashes], np.int16),
    }
    return Artefact(arrays, models.about)
