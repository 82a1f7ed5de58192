"""The shipped phrases with their vectors, so that a training has to embed the bank's own examples alone.

`phrases.npz` is made by `tools/phrase_vectors.py`: a row for each phrase and name of a reason, in bytes.
"""

from __future__ import annotations

from importlib import resources
from typing import Any, Final

from numpy.typing import NDArray

from zhike.assistant.embedding.port import Vectors
from zhike.assistant.embedding.small import spread, squeezed
from zhike.assistant.registry.artefacts import Artefact, unpack
from zhike.assistant.understanding.material import Phrase, digest_of, name_phrases, reason_phrases

FILE_NAME: Final = "phrases.npz"


def shipped_phrases() -> list[Phrase]:
    """What every model of reasons is made of."""
    return [*reason_phrases(), *name_phrases()]


def shipped_vectors(phrases: list[Phrase]) -> dict[str, Vectors]:
    """Their vectors by the name of the model, zeros where a phrase has none; nothing where the file is older."""
    stored = unpack(resources.files(__package__).joinpath(FILE_NAME).read_bytes())
    if stored.about["digest"] != digest_of(phrases):
        return {}
    return {name: spread(stored.arrays[f"{name}.bytes"], stored.arrays[f"{name}.scale"]) for name in stored.about["of"]}


def artefact_of(phrases: list[Phrase], vectors: dict[str, Vectors]) -> Artefact:
    """What the file holds."""
    arrays: dict[str, NDArray[Any]] = {}
    for name, rows in vectors.items():
        arrays[f"{name}.bytes"], arrays[f"{name}.scale"] = squeezed(rows)
    return Artefact(arrays, {"digest": digest_of(phrases), "of": list(vectors)})
