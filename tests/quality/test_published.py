"""Metrics of what other contexts publish: each against truths worked out by hand, and what real rows come to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from tests.quality import duck
from tests.quality.builders import NOON

from zhike.platform.database import Session
from zhike.platform.ids import uuid7
from zhike.quality.datasets import PUBLISHED, SCHEMAS, Dataset
from zhike.quality.metrics.catalogue import METRICS, find_dimension
from zhike.quality.metrics.report import Question, Report, make_report
from zhike.quality.repository import reporting
from zhike.quality.repository.reporting import Scope
from zhike.quality.rules.figures import SPREAD, add, evaluate
from zhike.quality.rules.periods import Period

Row = dict[str, Any]
WHEN = {"local_date": NOON.date(), "local_hour": 12, "local_weekday": 5}


def row(dataset: Dataset, **told: Any) -> Row:
    """A row of `dataset` of which only `told` is known."""
    return {**dict.fromkeys(SCHEMAS[dataset]), **WHEN, **told}


def order(**told: Any) -> Row:
    """A work order that was done in time after five hours."""
    usual = {"id": uuid7(), "kind": "callback", "state": "done", "opened_at": NOON, "ended_at": NOON, "age_h": 5.0}
    return row("work_orders", **{**usual, "late": False, "reopened": False, **told})


def still_open(**told: Any) -> Row:
    return order(**{"state": "open", "ended_at": None, **told})


def complaint(**told: Any) -> Row:
    return order(**{"kind": "complaint", "again_within_30d": False, **told})


def request(age_d: float, **told: Any) -> Row:
    usual = {"id": uuid7(), "state": "fulfilled", "closed_at": NOON, "late": False}
    return row("rights_requests", **{**usual, "age_d": age_d, **told})


def member(recency: int = 3, frequency: int = 3, monetary: int = 3, alive: float = 1.0, value: float = 100.0) -> Row:
    return row("members", recency=recency, frequency=frequency, monetary=monetary, alive=alive, value=value)


def answer(*, cited: bool = True, reworded: bool = False, unsupported: bool = False) -> Row:
    return row("answers", cited=cited, reworded=reworded, unsupported=unsupported)


def golden(expected: str, verdict: str, times: int = 1) -> list[Row]:
    return [row("golden_answers", expected=expected, verdict=verdict) for _ in range(times)]


CANCELLED = order(state="cancelled", age_h=900.0)
# 19 done after 1 to 19 hours, one open for 30 so far: half of them are done by the tenth hour, nine tenths by the 18th.
ORDERS = [*(order(age_h=float(each)) for each in range(1, 20)), still_open(age_h=30.0, late=True), CANCELLED]
MEMBERS = [member(alive=0.9) for _ in range(15)] + [member(5, 5, 2, 0.4, 50.0) for _ in range(5)]

# One of an hour is not over: it counts, and says nothing of recovery. Hours stand without what they are divided by.
FAULTS = [*(row("faults", seconds=s, over=True) for s in (30.0, 60.0, 90.0)), row("faults", seconds=3600.0, over=False)]
HOURS = [row("watch", watched_s=3600.0, up_s=up_s) for up_s in (3600.0, 1800.0)]

CASES: dict[str, list[tuple[Sequence[Row], float | None, int]]] = {
    "ticket_ttr": [(ORDERS, 10.0, 20), (ORDERS[:19], None, 19)],
    "ticket_ttr_p90": [(ORDERS, 18.0, 20), ([still_open(age_h=9.0)] * 20, None, 20)],
    "sla_rate": [([*ORDERS, still_open(), order(late=True)], 100 * 19 / 21, 21)],
    "backlog_age": [([*ORDERS, *(still_open(age_h=each / 4) for each in range(1, 10))], 2.3, 10)],
    "backlog": [([*ORDERS, still_open()], 2.0, 2), ([], 0.0, 0)],
    "reopened_rate": [([order(), order(), order(), order(reopened=True), still_open(reopened=True)], 40.0, 5)],
    "promise_kept": [
        (
            [
                *(order(kind="promise") for _ in range(3)),
                order(kind="promise", late=True),
                still_open(kind="promise", late=True),
                still_open(kind="promise"),
                order(kind="promise", state="cancelled"),
                *ORDERS,
            ],
            60.0,
            5,
        )
    ],
    "complaint_timely": [
        (
            [
                complaint(),
                complaint(),
                complaint(late=True),
                complaint(),
                still_open(kind="complaint", late=True),
                *ORDERS,
            ],
            60.0,
            5,
        )
    ],
    "complaint_ttc": [
        ([*(complaint(age_h=24.0 * each) for each in (1, 2, 3, 4)), still_open(kind="complaint", age_h=240.0)], 3.0, 5),
        (ORDERS, None, 0),
    ],
    "complaint_repeat": [
        (
            [*(complaint() for _ in range(4)), complaint(again_within_30d=True), complaint(again_within_30d=None)],
            20.0,
            5,
        )
    ],
    "dsr_time": [
        (
            [
                *(request(float(each)) for each in (2, 4, 6)),
                request(9.0, state="open", closed_at=None),
                request(1.0, state="withdrawn"),
                request(8.0),
            ],
            6.0,
            5,
        )
    ],
    "dsr_longest": [([request(2.0), request(40.0, state="withdrawn"), request(9.5, closed_at=None)], 9.5, 2)],
    "dsr_timely": [
        (
            [
                *(request(2.0) for _ in range(3)),
                request(20.0, late=True),
                request(20.0, late=True, state="open", closed_at=None),
                request(1.0, state="open", closed_at=None),
            ],
            60.0,
            5,
        )
    ],
    "faults": [(FAULTS, 4.0, 4)],
    "recovery_time": [(FAULTS, 60.0, 3)],
    "longest_recovery": [(FAULTS, 90.0, 3), ([], None, 0)],
    "mttr": [(FAULTS, 1.0, 3)],
    "mtbf": [(HOURS, None, 2)],
    "availability": [(HOURS, 100.0, 2)],
    "consent_cover": [([row("consents", given=each < 3) for each in range(5)], 60.0, 5)],
    "churn": [(MEMBERS, 25.0, 20)],
    "clv": [(MEMBERS, 87.5, 20), (MEMBERS[:19], None, 19)],
    "rfm": [(MEMBERS, (15 * 3 + 5 * 4) / 20, 20)],
    "rfm_recency": [(MEMBERS, 3.5, 20)],
    "rfm_frequency": [(MEMBERS, 3.5, 20)],
    "rfm_monetary": [(MEMBERS, 2.75, 20)],
    "groundedness": [([answer() for _ in range(19)] + [answer(cited=False)], 95.0, 20)],
    "rewording_unsupported": [
        (
            [answer(reworded=True) for _ in range(15)] + [answer(unsupported=True) for _ in range(5)] + [answer()],
            25.0,
            20,
        )
    ],
    "refusal_right": [
        ([*golden("refuse", "right", 4), *golden("refuse", "wrong"), *golden("article", "right")], 80.0, 5)
    ],
    "refusal_wrong": [
        (
            [
                *golden("article", "right", 5),
                *golden("article", "wrong"),
                *golden("article", "asked_back"),
                *golden("article", "refused"),
                *golden("article", "handed_over", 2),
                *golden("refuse", "right", 3),
            ],
            30.0,
            10,
        )
    ],
}


@pytest.mark.parametrize(
    ("metric_id", "rows", "value", "n"),
    [(metric_id, rows, value, n) for metric_id, cases in CASES.items() for rows, value, n in cases],
)
def test_a_metric_says_what_was_worked_out_by_hand(
    metric_id: str, rows: Sequence[Row], value: float | None, n: int
) -> None:
    figure = evaluate(METRICS[metric_id].shape, duck.parts(metric_id, rows))
    assert figure.n == n
    assert figure.value == (None if value is None else pytest.approx(value, rel=1e-12))


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.randoms(use_true_random=False), st.integers(0, 20))
def test_the_parts_of_any_split_add_up_to_the_whole(chance: Any, most: int) -> None:
    for metric_id, cases in CASES.items():
        rows = [one for many, _, _ in cases for one in many]
        whole = duck.parts(metric_id, rows)
        chance.shuffle(rows)
        halves = [duck.parts(metric_id, half) for half in (rows[:most], rows[most:])]
        added = add(half for half in halves if half.get("n", half.get("k")))
        assert added.pop("spread", None) == whole.get("spread")
        assert added == pytest.approx({name: part for name, part in whole.items() if name != "spread"})
        metric, figure = METRICS[metric_id], evaluate(METRICS[metric_id].shape, whole)
        if metric.kind == "share" and figure.value is not None:
            assert 0 <= (figure.low or 0) <= figure.value <= (figure.high or 0) <= 100
        assert (metric.kind in SPREAD) == ("spread" in whole)


# -- what is published ------------------------------------------------------------------------------------------

DAY = date(2026, 9, 1)


async def read(session: Session, dataset: Dataset, *columns: str) -> list[tuple[Any, ...]]:
    """Columns of all rows that `dataset` has."""
    fragments = [f'"t0"."{column}"' for column in columns]
    scope = Scope(date(2020, 1, 1), date(2100, 1, 1))
    found = await reporting.read_parts(
        session, dataset=dataset, scope=scope, dimensions=fragments, parts=["COUNT(*)"], limit=1000
    )
    return sorted((one[:-1] for one in found), key=str)


async def report(session: Session, by: str, *metrics: str, **filters: Any) -> Report:
    period = Period(date(2025, 1, 1), date(2027, 1, 1))
    return await make_report(
        session, Question(period, (find_dimension(by),), tuple(METRICS[each] for each in metrics), filters)
    )


@pytest.mark.parametrize("dataset", sorted(PUBLISHED))
async def test_a_dataset_has_the_columns_that_it_names(session: Session, dataset: Dataset) -> None:
    assert await read(session, dataset, *SCHEMAS[dataset]) == []


async def add_order(
    session: Session, *, kind: str = "callback", ended: datetime | None = None, steps: Sequence[str] = (), **told: Any
) -> UUID:
    """A work order of 1 September 2026, 20:00 in Shanghai, due the next noon."""
    order_id = uuid7()
    opened = told.pop("opened", datetime(2026, 9, 1, 12, tzinfo=UTC))
    values = {"customer": None, "reason": "CMP-01", "state": "done" if ended else "open", "urgency": "P2", **told}
    await session.execute(
        text("""
            insert into cases.work_order (id, number, kind, department, title, state, urgency, reason, due_at,
                                          customer_id, created_by, opened_at, ended_at, version)
            values (:id, :number, :kind, 'service', '', :state, :urgency, :reason, :due, :customer, 'agent', :opened,
                    :ended, 1)
        """),
        {
            "id": order_id,
            "number": str(order_id),
            "kind": kind,
            "due": opened + timedelta(hours=16),
            "opened": opened,
            "ended": ended,
            **values,
        },
    )
    for position, state in enumerate(steps, 1):
        await session.execute(
            text("""
                insert into cases.step (work_order_id, position, at, kind, text, by_kind, by_id, by_name, public)
                values (:id, :position, :at, 'state', :state, 'staff', 'x', 'x', false)
            """),
            {"id": order_id, "position": position, "at": opened, "state": state},
        )
    return order_id


async def test_work_orders_know_their_day_their_age_and_whether_they_came_again(session: Session) -> None:
    opened = datetime(2026, 9, 1, 12, tzinfo=UTC)
    customer = uuid7()
    in_time, too_late = opened + timedelta(hours=6), opened + timedelta(hours=20)
    await add_order(session, ended=in_time, steps=["in_progress", "done"])
    await add_order(session, ended=too_late, steps=["done", "in_progress", "done"])
    await add_order(session, kind="complaint", ended=in_time, customer=customer)
    await add_order(session, kind="complaint", ended=too_late, customer=customer, reason="CMP-02")
    again = opened + timedelta(days=20)
    await add_order(session, kind="complaint", ended=again + timedelta(hours=1), customer=customer, opened=again)
    columns = ("kind", "reason", "local_date", "local_hour", "age_h", "late", "reopened", "again_within_30d")
    assert await read(session, "work_orders", *columns) == [
        ("callback", "CMP-01", DAY, 20, 20.0, True, True, None),
        ("callback", "CMP-01", DAY, 20, 6.0, False, False, None),
        ("complaint", "CMP-01", DAY, 20, 6.0, False, False, True),
        ("complaint", "CMP-01", date(2026, 9, 21), 20, 1.0, False, False, False),
        ("complaint", "CMP-02", DAY, 20, 20.0, True, False, False),
    ]
    made = await report(session, "reason", "sla_rate", "complaint_repeat", "contacts")
    assert {line.key[0]: line.figures["sla_rate"].n for line in made.rows} == {"CMP-01": 4, "CMP-02": 1}
    assert made.total["sla_rate"].value == pytest.approx(60.0)
    split = await report(session, "channel", "sla_rate")
    assert (split.rows, split.total["sla_rate"].reason) == ((), "not_by_this")


async def test_consents_are_those_of_a_person_and_by_the_last_decision(session: Session) -> None:
    one, other, joined = uuid7(), uuid7(), uuid7()
    await session.execute(
        text("insert into privacy.joined_subject (subject_id, joined_to) values (:joined, :one)"),
        {"joined": joined, "one": one},
    )
    said = [(one, "marketing", "given"), (joined, "marketing", "withdrawn"), (other, "marketing", "given")]
    for place, (subject, purpose, decision) in enumerate(said):
        await session.execute(
            text("""
                insert into privacy.consent (id, subject_id, purpose, decision, text_version, channel, by_kind, by_id,
                                             at, digest)
                values (:id, :subject, :purpose, :decision, 1, 'app', 'staff', 'x', :at, ''::bytea)
            """),
            {
                "id": uuid7(),
                "subject": subject,
                "purpose": purpose,
                "decision": decision,
                "at": datetime(2026, 9, 1, 12 + place, tzinfo=UTC),
            },
        )
    assert await read(session, "consents", "purpose", "channel", "given", "local_hour") == [
        ("marketing", "app", False, 21),
        ("marketing", "app", True, 22),
    ]


async def test_customers_are_put_in_fifths_and_equals_are_equal(session: Session) -> None:
    for state, until in (("done", date(2026, 8, 1)), ("done", DAY), ("failed", date(2026, 10, 1))):
        await session.execute(
            text("""
                insert into customers.understanding_run (state, until, asked_by, done, total, collected_to, figures,
                                                         started_at)
                values (:state, :until, 'x', 0, 0, '', '{}', now())
            """),
            {"state": state, "until": until},
        )
    for place in range(10):
        await session.execute(
            text("""
                insert into customers.membership (run_id, customer_id, segment, recency_days, dealings, total, alive,
                                                  expected, value, value_band)
                select id, :customer, 'a', :recency, 7, :total, 0.4, 1, 10, 'low'
                from customers.understanding_run where until = :until
            """),
            {"customer": uuid7(), "recency": 10 * place, "total": 100.0 * place, "until": DAY},
        )
    found = await read(session, "members", "recency", "frequency", "monetary", "local_date")
    assert found == [(5 - place, 1, 1 + place, DAY) for place in reversed(range(5))]
    made = await report(session, "month", "churn", "rfm_monetary")
    assert (made.total["churn"].reason, made.total["churn"].n) == ("too_few", 10)
