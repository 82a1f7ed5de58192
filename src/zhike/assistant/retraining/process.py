"""The training in a process of its own, so that customers never wait for it and a cancelled one ends at once.

`python -m zhike.assistant.retraining.process`: what to train on comes on stdin as an artefact (arrays and JSON, no
pickle); lines of JSON go out: `{"stage", "done", "total"}` as it goes on, at last `{"size": n, ...}` and the n bytes
of the new artefact. Texts stay in memory: none is in an argument, a file or a log line.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Sequence
from typing import Any, BinaryIO, Final

import numpy as np

from zhike.assistant.embedding.port import Vectors
from zhike.assistant.registry.artefacts import Artefact, pack, unpack
from zhike.assistant.retraining.reasons import Example, train_reasons
from zhike.assistant.understanding.packaged import Models, artefact_of, models_of, packaged_models

_BASE: Final = "base."
_VECTORS: Final = "vectors."
# Beside customers who are being served, a training comes last.
NICER: Final = 10


def request_of(
    examples: Sequence[Example], vectors: dict[str, Vectors], base: Artefact | None, *, embedding: str
) -> bytes:
    """What the process is told. `base`: the artefact of the model in force; None = the shipped one."""
    arrays: dict[str, Any] = {f"{_VECTORS}{name}": rows.astype(np.float16) for name, rows in vectors.items()}
    arrays |= {f"{_BASE}{name}": array for name, array in base.arrays.items()} if base else {}
    rows = [[each.text, each.label, each.language, each.origin, each.known] for each in examples]
    about = {"examples": rows, "embedding": embedding, "base": dict(base.about) if base else None}
    return pack(Artefact(arrays, about))


def answer_request(packed: bytes, out: BinaryIO) -> None:
    """Train as told, and write how far it is and what came of it."""
    begun = time.monotonic()
    asked = unpack(packed)
    examples = [Example(*row) for row in asked.about["examples"]]
    vectors = {
        name.removeprefix(_VECTORS): rows.astype(np.float32)
        for name, rows in asked.arrays.items()
        if name.startswith(_VECTORS)
    }

    def progress(stage: str, done: int, total: int) -> None:
        _write(out, {"stage": stage, "done": done, "total": total})

    trained = train_reasons(examples, vectors, _base(asked), embedding=asked.about["embedding"], progress=progress)
    artefact = pack(artefact_of(trained.models))
    _write(
        out,
        {
            "size": len(artefact),
            "candidate": list(map(int, trained.candidate)),
            "active": list(map(int, trained.active)),
            "guarded": list(map(int, trained.guarded)),
            "parts": trained.parts(),
            "seconds": round(time.monotonic() - begun, 1),
        },
    )
    out.write(artefact)
    out.flush()


def _base(asked: Artefact) -> Models:
    if asked.about["base"] is None:
        return packaged_models()
    arrays = {name.removeprefix(_BASE): each for name, each in asked.arrays.items() if name.startswith(_BASE)}
    return models_of(Artefact(arrays, asked.about["base"]))


def _write(out: BinaryIO, line: dict[str, Any]) -> None:
    out.write(json.dumps(line).encode() + b"\n")
    out.flush()


if __name__ == "__main__":
    os.nice(NICER)
    answer_request(sys.stdin.buffer.read(), sys.stdout.buffer)
