"""Several opinions about which document fits become one order: reciprocal rank fusion.

The words are the first opinion. A scorer by meaning (an embedding) is another one beside it; nothing else changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Protocol

import numpy as np

from zhike.assistant.matching.lexical import Floats

# The usual constant: how little the first place counts more than the second.
SMOOTH: Final = 60.0


class Scorer(Protocol):
    """An opinion about all documents of an index, in their order."""

    def scores(self, text: str) -> Floats:
        """One number for each document, higher = fits better; zero or less = does not fit at all."""
        ...


def fuse(opinions: Sequence[Floats]) -> Floats:
    """The sum of 1 / (60 + rank) over the opinions; a document that an opinion rejects gets nothing from it."""
    fused: Floats = np.zeros(len(opinions[0]))
    for opinion in opinions:
        rank = np.empty(len(opinion))
        rank[np.argsort(-opinion, kind="stable")] = np.arange(1, len(opinion) + 1)
        fused = fused + np.where(opinion > 0, 1.0 / (SMOOTH + rank), 0.0)
    return fused
