"""Metrics of samples and faults worked out by hand; and no definition of the catalogue without such a case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.quality import duck, test_metrics, test_published
from tests.quality.builders import NOON, answered
from tests.quality.duck import Row

from zhike.platform.ids import uuid7
from zhike.quality.datasets import Dataset
from zhike.quality.metrics.catalogue import DEFINITIONS, MEASURES, METRICS, find_metric
from zhike.quality.metrics.catalogue.absent import ABSENT
from zhike.quality.rules.figures import add, evaluate

_WHEN = {"local_date": NOON.date(), "local_hour": 12, "local_weekday": 5}


def sample(at: int, waiting: int, longest: float, online: int, serving: float, available: float) -> Row:
    return {
        **_WHEN,
        "at": NOON + timedelta(minutes=at),
        "waiting": waiting,
        "longest_wait_s": longest,
        "online": online,
        "serving_s": serving,
        "available_s": available,
    }


def worker_fault(seconds: float) -> Row:
    moments = {"began_at": NOON, "ended_at": NOON + timedelta(seconds=seconds)}
    return {**_WHEN, **moments, "id": uuid7(), "seconds": seconds, "kind": "killed"}


def fault(seconds: float) -> Row:
    return {**worker_fault(seconds), "part": "web", "kind": "crashed", "parts": "web", "over": True}


def down(seconds: float) -> Row:
    return {**_WHEN, "at": NOON, "part": "web", "seconds": seconds}


def handled(source: str, talk_s: float) -> Row:
    return {**duck.row_of(answered(talk_s=talk_s, hold_s=0.0, wrap_up_s=0.0)), "source": source}


FLOOR = (sample(0, 4, 30.0, 10, 480.0, 120.0), sample(1, 8, 95.0, 12, 660.0, 60.0))
# An hour in which somebody watched, two agents all the time.
WATCHED = tuple(sample(at, 0, 0.0, 2, 60.0, 60.0) for at in range(60))
HOURS = tuple({**_WHEN, "part": "web", "watched_s": 3600.0, "up_s": up} for up in (3600.0, 3570.0))
LENGTHS = (4.0, 6.0, 20.0)
FAULTS, WORKER_FAULTS, DOWN = (tuple(map(make, LENGTHS)) for make in (fault, worker_fault, down))
CONTACTS = (handled("live", 300.0), handled("live", 420.0), handled("imported", 999.0))

CASES: Mapping[str, tuple[Mapping[Dataset, Sequence[Row]], float | None, int]] = {
    "waiting": ({"floor": FLOOR}, 6.0, 2),
    "waiting@1": ({"floor": FLOOR}, 6.0, 2),
    "longest_wait": ({"floor": FLOOR}, 95.0, 2),
    # 600 and 720 agent-seconds in two minutes
    "agents_online": ({"floor": FLOOR}, 11.0, 2),
    "agents_online@1": ({"floor": FLOOR}, 11.0, 2),
    "occupancy": ({"floor": FLOOR}, 100 * 1140 / 1320, 2),
    "faults": ({"watch": HOURS, "faults": FAULTS}, 3.0, 3),
    "faults@2": ({"floor": WATCHED, "worker_faults": WORKER_FAULTS}, 3.0, 3),
    "faults@1": ({"worker_faults": WORKER_FAULTS}, 3.0, 3),
    "recovery_time": ({"faults": FAULTS}, 10.0, 3),
    "recovery_time@1": ({"worker_faults": WORKER_FAULTS}, 10.0, 3),
    "longest_recovery": ({"faults": FAULTS}, 20.0, 3),
    "longest_recovery@1": ({"worker_faults": WORKER_FAULTS}, 20.0, 3),
    "mttr": ({"faults": FAULTS}, 10.0 / 60, 3),
    "mttr@1": ({"worker_faults": WORKER_FAULTS}, 10.0 / 60, 3),
    # two hours watched, up in all of them but 30 s; the first version divides an hour watched by its faults
    "mtbf": ({"watch": HOURS, "faults": FAULTS}, 7170.0 / 3600 / 3, 2),
    "mtbf@1": ({"floor": WATCHED, "worker_faults": WORKER_FAULTS}, 1 / 3, 60),
    "availability": ({"watch": HOURS, "down_times": DOWN}, 100 * 7170 / 7200, 2),
    "availability@1": ({"floor": WATCHED, "worker_faults": WORKER_FAULTS}, 100 * 3600 / 3630, 60),
    # two contacts of ours in two agent-hours; the first version counts the imported one as well
    "productivity": ({"contacts": CONTACTS, "floor": WATCHED}, 1.0, 2),
    "productivity@1": ({"contacts": CONTACTS, "floor": WATCHED}, 1.5, 3),
    "offered_load": ({"contacts": CONTACTS, "floor": WATCHED}, 720.0 / 3600, 2),
    "offered_load@1": ({"contacts": CONTACTS, "floor": WATCHED}, 1719.0 / 3600, 3),
}


def parts_of(metric_id: str, rows: Mapping[Dataset, Sequence[Row]]) -> dict[str, Any]:
    """The parts of a metric from all the datasets that it is made of."""
    found: dict[str, Any] = {}
    for dataset in find_metric(metric_id).datasets:
        found |= duck.parts(metric_id, rows.get(dataset, ()), dataset)
    return found


@pytest.mark.parametrize("metric_id", sorted(CASES))
def test_a_metric_of_the_floor_says_what_was_worked_out_by_hand(metric_id: str) -> None:
    rows, value, n = CASES[metric_id]
    figure = evaluate(find_metric(metric_id).shape, parts_of(metric_id, rows))
    assert (figure.value, figure.n) == (pytest.approx(value, rel=1e-12), n)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.randoms(use_true_random=False))
def test_the_parts_of_any_split_add_up_to_the_whole_in_any_order(chance: Any) -> None:
    for metric_id, (rows, _, _) in CASES.items():
        metric, whole = find_metric(metric_id), parts_of(metric_id, rows)
        sides: list[dict[Dataset, Sequence[Row]]] = [{}, {}]
        for dataset, many in rows.items():
            mixed = chance.sample(list(many), len(many))
            cut = chance.randrange(len(mixed) + 1)
            sides[0][dataset], sides[1][dataset] = mixed[:cut], mixed[cut:]
        added = add(parts_of(metric_id, side) for side in sides)
        assert added == pytest.approx(whole), metric_id
        if metric.kind == "portion":
            assert 0 <= (evaluate(metric.shape, whole).value or 0) <= 100


def test_what_is_not_here_yet_is_named_with_what_it_would_need() -> None:
    assert not {one.id for one in ABSENT} & set(MEASURES)
    assert all((one.needs_zh, one.needs_en) for one in ABSENT)
    assert len({one.id for one in ABSENT}) == len(ABSENT)


def test_no_definition_is_without_a_case() -> None:
    """Earlier versions are named by `id@version`."""
    wanted = {one.id if METRICS[one.id] is one else one.reference for one in DEFINITIONS.values()}
    assert wanted == {*test_metrics.CASES, *test_published.CASES, *CASES}
