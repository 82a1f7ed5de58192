"""Each metric against truths worked out by hand, on rows in memory; the compiled SQL is what the expressions say."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.quality import duck
from tests.quality.builders import CUSTOMER, NOON, abandoned, answered, contact, contained

from zhike.platform.ids import uuid7
from zhike.quality.datasets import SCHEMAS, Dataset
from zhike.quality.errors import MetricUnknown
from zhike.quality.metrics import compilation
from zhike.quality.metrics.catalogue import DEFINITIONS, METRICS, earlier_versions, find_metric
from zhike.quality.metrics.catalogue.dimensions import DIMENSIONS
from zhike.quality.rules.figures import PARTS, SPREAD, add, evaluate
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

# Of twelve that customers judged nine were right, two wrong, one neither; of eight that agents judged three were right.
JUDGED = (
    *(contained(rating=score) for score in (5, 5, 5, 5, 4, 4, 4, 4, 4, 3, 2, 1)),
    *(answered(suggestion_used=True) for _ in range(2)),
    *(answered(suggestion_used=False, rating=5) for _ in range(5)),
    answered(assistant_served=True, answers=1, suggestion_used=True),
)

LEAVING = (
    *(abandoned(wait_s=100.0) for _ in range(10)),
    *(answered(wait_s=200.0) for _ in range(5)),
    *(answered(wait_s=300.0) for _ in range(5)),
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
    # a quarter of a second over the full second counts at the next
    "wait_p50": [(tuple(answered(wait_s=each + 0.25) for each in range(20)), 10.0, 20), (DAY, None, 5)],
    "wait_p90": [(tuple(abandoned(wait_s=float(each)) for each in range(1, 21)), 18.0, 20)],
    "wait_p95": [((*(answered(wait_s=float(each)) for each in range(1, 20)), abandoned(wait_s=90.0)), 19.0, 20)],
    # Of twenty all wait to 100 s, where ten leave; half of the ten are answered at 200 s, the others stay to 300 s.
    "patience_km": [(LEAVING, 100.0 + 200.0 / 2, 20), (LEAVING[:15], None, 15), (LEAVING[:10] * 2, 100.0, 20)],
    "patience_median": [(LEAVING, 100.0, 20), (LEAVING[1:] * 2, None, 38)],
    "patience": [(DAY, 183 / 2, 5), (DAY[:3] * 2, None, 6)],
    "handover_wait": [((answered(handover_wait_s=30.0), answered(handover_wait_s=10.0), abandoned()), 20.0, 2)],
    "first_response": [((answered(first_response_s=30.0), contained(first_response_s=0.5), abandoned()), 15.25, 2)],
    "talk_time": [(DAY, 200.0, 3)],
    "hold_time": [(DAY, 30.0, 3)],
    "acw": [(DAY, 50.0, 3)],
    "aht": [(DAY, 280.0, 3)],
    # two hours of handling in which 30 of 40 were solved; nobody said what became of the last
    "efficiency": [
        (
            (
                *(answered(talk_s=160.0, hold_s=10.0, wrap_up_s=10.0, resolved=each < 30) for each in range(40)),
                answered(resolved=None),
                contained(resolved=True),
            ),
            15.0,
            40,
        )
    ],
    "psc": [
        (
            (
                *(issue(urgency="P0") for _ in range(5)),  # 20 of 20
                *(issue(urgency="P1", resolved=False) for _ in range(5)),  # 0 of 10
                *(issue(urgency="P3", repeat_within_7d=True) for _ in range(4)),  # 0 of 2
                *(issue(urgency=None, complaint=each == 0) for each in range(6)),  # 5 of 6
                *(issue(urgency="P3") for _ in range(4)),  # 2 of 2
                issue(repeat_of=OTHER),
                issue(started_at=NOON),
                issue(resolved=None),
            ),
            100 * 27 / 40,
            24,
        )
    ],
    "resolved_per_complaint": [
        (tuple(answered(complaint=each < 2, resolved=each < 90) for each in range(100)), 45.0, 100),
        (tuple(answered() for _ in range(100)), None, 100),
    ],
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
    "cost_per_contact": [
        (
            (
                *(answered(cost=Decimal(each), currency="CNY") for each in (2, 3, 4, 5)),
                contained(cost=Decimal(1), currency="CNY"),
                abandoned(cost=Decimal(9), currency="CNY"),  # nobody dealt with it
                answered(cost=Decimal(9), currency="USD"),
                answered(),
            ),
            3.0,
            5,
        ),
        (DAY, None, 0),
    ],
    "cost_per_resolution": [
        (
            (
                *(answered(cost=Decimal(3), currency="CNY", resolved=each < 15) for each in range(20)),
                abandoned(cost=Decimal(15), currency="CNY"),
                answered(),
            ),
            5.0,
            21,
        ),
        (tuple(abandoned(cost=Decimal(3), currency="CNY") for _ in range(20)), None, 20),
    ],
    "qa_score": [((*(answered(inspection_score=float(each)) for each in (60, 80, 90, 100, 100)), answered()), 86.0, 5)],
    "fcr_survey": [
        (
            (
                issue(confirmed=True),
                issue(confirmed=True),
                issue(confirmed=True, repeat_of=OTHER),
                issue(confirmed=True, repeat_within_7d=True),
                issue(confirmed=False),
                issue(),
            ),
            40.0,
            5,
        )
    ],
    "csat_keypress": [(tuple(answered(keypress=score) for score in (5, 5, 4, 3, 1, None)), 60.0, 5)],
    # 10 would recommend, 4 would not, 6 neither
    "nps": [(tuple(answered(nps=score) for score in (*[9, 10] * 5, *[0, 6] * 2, *[7, 8] * 3)), 30.0, 20)],
    "ces": [(tuple(answered(ease=score) for score in (7, 6, 5, 4, 1, None)), 4.6, 5)],
    "escalation_rate": [
        ((*(answered(escalated=each < 1) for each in range(5)), answered(), abandoned(escalated=True)), 20.0, 5)
    ],
    "critical_accuracy": [((*(answered(critical_error=each < 1) for each in range(5)), answered()), 80.0, 5)],
    "fabrication_rate": [((*(contained(unsupported_claim=each < 1) for each in range(5)), contained()), 20.0, 5)],
    "bot_recognition": [((*(answered(recognised=each < 3) for each in range(5)), answered()), 60.0, 5)],
    "complaint_rate": [
        ((*(answered(complaint=each < 2) for each in range(100)),), 200.0, 100),
        ((answered(complaint=True),), None, 1),
        # whoever left the queue was not served
        ((*(answered(complaint=each < 2) for each in range(100)), *(abandoned() for _ in range(25))), 200.0, 100),
    ],
    "complaint_rate@1": [
        ((*(answered(complaint=each < 2) for each in range(100)), *(abandoned() for _ in range(25))), 160.0, 125),
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
    "bot_response_p50": [
        (tuple(contained(first_response_s=float(each)) for each in range(1, 21)), 10.0, 20),
        # an agent answered first, or nobody did: no response of the assistant
        ((answered(assistant_served=True, first_response_s=9.0), contained()), None, 0),
        (tuple(contained(first_response_s=1.0) for _ in range(19)), None, 19),
    ],
    "bot_response_p95": [
        (
            (
                *(contained(first_response_s=float(each)) for each in range(1, 20)),
                answered(assistant_served=True, answers=1, first_response_s=60.0),
            ),
            19.0,
            20,
        )
    ],
    "answer_accuracy": [(JUDGED, 60.0, 20), (JUDGED[:19], None, 19)],
    "answer_accuracy_customer": [(JUDGED * 2, 75.0, 24)],
    "answer_accuracy_agent": [(JUDGED * 3, 100 * 3 / 8, 24)],
    "wrong_answer": [(JUDGED, 35.0, 20)],
    "judged_share": [((*JUDGED, *(contained() for _ in range(20))), 50.0, 40)],
    "bot_csat": [
        (
            (*(contained(rating=score) for score in (5, 4, 4, 3, 1)), contained(), answered(rating=1)),
            60.0,
            5,
        )
    ],
    "bot_csat_mean": [(tuple(contained(rating=score) for score in (5, 4, 4, 3, 1)), 3.4, 5)],
    "human_intervention": [(DAY, 100 * 2 / 3, 3)],
    "contained_again": [
        (
            (
                *(issue(contained) for _ in range(3)),
                issue(contained, repeat_within_7d=True, person_within_7d=True),
                issue(contained, repeat_within_7d=True, person_within_7d=False),
                issue(contained, started_at=NOON),
                issue(repeat_within_7d=True),
            ),
            40.0,
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


_LOCAL = {"local_date": NOON.date(), "local_hour": 12, "local_weekday": 5}


def fault_row(seconds: float, *, over: bool = True) -> dict[str, Any]:
    when = {"began_at": NOON, "ended_at": NOON if over else None, **_LOCAL}
    return {"id": uuid7(), **when, "seconds": seconds, "part": "web", "kind": "crashed", "parts": "web", "over": over}


def hour_row(up_s: float) -> dict[str, Any]:
    return {**_LOCAL, "part": "web", "watched_s": 3600.0, "up_s": up_s}


def test_metrics_of_faults() -> None:
    rows = [fault_row(seconds) for seconds in (4.0, 6.0, 20.0)]
    names = ("faults", "recovery_time", "longest_recovery")
    figures = {each: evaluate(METRICS[each].shape, duck.parts(each, rows)) for each in names}
    assert [figure.value for figure in figures.values()] == [3, 10.0, 20.0]
    none = evaluate(METRICS["recovery_time"].shape, duck.parts("recovery_time", []))
    assert (none.value, none.reason) == (None, "no_data")
    watched = {**duck.parts("faults", []), **duck.parts("faults", [hour_row(3600.0)], "watch")}
    assert evaluate(METRICS["faults"].shape, watched).value == 0


def test_a_fault_that_is_not_over_counts_and_says_nothing_of_recovery() -> None:
    rows = [fault_row(4.0), fault_row(900.0, over=False)]
    assert evaluate(METRICS["faults"].shape, duck.parts("faults", rows)).value == 2
    assert evaluate(METRICS["longest_recovery"].shape, duck.parts("longest_recovery", rows)).value == 4.0


@pytest.mark.parametrize(
    ("metric_id", "parts", "reason"),
    [
        ("faults", {"k": 0}, "not_watched"),
        ("faults@2", {"k": 0}, "no_floor"),
        ("availability", {"n": 0, "total": 0, "base": 0}, "not_watched"),
        ("availability@1", {"n": 0, "total": 0, "base": 0}, "no_floor"),
        ("mtbf", {"n": 0, "total": 0, "base": 2}, "not_watched"),
        ("occupancy", {}, "no_floor"),
        ("occupancy", {"n": 9, "total": 0, "base": 0}, "not_computable"),  # watched, and nobody was there
        ("waiting", {}, "no_floor"),
        ("agents_online", {}, "no_floor"),
        ("longest_wait", {}, "no_floor"),
        ("productivity", {"k": 40, "n": 40, "base": 0}, "no_floor"),
        ("offered_load", {"n": 40, "total": 9000.0}, "no_floor"),
        ("offered_load", {}, "no_floor"),
        ("mtbf", {"n": 600, "total": 10.0, "base": 0}, "not_computable"),  # watched, and no fault
        ("recovery_time", {}, "no_data"),
    ],
)
def test_what_nobody_watched_is_neither_nothing_nor_all(metric_id: str, parts: dict[str, Any], reason: str) -> None:
    figure = evaluate(find_metric(metric_id).shape, parts)
    assert (figure.value, figure.reason) == (None, reason)


def test_a_fault_is_told_even_where_the_floor_was_not_recorded() -> None:
    assert evaluate(METRICS["faults"].shape, {"k": 1, "base": 0}).value == 1
    assert evaluate(find_metric("faults@1").shape, {"k": 0}).value == 0


def test_imported_contacts_are_not_divided_by_hours_of_ours() -> None:
    theirs = [duck.row_of(one) for one in DAY]
    assert all(one["source"] == "imported" for one in theirs)
    assert duck.parts("productivity", theirs)["k"] == duck.parts("offered_load", theirs)["n"] == 0
    assert duck.parts("productivity@1", theirs)["k"] == duck.parts("offered_load@1", theirs)["n"] == 3


def test_a_ratio_has_an_interval_by_days_and_its_days_add_up() -> None:
    days = [{NOON.date() + timedelta(days=at): (serving, 10.0)} for at, serving in enumerate((7, 8, 6, 7, 9, 5, 7))]
    each = [{"n": 60, "total": sum(a for a, _ in one.values()), "base": 10.0, "blocks": one} for one in days]
    whole = evaluate(METRICS["occupancy"].shape, add(each))
    assert (whole.value, whole.n) == (70.0, 420)
    assert whole.low is not None
    assert whole.high is not None
    assert 55 < whole.low < 70 < whole.high < 85
    assert evaluate(METRICS["occupancy"].shape, add(each[:6])).low is None


def test_intervention_and_containment_make_the_whole() -> None:
    rates = [duck.figure(each, DAY).value for each in ("human_intervention", "containment")]
    assert sum(rate or 0 for rate in rates) == pytest.approx(100)


def test_an_amount_is_divided_by_what_another_dataset_tells() -> None:
    """1,200 and 720 agent-seconds in samples of 60 s: 20 and 12 agents; three were answered, worked on for 840 s."""
    when = {"at": NOON, "local_date": NOON.date(), "local_hour": 12, "local_weekday": 5}
    samples = [
        {**when, "waiting": 0, "longest_wait_s": 0.0, "online": 20, "serving_s": 1000.0, "available_s": 200.0},
        {**when, "waiting": 0, "longest_wait_s": 0.0, "online": 12, "serving_s": 620.0, "available_s": 100.0},
        {**when, "waiting": 0, "longest_wait_s": 0.0, "online": 0, "serving_s": 0.0, "available_s": 0.0},
    ]
    rows = [{**duck.row_of(one), "source": "live"} for one in DAY]

    def value(metric_id: str, floor: list[dict[str, Any]]) -> float | None:
        both = {**duck.parts(metric_id, rows), **duck.parts(metric_id, floor, "floor")}
        return evaluate(METRICS[metric_id].shape, both).value

    assert value("productivity", samples) == pytest.approx(3 / (1920 / 3600))
    assert value("offered_load", samples) == pytest.approx(840 / 120)
    assert value("productivity", []) is None


def test_stability_is_time_up_and_time_down() -> None:
    faults = [fault_row(seconds) for seconds in (90.0, 30.0)]
    down = [{**_LOCAL, "at": NOON, "part": "web", "seconds": each["seconds"]} for each in faults]
    hours = [hour_row(3540.0), hour_row(3540.0)]

    def value(metric_id: str, other: Dataset, happened: list[dict[str, Any]]) -> float | None:
        both = {**duck.parts(metric_id, hours), **duck.parts(metric_id, happened, other)}
        return evaluate(METRICS[metric_id].shape, both).value

    assert value("availability", "down_times", down) == pytest.approx(100 * 7080 / 7200)
    assert value("availability", "down_times", []) == 100.0
    assert value("mtbf", "faults", faults) == pytest.approx(7080 / 3600 / 2)
    assert value("mtbf", "faults", []) is None
    assert evaluate(METRICS["mttr"].shape, duck.parts("mttr", faults)).value == pytest.approx(1.0)


def test_every_metric_has_its_case() -> None:
    known = [metric for metric in METRICS.values() if metric.datasets == ("contacts",)]
    ours = [one for one in DEFINITIONS.values() if one.datasets == ("contacts",)]
    earlier = [one.reference for one in ours if METRICS[one.id] is not one]
    assert {*(metric.id for metric in known), *earlier} == set(CASES)


# -- splitting -------------------------------------------------------------------------------------------------------

_contacts = st.builds(
    lambda make, known, cost, **told: make(
        **({"customer_id": CUSTOMER, "reason_group": "CCD"} if known else {}),
        **({"cost": cost, "currency": "CNY"} if cost is not None else {}),
        **{name: value for name, value in told.items() if value is not None},
    ),
    st.sampled_from([answered, abandoned, contained, contact]),
    st.booleans(),
    st.none() | st.integers(0, 500).map(Decimal),
    wait_s=st.none() | st.integers(0, 200).map(float),
    rating=st.none() | st.integers(1, 5),
    resolved=st.none() | st.booleans(),
    repeat_within_7d=st.none() | st.booleans(),
    person_within_7d=st.none() | st.booleans(),
    suggestion_used=st.none() | st.booleans(),
    first_response_s=st.none() | st.integers(0, 90).map(float),
    elder=st.booleans(),
    complaint=st.booleans(),
    nps=st.none() | st.integers(0, 10),
    ease=st.none() | st.integers(1, 7),
    confirmed=st.none() | st.booleans(),
    escalated=st.none() | st.booleans(),
    inspection_score=st.none() | st.integers(0, 100).map(float),
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
        added = add(half[metric_id] for half in halves)
        assert added.pop("spread", None) == parts.get("spread")
        assert added == pytest.approx({name: part for name, part in parts.items() if name != "spread"})
        figure = evaluate(METRICS[metric_id].shape, parts)
        if METRICS[metric_id].kind == "share" and figure.value is not None:
            assert 0 <= (figure.low or 0) <= figure.value <= (figure.high or 0) <= 100


# -- the catalogue ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dialect", compilation.DIALECTS)
def test_the_compiled_catalogue_is_what_the_expressions_say(dialect: compilation.Dialect) -> None:
    """If this fails: `python -m zhike.quality.metrics.compilation`."""
    assert compilation.dump(compilation.compile_all(dialect)) == compilation.dump(compilation.load(dialect))


def test_every_fragment_has_a_translation() -> None:
    for dataset in SCHEMAS:
        words = compilation.translation("duckdb", dataset)
        compiled = compilation.load()[dataset]
        assert all(part in words for metric in compiled.metrics.values() for part in metric.parts.values())
    assert "STRFTIME" in words[compilation.load()[dataset].dimensions["month"]]


def test_the_compiled_catalogue_is_whole() -> None:
    compiled = compilation.load()
    for metric in DEFINITIONS.values():
        parts = [set(compiled[dataset].metrics[metric.reference].parts) for dataset in metric.datasets]
        # A count has a base where it counts only while the floor was recorded.
        assert set().union(*parts) == {*PARTS[metric.kind], *(("base",) if metric.base_dataset else ())}
        assert bool(compiled[metric.dataset].metrics[metric.reference].spread) == (metric.kind in SPREAD)
        assert set(metric.beside) <= set(METRICS)


def test_an_earlier_definition_stays_what_it_was() -> None:
    assert [one.version for one in earlier_versions("complaint_rate")] == [1]
    assert earlier_versions("aht") == []
    assert (find_metric("complaint_rate").version, find_metric("complaint_rate").key) == (2, "complaint_rate")
    assert (find_metric("complaint_rate@1").version, find_metric("complaint_rate@1").key) == (1, "complaint_rate@1")
    with pytest.raises(MetricUnknown):
        find_metric("complaint_rate@3")


def test_the_dimensions_are_those_of_their_datasets() -> None:
    compiled = compilation.load()
    assert set(compiled["contacts"].dimensions) == set(DIMENSIONS) - {"service_part"}
    assert set(compiled["faults"].dimensions) == {*compiled["floor"].dimensions, "service_part"}
    assert set(compiled["floor"].dimensions) == {"day", "week", "month", "hour", "weekday"}
    assert set(compiled["work_orders"].dimensions) == {*compiled["floor"].dimensions, "reason", "urgency"}


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
