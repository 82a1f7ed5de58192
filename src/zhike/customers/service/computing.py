"""The arithmetic of a run: segments, their drift since the run before, values. Loads numpy, scipy and scikit-learn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any, cast
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from zhike.customers.rules import value as valuing
from zhike.customers.rules.clustering import Clustering, Segment, find_segments, stability_index, value_bands
from zhike.customers.rules.understanding import Membership, ValueBand

Floats = NDArray[np.float64]
_FITTED_ON = 20_000
_FEWEST_TO_FIT = 30


def compute(
    activity: Sequence[tuple[UUID, date, date, int, float]],
    known: Sequence[tuple[UUID, str, int, int, float]],
    earlier: Mapping[str, Any],
    *,
    until: date,
    weeks_ahead: float,
) -> tuple[list[Membership], dict[str, Any]]:
    """Memberships and figures of a run on `activity` (customer, first day, last day, days, sum).

    `known` are the members of the run before (customer, segment, recency, dealings, sum), `earlier` its figures.
    """
    recency = np.array([(until - last).days for _, _, last, _, _ in activity], dtype=np.float64)
    dealings = np.array([days for _, _, _, days, _ in activity], dtype=np.float64)
    total = np.array([amount for *_, amount in activity], dtype=np.float64)
    age_weeks = np.array([(until - first).days / 7 for _, first, *_ in activity], dtype=np.float64)
    before = tuple(Segment(**each) for each in earlier.get("segments", ()))
    found = find_segments(recency, dealings, total, before=before)
    alive, expected, amount, fitted = _values(dealings - 1, age_weeks - recency / 7, age_weeks, total, weeks_ahead)
    value = expected * amount
    bands = value_bands(value)
    keys = [found.segments[place].key for place in found.member_of]
    members = [
        Membership(
            customer_id=row[0],
            segment=keys[place],
            recency_days=int(recency[place]),
            dealings=int(dealings[place]),
            total=float(total[place]),
            alive=round(float(alive[place]), 4),
            expected=round(float(expected[place]), 3),
            value=round(float(value[place]), 2),
            value_band=cast("ValueBand", str(bands[place])),
        )
        for place, row in enumerate(activity)
    ]
    figures = _figures(found, members, value) | {"model": fitted} | _drift(known, members)
    return members, figures


def _values(
    repeats: Floats, last_week: Floats, age_weeks: Floats, total: Floats, ahead: float
) -> tuple[Floats, Floats, Floats, dict[str, Any]]:
    """Chance alive, dealings expected, amount expected, and the parameters they follow from."""
    days = repeats + 1
    mean = total / days
    # A dealing of today has had no time to be repeated: a day at least keeps the logarithms finite.
    age_weeks = np.maximum(age_weeks, 1 / 7)
    last_week = np.clip(last_week, 0.0, age_weeks)
    if len(repeats) < _FEWEST_TO_FIT:
        rate = days / np.maximum(age_weeks, 4.0)
        return np.ones(len(days)), rate * ahead, mean, {}
    some = np.random.default_rng(1).permutation(len(repeats))[:_FITTED_ON]
    dealing = valuing.fit_bg_nbd(repeats[some], last_week[some], age_weeks[some])
    spending = valuing.fit_gamma_gamma(days[some], mean[some])
    alive = valuing.chance_alive(dealing, repeats, last_week, age_weeks)
    expected = np.maximum(0.0, valuing.expected_dealings(dealing, repeats, last_week, age_weeks, ahead))
    amount = valuing.expected_amount(spending, days, mean)
    return alive, expected, amount, {"bg_nbd": asdict(dealing), "gamma_gamma": asdict(spending)}


def _figures(found: Clustering, members: Sequence[Membership], value: Floats) -> dict[str, Any]:
    sums: Counter[str] = Counter()
    for member in members:
        sums[member.segment] += member.value  # type: ignore[assignment]  # a Counter adds up floats as well
    return {
        "segments": [asdict(each) for each in found.segments],
        "silhouette": round(found.silhouette, 3),
        "customers": len(members),
        "value_by_segment": {key: round(float(amount), 2) for key, amount in sums.items()},
        "value": round(float(value.sum()), 2),
        "bands": dict(Counter(member.value_band for member in members)),
    }


def _drift(known: Sequence[tuple[UUID, str, int, int, float]], members: Sequence[Membership]) -> dict[str, Any]:
    """How figures and memberships moved since the run before; nothing where there was none."""
    if not known:
        return {}
    was = {row[0]: row[1] for row in known}
    moves = Counter((was[each.customer_id], each.segment) for each in members if each.customer_id in was)
    figures = {"recency_days": 2, "dealings": 3, "total": 4}
    psi = {
        name: round(
            stability_index(
                np.array([row[column] for row in known], dtype=np.float64),
                np.array([getattr(each, name) for each in members], dtype=np.float64),
            ),
            4,
        )
        for name, column in figures.items()
    }
    transitions = [{"from": then, "to": now, "n": count} for (then, now), count in sorted(moves.items())]
    return {"psi": psi, "transitions": transitions}
