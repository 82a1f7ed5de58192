"""Vectors as bytes, for those that come with the product: a quarter of the size, good to half a percent of a row."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from zhike.assistant.embedding.port import Vectors

Bytes = NDArray[np.int8]
Scale = NDArray[np.float32]


def squeezed(rows: Vectors) -> tuple[Bytes, Scale]:
    """Rows as bytes, with what each row's bytes are multiplied by."""
    scale: Scale = (np.abs(rows).max(axis=1) / 127).astype(np.float32)
    return np.round(rows / np.maximum(scale, 1e-9)[:, None]).astype(np.int8), scale


def spread(small: Bytes, scale: Scale) -> Vectors:
    """Vectors of their bytes; good to half a percent of the largest number of a row."""
    return small.astype(np.float32) * scale[:, None]
