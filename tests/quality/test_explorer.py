"""Exploring: the largest groups and the rest, how fresh a figure is, and files with real types."""

from __future__ import annotations

import io
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet
from python_calamine import CalamineWorkbook
from tests.conftest import SignIn
from tests.quality.builders import NOON, ZONE, answered
from tests.quality.test_report import TODAY, put

from zhike.platform.database import Session
from zhike.quality.api import FloorMoment, import_floor
from zhike.quality.metrics.catalogue import find_dimension, find_measures
from zhike.quality.metrics.report import Question, make_report
from zhike.quality.rules.folding import REST, largest
from zhike.quality.rules.periods import Period

REGIONS = {"江南": 4, "临州": 3, "海东": 2, "西岭": 1, None: 1}
Ask = Callable[..., Awaitable[dict[str, Any]]]


@pytest.fixture
async def analyst(session: Session, sign_in: SignIn) -> httpx.AsyncClient:
    contacts = [answered(region=region, wait_s=10.0 * n) for region, n in REGIONS.items() for _ in range(n)]
    await put(session, *contacts, answered(region="江南", channel="voice", started_at=NOON - timedelta(days=1)))
    return await sign_in("analyst")


def question(*by: str, top: int | None) -> Question:
    dimensions = tuple(find_dimension(each) for each in by)
    metrics = tuple(find_measures(["contacts", "wait_all", "wait_p95"]))
    return Question(Period(TODAY - timedelta(days=7), TODAY), dimensions, metrics, top=top)


@given(st.dictionaries(st.text(max_size=3), st.integers(0, 50), max_size=12), st.integers(1, 8))
def test_the_largest_are_kept_and_one_other_is_no_group(rows: dict[str, int], top: int) -> None:
    kept, others = largest(rows.items(), top)
    assert len(kept) + others == len(rows)
    assert others != 1
    assert all(rows[one] >= rows[other] for one in kept for other in set(rows) - kept)


async def test_the_rest_is_made_of_sums_and_the_total_stays(analyst: httpx.AsyncClient, session: Session) -> None:
    whole = await make_report(session, question("region", top=None))
    folded = await make_report(session, question("region", top=2))
    assert [(row.key[0], row.figures["contacts"].value) for row in folded.rows] == [("江南", 5), ("临州", 3), (REST, 4)]
    assert folded.folded == {"region": 3}
    assert folded.total == whole.total
    rest = [row for row in whole.rows if row.key[0] in {"海东", "西岭", None}]
    waits = sum((row.figures["wait_all"].value or 0) * row.figures["wait_all"].n for row in rest)
    assert folded.rows[-1].figures["wait_all"].value == pytest.approx(
        waits / sum(r.figures["wait_all"].n for r in rest)
    )
    assert folded.rows[-1].figures["wait_p95"].n == 4


async def test_time_is_never_put_together(analyst: httpx.AsyncClient, session: Session) -> None:
    report = await make_report(session, question("day", "region", top=1))
    assert {row.key for row in report.rows} == {
        (TODAY, "江南"),
        (TODAY, REST),
        (TODAY - timedelta(days=1), "江南"),
    }


async def test_a_report_says_what_is_folded_and_how_fresh_it_is(analyst: httpx.AsyncClient) -> None:
    asked = {"from": "2026-11-19", "to": "2026-11-20", "by": "region", "metric": "contacts", "top": 2}
    body = (await analyst.get("/api/v1/report", params=asked)).json()
    assert body["folded"] == {"region": 3}
    assert body["labels"]["region"][REST] == {"zh": "其余 3 项", "en": "3 others"}
    fresh = body["freshness"]
    assert fresh["asked_at"].startswith("2026-11-20T04:00")
    assert fresh["data_until"] is not None
    assert (fresh["open"], fresh["settled_on"]) == (0, "2026-11-28")
    empty = await analyst.get("/api/v1/report", params={"from": "2026-01-01", "to": "2026-01-02", "metric": "contacts"})
    assert empty.json()["freshness"]["data_until"] is None
    assert empty.json()["freshness"]["settled_on"] is None


async def test_a_parquet_file_has_types_and_says_what_it_is(analyst: httpx.AsyncClient) -> None:
    asked = {"from": "2026-11-19", "to": "2026-11-20", "by": "day", "metric": ["contacts", "csat_mean"]}
    answer = await analyst.get("/api/v1/report.parquet", params={**asked, "channel": "web_chat"})
    table = parquet.read_table(io.BytesIO(answer.content))
    assert {name: str(table.schema.field(name).type) for name in ("day", "contacts@1", "contacts@1 n")} == {
        "day": "date32[day]",
        "contacts@1": "double",
        "contacts@1 n": "int64",
    }
    row = table.to_pylist()[0]
    assert (row["day"], row["contacts@1"], row["csat_mean@1"]) == (date(2026, 11, 20), 11.0, None)
    assert row["csat_mean@1 reason"] in {"no_data", "too_few"}
    assert (row["filters"], row["period_from"]) == ("channel = web_chat", "2026-11-19")
    assert table.schema.metadata[b"zhike.definitions"] == b"contacts@1, csat_mean@1"


async def test_a_workbook_has_dates_numbers_and_a_sheet_about_itself(analyst: httpx.AsyncClient) -> None:
    asked = {"from": "2026-11-19", "to": "2026-11-20", "by": "day", "split": "region", "metric": "wait_all"}
    answer = await analyst.get("/api/v1/report.xlsx", params=asked, headers={"accept-language": "en"})
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    assert book.sheet_names == ["Figures", "About"]
    head, first, *_, total = book.get_sheet_by_index(0).to_python()
    assert head[:4] == ["Day", "Region", "Mean queue wait (all) (s)", "Mean queue wait (all) n"]
    assert isinstance(first[0], date)
    assert isinstance(first[2], float)
    assert (total[0], total[3]) == ("Total", 12.0)
    about = dict(row[:2] for row in book.get_sheet_by_index(1).to_python())
    assert about["Definitions"] == "wait_all@1"
    assert about["Data until"].startswith("2026-11-20T")


async def test_taking_a_file_along_is_on_record(analyst: httpx.AsyncClient, sign_in: SignIn) -> None:
    for ending in ("csv", "parquet", "xlsx"):
        assert (await analyst.get(f"/api/v1/report.{ending}", params={"metric": "contacts"})).status_code == 200
    compliance = await sign_in("compliance")
    entries = (await compliance.get("/api/v1/audit", params={"action": "quality.exported"})).json()["items"]
    assert len(entries) == 3


@pytest.mark.parametrize("top", [0, 201])
async def test_a_top_that_makes_no_sense_is_refused(analyst: httpx.AsyncClient, top: int) -> None:
    assert (await analyst.get("/api/v1/report", params={"metric": "contacts", "top": top})).status_code == 422


async def test_a_wait_never_stands_without_load_and_staffing(analyst: httpx.AsyncClient, session: Session) -> None:
    asked = {"from": "2026-11-19", "to": "2026-11-20", "by": "day", "metric": ["wait_all", "abandon_rate"]}
    beside = (await analyst.get("/api/v1/report/beside", params=asked)).json()["items"]
    assert [(one["metric"]["id"], one["of_all"]) for one in beside] == [
        ("offered_load", False),
        ("agents_online", False),
    ]
    assert {one["figure"]["reason"] for one in beside} == {"no_floor"}  # imported contacts: nobody watched the floor
    await import_floor(session, [FloorMoment(NOON, 3, 9.0, 4, 100.0, 140.0)], zone=ZONE)
    narrowed = {**asked, "channel": "voice", "metric": "wait_all"}
    of_voice = (await analyst.get("/api/v1/report/beside", params=narrowed)).json()["items"]
    told = {one["metric"]["id"]: (one["of_all"], one["figure"]["value"]) for one in of_voice}
    assert told["agents_online"] == (True, 4.0)  # samples of the floor know no channel
    assert told["abandon_rate"] == (False, 0.0)
    book = await analyst.get("/api/v1/report.xlsx", params=narrowed, headers={"accept-language": "en"})
    about = dict(
        row[:2] for row in CalamineWorkbook.from_filelike(io.BytesIO(book.content)).get_sheet_by_index(1).to_python()
    )
    assert "Agents online 4.0 agents (all contacts)" in about["Beside it"]
    assert "Abandonment rate 0.0%" in about["Beside it"]


async def test_what_needs_nothing_beside_it_stands_alone(analyst: httpx.AsyncClient) -> None:
    answer = await analyst.get("/api/v1/report/beside", params={"metric": ["contacts", "csat_mean"]})
    assert answer.json() == {"items": []}
