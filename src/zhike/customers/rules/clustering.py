"""Segments: groups of customers who deal alike, found by k-means over recency, frequency and amount. Pure, seeded.

`k` is chosen by the silhouette; a segment keeps its key and name from run to run when its centre stays close.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Level = Literal["low", "middle", "high"]

SEED = 20261129
FEWEST, MOST = 3, 7
SAMPLE = 8_000
FITTED_ON = 100_000
# Two centres closer than this many standard deviations are the same segment one month later.
SAME_WITHIN = 1.0
# A population stability index above this says that the customers as a whole have moved.
PSI_MOVED = 0.2
BINS = 10


@dataclass(frozen=True, slots=True)
class Segment:
    """A group. Its centre is in days since the last dealing, dealings, and their sum, as medians of its members."""

    key: str
    size: int
    recency_days: float
    dealings: float
    total: float
    recency: Level
    frequency: Level
    amount: Level


@dataclass(frozen=True, slots=True)
class Clustering:
    """What was found: the segments, to which each row belongs (an index into them), and how well they part (0-1)."""

    segments: tuple[Segment, ...]
    member_of: Whole
    silhouette: float


def features_of(recency_days: Floats, dealings: Floats, total: Floats) -> Floats:
    """The three figures on scales on which distance means something: logs, since each is skewed to the right."""
    return np.column_stack([np.log1p(recency_days), np.log1p(dealings), np.log1p(total)])


def find_segments(
    recency_days: Floats, dealings: Floats, total: Floats, *, before: tuple[Segment, ...] = ()
) -> Clustering:
    """Group customers; keys are those of the closest segments of the run `before`, where they are close."""
    features = features_of(recency_days, dealings, total)
    centre, spread = features.mean(axis=0), np.maximum(features.std(axis=0), 1e-9)
    scaled = (features - centre) / spread
    centroids, silhouette = _centroids(scaled)
    member_of = _nearest(scaled, centroids)
    used = np.unique(member_of)
    member_of = np.searchsorted(used, member_of)
    keys = _keys(centroids[used], _known_centres(before, centre, spread), before)
    thirds = np.quantile(features, [1 / 3, 2 / 3], axis=0)
    raw = np.column_stack([recency_days, dealings, total])
    segments = tuple(_segment(keys[place], raw[member_of == place], thirds) for place in range(len(used)))
    return Clustering(segments, member_of, silhouette)


def stability_index(before: Floats, after: Floats) -> float:
    """PSI of one figure between two runs: 0 = alike; above 0.2 the population has moved."""
    edges = np.unique(np.quantile(before, np.linspace(0, 1, BINS + 1)[1:-1]))
    places = len(edges) + 1
    then = np.bincount(np.searchsorted(edges, before, side="right"), minlength=places) / max(1, len(before))
    now = np.bincount(np.searchsorted(edges, after, side="right"), minlength=places) / max(1, len(after))
    then, now = np.maximum(then, 1e-4), np.maximum(now, 1e-4)
    return float(np.sum((now - then) * np.log(now / then)))


def value_bands(value: Floats) -> NDArray[np.str_]:
    """Each customer's band by rank: the top 5 % very_high, the next 15 % high, the next 40 % middle, the rest low."""
    if len(value) == 0:
        return np.array([], dtype=np.str_)
    rank = np.empty(len(value))
    rank[np.argsort(-value, kind="stable")] = np.arange(len(value)) / len(value)
    return np.select([rank < 0.05, rank < 0.20, rank < 0.60], ["very_high", "high", "middle"], "low")


def _centroids(scaled: Floats) -> tuple[Floats, float]:
    """Centres for the k that parts best, and its silhouette."""
    from sklearn.cluster import KMeans
    from sklearn.metrics import silhouette_score

    random = np.random.default_rng(SEED)
    distinct = len(np.unique(scaled, axis=0))
    if distinct <= FEWEST:
        return np.unique(scaled, axis=0), 0.0
    sample = scaled if len(scaled) <= SAMPLE else scaled[random.choice(len(scaled), SAMPLE, replace=False)]
    scores: dict[int, float] = {}
    for k in range(FEWEST, min(MOST, distinct - 1) + 1):
        labels = KMeans(k, n_init=4, random_state=SEED).fit_predict(sample)
        if len(np.unique(labels)) > 1:
            scores[k] = float(silhouette_score(sample, labels, sample_size=min(2_000, len(sample)), random_state=SEED))
    best = max(scores, key=lambda k: (scores[k], -k))
    fitted_on = scaled if len(scaled) <= FITTED_ON else scaled[random.choice(len(scaled), FITTED_ON, replace=False)]
    fitted = KMeans(best, n_init=4, random_state=SEED).fit(fitted_on)
    return np.asarray(fitted.cluster_centers_, dtype=np.float64), scores[best]


def _nearest(scaled: Floats, centroids: Floats) -> Whole:
    squares = np.square(centroids).sum(axis=1) - 2 * scaled @ centroids.T
    return np.asarray(squares.argmin(axis=1), dtype=np.int64)


def _known_centres(before: tuple[Segment, ...], centre: Floats, spread: Floats) -> Floats:
    if not before:
        return np.empty((0, 3))
    raw = np.array([[each.recency_days, each.dealings, each.total] for each in before])
    return np.asarray((np.log1p(raw) - centre) / spread, dtype=np.float64)


def _keys(centroids: Floats, known: Floats, before: tuple[Segment, ...]) -> list[str]:
    """The key of each centre: that of the segment it was, or one that was never used."""
    keys: dict[int, str] = {}
    if len(known):
        distance = np.linalg.norm(centroids[:, None, :] - known[None, :, :], axis=2)
        for new, old in zip(*linear_sum_assignment(distance), strict=True):
            if distance[new, old] <= SAME_WITHIN:
                keys[int(new)] = before[int(old)].key
    fresh = (f"S{number}" for number in range(1 + max((int(each.key[1:]) for each in before), default=0), 10_000))
    return [keys.get(place) or next(fresh) for place in range(len(centroids))]


def _segment(key: str, members: Floats, thirds: Floats) -> Segment:
    middle = np.median(members, axis=0)
    logs = np.log1p(middle)
    recency, frequency, amount = (_level(float(logs[column]), thirds[:, column]) for column in range(3))
    days, dealings, total = (round(float(value), 2) for value in middle)
    return Segment(key, len(members), days, dealings, total, recency, frequency, amount)


def _level(value: float, thirds: Floats) -> Level:
    return "low" if value < thirds[0] else "high" if value > thirds[1] else "middle"
