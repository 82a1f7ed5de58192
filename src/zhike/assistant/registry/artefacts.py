"""How a model is kept: named arrays and one JSON text in an npz file. Never a pickle, which would run what it holds."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from zhike.assistant.registry.errors import ArtefactUnreadable

_ABOUT: Final = "about.json"
# What a model may weigh in the database.
LARGEST_BYTES: Final = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Artefact:
    """A model's numbers (arrays by name, no objects) and what else it has to know (JSON)."""

    arrays: Mapping[str, NDArray[Any]]
    about: Mapping[str, Any] = field(default_factory=dict)


def pack(artefact: Artefact) -> bytes:
    """The artefact as bytes; the same artefact gives the same digest."""
    text = json.dumps(artefact.about, ensure_ascii=False, sort_keys=True).encode()
    stored = {**artefact.arrays, _ABOUT: np.frombuffer(text, np.uint8)}
    written = io.BytesIO()
    np.savez_compressed(written, allow_pickle=False, **{name: stored[name] for name in sorted(stored)})
    return written.getvalue()


def unpack(packed: bytes) -> Artefact:
    """What `pack` made. Raises `ArtefactUnreadable`, also for arrays of objects."""
    try:
        with np.load(io.BytesIO(packed), allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
        about = json.loads(arrays.pop(_ABOUT).tobytes().decode())
    except (ValueError, OSError, KeyError, EOFError, zipfile.BadZipFile):
        raise ArtefactUnreadable from None
    if not isinstance(about, dict):
        raise ArtefactUnreadable
    return Artefact(arrays, about)


def digest_of(packed: bytes) -> str:
    """SHA-256 of what an artefact holds, however its file was compressed."""
    artefact = unpack(packed)
    found = hashlib.sha256(json.dumps(artefact.about, ensure_ascii=False, sort_keys=True).encode())
    for name in sorted(artefact.arrays):
        array = np.ascontiguousarray(artefact.arrays[name])
        found.update(f"{name}:{array.dtype.str}:{array.shape}".encode())
        found.update(array.tobytes())
    return found.hexdigest()
