"""People made of pairs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np


def connect(size: int, pairs: np.ndarray) -> np.ndarray:
    """A person's number for each of `size` records: those that pairs (shape (n, 2)) join, directly or not, share one.

    The number is that of the person's first record.
    """
    import numpy as np
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    if size == 0:
        return np.empty(0, dtype=np.int64)
    ones = np.ones(len(pairs), dtype=np.int8)
    graph = coo_array((ones, (pairs[:, 0], pairs[:, 1])), shape=(size, size))
    _, labels = connected_components(graph, directed=False)
    firsts = np.full(labels.max() + 1, size, dtype=np.int64)
    np.minimum.at(firsts, labels, np.arange(size))
    people: np.ndarray = firsts[labels]
    return people
