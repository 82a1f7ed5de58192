"""Several opinions about which document fits become one order: reciprocal rank fusion.

Ranks are compared, never scores: what words weigh and how near vectors are have no common measure.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from zhike.assistant.matching.lexical import Floats

# The usual constant: how little the first place counts more than the second.
SMOOTH: Final = 60.0


def fuse(opinions: Sequence[Floats]) -> Floats:
    """The sum of 1 / (60 + rank) over the opinions; a document that an opinion rejects gets nothing from it."""
    fused: Floats = np.zeros(len(opinions[0]))
    for opinion in opinions:
        rank = np.empty(len(opinion))
        rank[np.argsort(-opinion, kind="stable")] = np.arange(1, len(opinion) + 1)
        fused = fused + np.where(opinion > 0, 1.0 / (SMOOTH + rank), 0.0)
    return fused
