"""Reports: what the database counts, split and filtered, over HTTP too."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.conftest import SignIn
from tests.quality import duck
from tests.quality.builders import CUSTOMER, NOON, ZONE, abandoned, answered, contained, worker_fault
from tests.quality.test_metrics import DAY, _contacts

from zhike.platform.actor import system_actor
from zhike.platform.database import Session
from zhike.quality import api as quality
from zhike.quality.errors import (
    DimensionTwice,
    DimensionUnknown,
    MetricUnknown,
    PeriodReversed,
    PeriodTooLong,
)
from zhike.quality.metrics.catalogue import MEASURES
from zhike.quality.metrics.catalogue.dimensions import DIMENSIONS
from zhike.quality.metrics.deriving import compare
from zhike.quality.metrics.report import count
from zhike.quality.rules.record import NewContact

ACTOR = system_actor("test")
TODAY = date(2026, 11, 20)
WEEK_AGO = TODAY - timedelta(days=7)


async def put(session: Session, *contacts: NewContact) -> None:
    await quality.import_contacts(session, contacts, actor=ACTOR, zone=ZONE, now=NOON)


async def ask(session: Session, *by: str, metrics: tuple[str, ...] = ("contacts",), **told: Any) -> quality.Report:
    asked = {"first": TODAY - timedelta(days=90), "last": TODAY, **told}
    return await quality.report(session, by=by, metrics=metrics, **asked)


def values(report: quality.Report, metric_id: str = "contacts") -> dict[Any, float | None]:
    return {row.key[0] if len(row.key) == 1 else row.key: row.figures[metric_id].value for row in report.rows}


async def test_a_day_in_figures(session: Session) -> None:
    await put(session, *DAY)
    total = (await ask(session, "day", metrics=())).total
    assert set(total) == set(MEASURES)
    got = {name: total[name].value for name in ("contacts", "service_level", "asa", "aht", "abandon_rate", "bot_share")}
    assert got == {
        "contacts": 6,
        "service_level": 40.0,
        "asa": 40.0,
        "aht": 280.0,
        "abandon_rate": 25.0,
        "bot_share": 50.0,
    }
    assert (total["csat_mean"].value, total["csat_mean"].n, total["csat_mean"].reason) == (None, 1, "too_few")
    assert total["occupancy"].reason == "no_floor"


@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(contacts=st.lists(_contacts, min_size=1, max_size=10))
async def test_postgres_and_duckdb_count_the_same(session: Session, contacts: list[NewContact]) -> None:
    nested = await session.begin_nested()
    try:  # also after a failure, which the next example would inherit
        await put(session, *contacts)
        report = await ask(session, metrics=())
        counted = (await count(session, report.question))[0].parts
        stored = await session.execute(_repeats())
        known = {row.id: row for row in stored}
        rows = [{**duck.row_of(one), **{name: getattr(known[one.id], name) for name in _LINKED}} for one in contacts]
        for metric_id, parts in duck.all_parts(rows).items():
            found: dict[str, Any] = dict(counted[metric_id])
            expected: dict[str, Any] = dict(parts)
            assert found.pop("spread", None) == expected.pop("spread", None), metric_id
            if blocks := found.pop("blocks", None):  # by day, of a query of their own: they make up the whole
                assert sum(amount for amount, _ in blocks.values()) == pytest.approx(found["total"]), metric_id
            assert found == pytest.approx(expected), metric_id
    finally:
        await nested.rollback()


_LINKED = ("repeat_of", "repeat_within_7d", "person_within_7d")


def _repeats() -> Any:
    from sqlalchemy import text

    return text("select id, repeat_of, repeat_within_7d, person_within_7d from quality.contact")


async def test_rows_stand_in_the_order_of_time_or_of_volume(session: Session) -> None:
    yesterday = NOON - timedelta(days=1)
    await put(session, answered(), answered(started_at=yesterday), contained(channel="voice"), answered(region="江南"))
    assert list(values(await ask(session, "day"))) == [TODAY - timedelta(days=1), TODAY]
    assert values(await ask(session, "channel")) == {"web_chat": 3, "voice": 1}
    assert values(await ask(session, "month")) == {"2026-11": 4}
    assert values(await ask(session, "weekday")) == {4: 1, 5: 3}
    assert values(await ask(session, "hour")) == {11: 3, 12: 1}
    assert values(await ask(session, "region")) == {None: 3, "江南": 1}
    assert values(await ask(session, "day", "channel"))[TODAY, "voice"] == 1


@pytest.mark.parametrize("dimension", sorted(DIMENSIONS))
async def test_totals_are_the_sums_of_the_rows_by_every_dimension(session: Session, dimension: str) -> None:
    await put(session, *DAY, answered(region="江南", city_tier=1, elder=True, reason="CCD-04", started_at=NOON))
    report = await ask(session, dimension, metrics=())
    if not DIMENSIONS[dimension].splits("contacts"):
        assert report.total["contacts"].reason == "not_by_this"
        return
    assert sum(row.figures["contacts"].value or 0 for row in report.rows) == 7
    assert report.total["contacts"].value == 7
    parts = await count(session, report.question)
    talk = [tally.parts["talk_time"] for tally in parts]
    assert report.total["talk_time"].value == pytest.approx(
        sum(each["total"] for each in talk) / sum(each["n"] for each in talk)
    )


async def test_filters_leave_only_what_they_name(session: Session) -> None:
    await put(
        session,
        answered(region="江南", city_tier=2),
        answered(region="临州", city_tier=3),
        answered(region=None),
        abandoned(region="江南"),
    )

    async def n(**filters: list[Any]) -> float | None:
        return (await ask(session, filters=filters)).total["contacts"].value

    assert await n(region=["江南"]) == 2
    assert await n(region=["江南", "临州"]) == 3
    assert await n(region=["江南", None]) == 3
    assert await n(region=[None]) == 1
    assert await n(region=["江南"], outcome=["abandoned"]) == 1
    assert await n(city_tier=[2]) == 1
    assert await n(elder=[True]) == 0
    assert await n(region=["'; drop table quality.contact; --", "%s", "50%"]) == 0


async def test_both_days_are_included_and_dates_are_local(session: Session) -> None:
    midnight = NOON - timedelta(hours=12)  # in Shanghai
    await put(session, answered(started_at=midnight), answered(started_at=midnight - timedelta(seconds=1)))
    assert (await ask(session, first=TODAY)).total["contacts"].value == 1
    assert (await ask(session, first=TODAY - timedelta(days=1))).total["contacts"].value == 2
    assert (await ask(session, first=date(2020, 1, 1), last=date(2020, 1, 2))).rows == ()


async def test_samples_of_the_floor_split_by_time_only(session: Session) -> None:
    moments = [
        quality.FloorMoment(NOON - timedelta(minutes=each), each, 30.0 * each, 10, 400.0, 100.0) for each in (1, 2, 61)
    ]
    assert await quality.import_floor(session, moments, zone=ZONE) == 3
    assert await quality.import_floor(session, moments, zone=ZONE) == 0
    await put(session, answered(started_at=NOON))
    report = await ask(session, "hour", metrics=("contacts", "occupancy", "longest_wait", "waiting"))
    assert values(report, "occupancy") == {10: 80.0, 11: 80.0, 12: None}
    assert (report.total["longest_wait"].value, report.total["waiting"].value) == (1830.0, pytest.approx(64 / 3))
    by_channel = await ask(session, "channel", metrics=("occupancy",))
    assert by_channel.total["occupancy"].reason == "not_by_this"
    filtered = await ask(session, "hour", metrics=("occupancy",), filters={"channel": ["voice"]})
    assert filtered.total["occupancy"].reason == "not_by_this"


async def test_the_period_before_meets_weekday_with_weekday(session: Session) -> None:
    await put(
        session,
        answered(),
        answered(started_at=NOON - timedelta(days=7)),
        answered(started_at=NOON - timedelta(days=1)),
    )
    report = await ask(session, "day", first=TODAY, last=TODAY)
    before = await compare(session, report.question, "CN")
    assert values(before) == {WEEK_AGO: 1}


@pytest.mark.parametrize(
    ("told", "error"),
    [
        ({"by": ["planet"]}, DimensionUnknown),
        ({"by": ["day", "day"]}, DimensionTwice),
        ({"metrics": ["luck"]}, MetricUnknown),
        ({"first": TODAY, "last": WEEK_AGO}, PeriodReversed),
        ({"first": date(2000, 1, 1), "last": TODAY}, PeriodTooLong),
    ],
)
async def test_what_cannot_be_answered_is_refused(
    session: Session, told: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        await quality.report(session, **{"first": TODAY, "last": TODAY, "by": ["day"], "metrics": [], **told})


# -- over HTTP -------------------------------------------------------------------------------------------------------


@pytest.fixture
async def analyst(sign_in: SignIn) -> httpx.AsyncClient:
    return await sign_in("analyst")


async def test_the_report_over_http(session: Session, analyst: httpx.AsyncClient) -> None:
    await put(session, *DAY, answered(reason="CCD-04", customer_id=CUSTOMER))
    asked = {"from": "2026-11-20", "to": "2026-11-20", "by": "reason", "split": "elder", "compare": "previous"}
    answer = await analyst.get("/api/v1/report", params={**asked, "metric": ["contacts", "aht"]})
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert [(row["reason"], row["elder"], row["metrics"]["contacts"]["value"]) for row in body["rows"]] == [
        (None, False, 6.0),
        ("CCD-04", False, 1.0),
    ]
    assert set(body["rows"][0]["metrics"]["aht"]) == {"value", "n", "low", "high"}
    assert body["total"]["metrics"]["contacts"] == {"value": 7, "n": 7, "low": 7, "high": 7}
    assert body["labels"]["reason"] == {"CCD-04": {"zh": "还款方式与到账", "en": "Repayment methods"}}
    assert body["labels"]["elder"]["false"] == {"zh": "否", "en": "No"}
    assert [each["id"] for each in body["definitions"]] == ["contacts", "aht"]
    assert body["comparison"]["period"] == {"from": "2026-11-13", "to": "2026-11-13"}
    assert body["comparison"]["total"]["metrics"]["contacts"]["value"] == 0


async def test_agents_are_called_by_name_where_the_house_knows_them(
    session: Session, sign_in: SignIn, analyst: httpx.AsyncClient
) -> None:
    agent = (await sign_in("agent")).staff  # type: ignore[attr-defined]
    await put(session, answered(agent_id=str(agent.id)), answered(agent_id="BASCH"), contained())
    body = (await analyst.get("/api/v1/report", params={"by": "agent", "metric": "contacts"})).json()
    assert {row["agent"] for row in body["rows"]} == {str(agent.id), "BASCH", None}
    assert body["labels"] == {
        "agent": {str(agent.id): {"zh": f"{agent.name} {agent.number}", "en": f"{agent.name} {agent.number}"}}
    }


async def test_the_report_as_csv_is_audited_and_safe_to_open(session: Session, sign_in: SignIn) -> None:
    await put(session, answered(region="=1+1"), answered(region="江南"))
    analyst = await sign_in("analyst")
    answer = await analyst.get(
        "/api/v1/report.csv", params={"by": "region", "metric": "contacts"}, headers={"accept-language": "en"}
    )
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert rows[0][:5] == ["Region", "Contacts (count)", "Contacts n", "Contacts low", "Contacts high"]
    assert rows[0][-5:] == ["Definitions", "From", "To", "Filters", "Data until"]
    assert rows[1][:2] == ["'=1+1", "1"]
    assert rows[1][-5:-1] == ["contacts@1", "2026-11-20", "2026-11-20", ""]
    assert rows[-1][:2] == ["Total", "2"]
    compliance = await sign_in("compliance")
    entries = (await compliance.get("/api/v1/audit", params={"action": "quality.exported"})).json()["items"]
    assert entries[0]["detail"]["what"] == "report"


async def test_the_catalogue_over_http(analyst: httpx.AsyncClient) -> None:
    body = (await analyst.get("/api/v1/metrics")).json()
    assert [each["id"] for each in body["metrics"]] == list(MEASURES)
    level = next(each for each in body["metrics"] if each["id"] == "service_level")
    assert level["numerator"] == "(answered OR abandoned) AND answered AND wait_s <= 20"
    assert level["name"] == {"zh": "服务水平（20 秒接通率）", "en": "Service level (in 20 s)"}
    assert {each["id"] for each in body["dimensions"]} == set(DIMENSIONS)


@pytest.mark.parametrize(
    ("asked", "status", "code"),
    [
        ({"by": "planet"}, 422, "quality.dimension_unknown"),
        ({"by": "day", "split": "day"}, 422, "quality.dimension_twice"),
        ({"metric": "luck"}, 404, "quality.metric_unknown"),
        ({"from": "2026-11-20", "to": "2026-11-01"}, 422, "quality.period_reversed"),
        ({"from": "1999-01-01"}, 422, "quality.period_too_long"),
        ({"from": "yesterday"}, 422, "platform.invalid"),
        ({"city_tier": "-1"}, 422, "platform.invalid"),
        ({"region": "\x00"}, 422, "platform.invalid"),
    ],
)
async def test_bad_questions_are_named(
    analyst: httpx.AsyncClient, asked: dict[str, str], status: int, code: str
) -> None:
    answer = await analyst.get("/api/v1/report", params=asked)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


DOORS = (
    "/api/v1/report",
    "/api/v1/report.csv",
    "/api/v1/report.parquet",
    "/api/v1/report.xlsx",
    "/api/v1/metrics",
    "/api/v1/contacts",
    "/api/v1/contacts.csv",
    "/api/v1/contacts/00000000-0000-4000-8000-000000000001",
    "/api/v1/board",
    "/api/v1/targets",
    "/api/v1/targets/asa",
)


@pytest.mark.parametrize("path", DOORS)
async def test_agents_and_strangers_stay_out(client: httpx.AsyncClient, sign_in: SignIn, path: str) -> None:
    agent, analyst = await sign_in("agent"), await sign_in("analyst")
    assert (await client.get(path)).status_code == 401
    assert (await agent.get(path)).status_code == 403
    assert (await analyst.get(path)).status_code in (200, 404)


async def test_percentiles_of_the_whole_are_of_all_contacts(sign_in: Any, session: Session) -> None:
    """Not of the rows' percentiles: one fast channel with many, one slow with few."""
    fast = [contained(channel="web_chat", first_response_s=0.1) for _ in range(60)]
    slow = [contained(channel="wechat", first_response_s=each / 10) for each in range(11, 31)]
    await put(session, *fast, *slow)
    day = "2026-11-20"
    client = await sign_in("analyst")
    metrics = [("metric", each) for each in ("bot_response_p50", "bot_response_p95", "faults", "answer_accuracy")]
    found = (
        await client.get("/api/v1/report", params=[("from", day), ("to", day), ("by", "channel"), *metrics])
    ).json()
    total = found["total"]["metrics"]
    assert (total["bot_response_p50"]["value"], total["bot_response_p50"]["n"]) == (0.1, 80)
    assert (total["bot_response_p95"]["value"], total["bot_response_p95"]["low"]) == (2.6, 2.3)
    assert {row["channel"]: row["metrics"]["bot_response_p50"]["value"] for row in found["rows"]} == {
        "web_chat": 0.1,
        "wechat": 2.0,
    }
    assert total["faults"]["reason"] == "not_by_this"
    assert total["answer_accuracy"]["reason"] == "no_data"


async def test_faults_are_counted_by_week(sign_in: Any, session: Session) -> None:
    for hours, seconds in enumerate((4, 8)):
        await worker_fault(session, NOON + timedelta(hours=hours), seconds=seconds)
    await worker_fault(session, NOON + timedelta(seconds=1), seconds=2)  # told by a second worker: the same power cut
    client = await sign_in("analyst")
    metrics = [("metric", each) for each in ("faults", "recovery_time", "longest_recovery")]
    period = [("from", "2026-11-16"), ("to", "2026-11-22")]
    found = (await client.get("/api/v1/report", params=[*period, ("by", "week"), *metrics])).json()
    [row] = found["rows"]
    assert row["week"] == "2026-11-16"
    assert [row["metrics"][each]["value"] for _, each in metrics] == [2, 6.0, 8.0]


async def test_a_report_may_name_a_version_and_stays_what_it_was(sign_in: SignIn, session: Session) -> None:
    served = [answered(complaint=each < 2) for each in range(100)]
    await put(session, *served, *(abandoned() for _ in range(25)))
    client = await sign_in("analyst")
    asked = [("metric", each) for each in ("complaint_rate", "complaint_rate@1", "complaint_rate@2")]
    query = [("from", "2026-11-20"), ("to", "2026-11-20"), ("by", "day"), *asked]
    body = (await client.get("/api/v1/report", params=query)).json()
    values = {name: figure["value"] for name, figure in body["total"]["metrics"].items()}
    assert values == {"complaint_rate": 200.0, "complaint_rate@1": 160.0, "complaint_rate@2": 200.0}
    assert [(each["id"], each["version"]) for each in body["definitions"]] == [
        ("complaint_rate", 2),
        ("complaint_rate@1", 1),
        ("complaint_rate@2", 2),
    ]
    unknown = await client.get("/api/v1/report", params={"metric": "complaint_rate@9"})
    assert unknown.status_code == 404


async def test_waits_have_percentiles_and_patience_its_curve(session: Session) -> None:
    """Ten left after 100 s; five each were answered after 200 and 300 s, in another queue."""
    left = [abandoned(wait_s=100.0, queue="loans") for _ in range(10)]
    late = [answered(wait_s=200.0) for _ in range(5)] + [answered(wait_s=300.0) for _ in range(5)]
    await put(session, *left, *late)
    report = await ask(session, "queue", metrics=("wait_p50", "wait_p95", "patience_km", "patience_median"))
    assert {name: figure.value for name, figure in report.total.items()} == {
        "wait_p50": 100.0,
        "wait_p95": 300.0,
        "patience_km": 200.0,
        "patience_median": 100.0,
    }
    assert {row.key[0]: row.figures["wait_p50"].reason for row in report.rows} == dict.fromkeys(
        ("cards", "loans"), "too_few"
    )
