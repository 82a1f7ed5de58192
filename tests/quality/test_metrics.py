"""Each metric against truths worked out by hand, on rows in memory; the compiled SQL is what the expressions say."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.quality import duck
from tests.quality.builders import CUSTOMER, NOON, abandoned, answered, contact, contained

from zhike.platform.ids import uuid7
from zhike.quality.metrics import compilation
from zhike.quality.metrics.catalogue import METRICS
from zhike.quality.metrics.catalogue.dimensions import DIMENSIONS
from zhike.quality.rules.figures import PARTS, add, evaluate
from zhike.quality.rules.record import NewContact

LONG_AGO = NOON - timedelta(days=20)
OTHER = uuid7()


def issue(make: Any = answered, **told: Any) -> NewContact:
    """A contact of a known customer about a known matter, long enough ago."""
    return make(**{"customer_id": CUSTOMER, "reason_group": "CCD", "started_at": LONG_AGO, **told})


# Three answered after 10, 20 and 90 s; two left after 60 s and, hardly having waited, 3 s; one by the assistant alone.
DAY = (
    answered(wait_s=10.0, talk_s=200.0, hold_s=0.0, wrap_up_s=40.0, rating=5),
    answered(wait_s=20.0, talk_s=300.0, hold_s=30.0, wrap_up_s=50.0, transfers=1, assistant_served=True),
    answered(wait_s=90.0, talk_s=100.0, hold_s=60.0, wrap_up_s=60.0),
    abandoned(wait_s=60.0),
    abandoned(wait_s=3.0, assistant_served=True),
    contained(),
)

CASES: dict[str, list[tuple[Any, float | None, int]]] = {
    # metric: (contacts, value, n)
    "contacts": [(DAY, 6, 6), ((), 0, 0)],
    "offered": [(DAY, 5, 5)],
    "answered": [(DAY, 3, 3)],
    "abandoned": [(DAY, 2, 2)],
    "short_abandoned": [(DAY, 1, 1)],
    "connect_rate": [(DAY, 60.0, 5)],
    "abandon_rate": [(DAY, 25.0, 4)],
    "service_level": [(DAY, 40.0, 5), ((contained(),), None, 0)],
    "service_level_sl2": [(DAY, 50.0, 4)],
    "service_level_sl3": [(DAY, 60.0, 5)],
    "service_level_sl4": [(DAY, 100 * 2 / 3, 3)],
    "asa": [(DAY, 40.0, 3), ((abandoned(),), None, 0)],
    "wait_all": [(DAY, (120 + 63) / 5, 5)],
    "patience": [(DAY, 183 / 2, 5), (DAY[:3] * 2, None, 6)],
    "handover_wait": [((answered(handover_wait_s=30.0), answered(handover_wait_s=10.0), abandoned()), 20.0, 2)],
    "first_response": [((answered(first_response_s=30.0), contained(first_response_s=0.5), abandoned()), 15.25, 2)],
    "talk_time": [(DAY, 200.0, 3)],
    "hold_time": [(DAY, 30.0, 3)],
    "acw": [(DAY, 50.0, 3)],
    "aht": [(DAY, 280.0, 3)],
    "transfer_rate": [(DAY, 100 / 3, 3)],
    "fcr_callback": [
        (
            (
                *(issue() for _ in range(6)),
                issue(repeat_within_7d=True),
                issue(contained, repeat_within_7d=True),
                issue(repeat_of=OTHER),  # a repeat is not an issue of its own
                issue(abandoned),  # nobody dealt with it
                issue(started_at=NOON),  # not known yet
                issue(customer_id=None),  # never to be known
            ),
            75.0,
            8,
        ),
        ((issue(), issue()), None, 2),
    ],
    "fcr_agent": [
        (
            (*(answered() for _ in range(4)), answered(resolved=False), answered(repeat_of=OTHER), contained()),
            80.0,
            5,
        )
    ],
    "repeat_rate": [((issue(), issue(repeat_of=OTHER), issue(), issue(), answered(repeat_of=OTHER)), 25.0, 4)],
    "resolution_rate": [((*DAY, answered(resolved=False)), 50.0, 6), ((contained(),), None, 0)],
    "csat_mean": [(tuple(answered(rating=score) for score in (5, 4, 3, 5, 4)), 4.2, 5), (DAY, None, 1)],
    "csat_t2b": [(tuple(answered(rating=score) for score in (5, 4, 3, 1, 4, None)), 60.0, 5)],
    "csat_100": [(tuple(answered(rating=score) for score in (4, 4, 4, 4, 4, 4, 4, 4, 4, 5)), 77.5, 10)],
    "response_rate": [
        (
            (answered(rating=3), answered(invited=True), answered(invited=True), answered(invited=True), answered()),
            25,
            4,
        )
    ],
    "complaint_rate": [
        ((*(answered(complaint=each < 2) for each in range(100)),), 200.0, 100),
        ((answered(complaint=True),), None, 1),
    ],
    "bot_share": [(DAY, 50.0, 6)],
    "containment": [(DAY, 100 / 3, 3)],
    "false_containment": [
        (
            (
                *(issue(contained) for _ in range(3)),
                issue(contained, person_within_7d=True),
                issue(contained, repeat_within_7d=True, person_within_7d=False),
                issue(contained, started_at=NOON),
                issue(),
            ),
            20.0,
            5,
        )
    ],
    "bot_resolution": [
        (
            (
                *(issue(contained) for _ in range(4)),
                issue(contained, repeat_within_7d=True),
                issue(contained, outcome="left"),
                issue(contained, rating=2),
                issue(contained, rating=3),
                issue(contained, resolved=False),
                issue(answered, assistant_served=True),
                issue(contained, started_at=NOON),
                issue(answered),
            ),
            50.0,
            10,
        )
    ],
    "deflection": [
        (
            (
                issue(contained),
                issue(contained, person_within_7d=True),
                issue(contained, repeat_of=OTHER),
                issue(contained, outcome="left"),
                issue(),
                issue(),
                issue(started_at=NOON),
            ),
            20.0,
            5,
        )
    ],
    "elder_human": [
        (
            (
                answered(elder=True),
                answered(elder=True, direct_to_person=False),
                abandoned(elder=True, direct_to_person=True),
                answered(elder=True),
                contained(elder=True),
                answered(),
            ),
            50.0,
            4,
        )
    ],
}


@pytest.mark.parametrize(
    ("metric_id", "contacts", "value", "n"),
    [(metric_id, contacts, value, n) for metric_id, cases in CASES.items() for contacts, value, n in cases],
)
def test_a_metric_says_what_was_worked_out_by_hand(
    metric_id: str, contacts: tuple[NewContact, ...], value: float | None, n: int
) -> None:
    figure = duck.figure(metric_id, contacts)
    assert figure.n == n
    assert figure.value == (None if value is None else pytest.approx(value, rel=1e-12))


FLOOR = (
    {"waiting": 4, "longest_wait_s": 30.0, "online": 10, "serving_s": 480.0, "available_s": 120.0},
    {"waiting": 8, "longest_wait_s": 95.0, "online": 12, "serving_s": 660.0, "available_s": 60.0},
)


@pytest.mark.parametrize(
    ("metric_id", "value"),
    [("waiting", 6.0), ("longest_wait", 95.0), ("agents_online", 11.0), ("occupancy", 100 * 1140 / 1320)],
)
def test_metrics_of_the_floor(metric_id: str, value: float) -> None:
    when = {"at": NOON, "local_date": NOON.date(), "local_hour": 12, "local_weekday": 5}
    parts = duck.parts(metric_id, [{**when, **sample} for sample in FLOOR])
    figure = evaluate(METRICS[metric_id].shape, parts)
    assert (figure.value, figure.n) == (pytest.approx(value), 2)


def test_every_metric_has_its_case() -> None:
    assert {metric.id for metric in METRICS.values() if metric.dataset == "contacts"} == set(CASES)


# -- splitting -------------------------------------------------------------------------------------------------------

_contacts = st.builds(
    lambda make, known, **told: make(
        **({"customer_id": CUSTOMER, "reason_group": "CCD"} if known else {}),
        **{name: value for name, value in told.items() if value is not None},
    ),
    st.sampled_from([answered, abandoned, contained, contact]),
    st.booleans(),
    wait_s=st.none() | st.integers(0, 200).map(float),
    rating=st.none() | st.integers(1, 5),
    resolved=st.none() | st.booleans(),
    repeat_within_7d=st.none() | st.booleans(),
    person_within_7d=st.none() | st.booleans(),
    elder=st.booleans(),
    complaint=st.booleans(),
    started_at=st.sampled_from([NOON, LONG_AGO]),
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(_contacts, min_size=1, max_size=12), st.randoms(use_true_random=False))
def test_the_parts_of_any_split_add_up_to_the_whole(contacts: list[NewContact], chance: Any) -> None:
    rows = [duck.row_of(one) for one in contacts]
    whole = duck.all_parts(rows)
    chance.shuffle(rows)
    cut = chance.randrange(len(rows) + 1)
    halves = [duck.all_parts(half) for half in (rows[:cut], rows[cut:])]
    for metric_id, parts in whole.items():
        assert add(half[metric_id] for half in halves) == pytest.approx(parts)
        figure = evaluate(METRICS[metric_id].shape, parts)
        if METRICS[metric_id].kind == "share" and figure.value is not None:
            assert 0 <= (figure.low or 0) <= figure.value <= (figure.high or 0) <= 100


# -- the catalogue ---------------------------------------------------------------------------------------------------


def test_the_compiled_catalogue_is_what_the_expressions_say() -> None:
    """If this fails: `python -m zhike.quality.metrics.compilation`."""
    assert compilation.dump(compilation.compile_all()) == compilation.dump(compilation.load())


def test_the_compiled_catalogue_is_whole() -> None:
    compiled = compilation.load()
    for metric in METRICS.values():
        assert set(compiled[metric.dataset].metrics[metric.id].parts) == set(PARTS[metric.kind])
    assert set(compiled["contacts"].dimensions) == set(DIMENSIONS)
    assert set(compiled["floor"].dimensions) == {"day", "month", "hour", "weekday"}


def test_every_metric_is_told_in_both_languages() -> None:
    for metric in METRICS.values():
        assert all((metric.zh, metric.en, metric.formula_zh, metric.formula_en))
        assert bool(metric.caveats_zh) == bool(metric.caveats_en), metric.id
        assert metric.minimum_n >= 1


def test_the_numerator_is_part_of_the_denominator() -> None:
    for metric_id, cases in CASES.items():
        contacts = [one for many, _, _ in cases for one in many]
        counted, among = (duck.count_rows(metric_id, contacts, part) for part in ("numerator", "denominator"))
        parts = duck.parts(metric_id, [duck.row_of(one) for one in contacts])
        assert counted <= among
        assert counted == parts.get("k", counted)
        assert among == parts.get("n", among)
