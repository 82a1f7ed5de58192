"""The standard report: right dates, right comparisons, one page, files with real numbers."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader
from python_calamine import CalamineWorkbook
from tests.conftest import SignIn
from tests.quality.builders import NOON, abandoned, answered, contained
from tests.quality.test_report import put

from zhike.platform.database import Session
from zhike.quality.errors import FontsMissing
from zhike.quality.metrics.catalogue import METRICS
from zhike.quality.printing.pdf import FONTS, _chinese
from zhike.quality.printing.showing import interval_text, value_text
from zhike.quality.rules import standard
from zhike.quality.rules.figures import Figure
from zhike.quality.rules.periods import Period
from zhike.quality.rules.standard import Span, compared_with, differs, period_of, so_far

PATH = "/api/v1/reports/standard"
SPANS: tuple[Span, ...] = ("day", "week", "month")


@pytest.fixture
async def analyst(session: Session, sign_in: SignIn) -> httpx.AsyncClient:
    week = timedelta(weeks=1)
    today = [answered(wait_s=10.0 + n % 5) for n in range(40)]
    before = [answered(wait_s=198.0 + n % 5, started_at=NOON - week) for n in range(40)]
    await put(session, *today, *before, abandoned(), contained())
    return await sign_in("analyst")


@given(st.sampled_from(SPANS), st.dates(date(2000, 1, 1), date(2090, 12, 31)))
def test_periods_are_whole_and_meet_their_like(span: Span, day: date) -> None:
    period = period_of(span, day)
    assert period.first <= day <= period.last
    compared = compared_with(span, period)
    before = compared["previous"]
    assert before.last == period.first - timedelta(days=1)
    assert period_of(span, before.first) == before
    year = compared["last_year"]
    if span == "month":
        assert (year.first.month, year.first.year) == (period.first.month, period.first.year - 1)
    else:
        assert (year.first.weekday(), year.days) == (period.first.weekday(), period.days)


def test_the_dates_of_a_day_a_week_and_a_month() -> None:
    day = date(2026, 11, 20)
    assert period_of("week", day) == Period(date(2026, 11, 16), date(2026, 11, 22))
    assert period_of("month", day) == Period(date(2026, 11, 1), date(2026, 11, 30))
    assert compared_with("day", period_of("day", day)) == {
        "previous": Period(date(2026, 11, 19), date(2026, 11, 19)),
        "same_weekday": Period(date(2026, 11, 13), date(2026, 11, 13)),
        "last_year": Period(date(2025, 11, 21), date(2025, 11, 21)),
    }
    assert so_far(period_of("month", day), day) == Period(date(2026, 11, 1), day)
    assert so_far(period_of("month", date(2027, 1, 3)), day) == Period(date(2027, 1, 1), date(2027, 1, 1))
    assert set(standard.METRICS) | set(standard.TREND) <= set(METRICS)


def test_a_difference_is_one_beyond_chance() -> None:
    low, high, unsure = Figure(1.0, 9, 0.5, 1.5), Figure(3.0, 9, 2.0, 4.0), Figure(None, 0)
    assert [differs(*pair) for pair in ((low, high), (high, low), (low, low), (low, unsure), (unsure, low))] == [
        True,
        True,
        False,
        None,
        None,
    ]


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (None, "s", "—"),
        (3.84, "s", "3.8 s"),
        (252.4, "s", "4:12"),
        (92.36, "%", "92.4%"),
        (12345, "count", "12,345"),
        (4.6123, "1-5", "4.61"),
        (17.24, "per 10k", "17.2"),
    ],
)
def test_values_as_people_read_them(value: float | None, unit: str, text: str) -> None:
    assert value_text(value, unit) == text
    assert interval_text(Figure(5, 5, 5, 5), "count") == ""


async def test_a_day_compared_and_held_against_its_targets(analyst: httpx.AsyncClient) -> None:
    body = (await analyst.get(PATH, params={"span": "day", "of": "2026-11-20"})).json()
    lines = {line["id"]: line for section in body["sections"] for line in section["lines"]}
    wait = lines["wait_all"]
    assert wait["figure"]["n"] == 41
    assert wait["before"]["same_weekday"]["value"] == pytest.approx(200.0)
    assert wait["before"]["previous"]["reason"] == "no_data"
    assert lines["contacts"]["before"]["last_year"]["reason"] == "no_data"
    assert wait["differs"] == {"previous": None, "same_weekday": True, "last_year": None}
    assert (lines["service_level"]["target"], lines["service_level"]["state"]) == (85.0, "ok")
    assert lines["agents_online"]["figure"]["reason"] == "no_floor"
    assert [one["id"] for one in body["indices"]] == ["qsi", "experience"]
    assert sum(row["metrics"]["contacts"]["value"] for row in body["trend"]) == 42
    assert body["freshness"]["data_until"] is not None


async def test_without_a_day_it_is_the_last_whole_one(analyst: httpx.AsyncClient) -> None:
    periods = {span: (await analyst.get(PATH, params={"span": span})).json()["period"] for span in SPANS}
    assert periods == {
        "day": {"from": "2026-11-19", "to": "2026-11-19"},
        "week": {"from": "2026-11-09", "to": "2026-11-15"},
        "month": {"from": "2026-10-01", "to": "2026-10-31"},
    }
    ongoing = (await analyst.get(PATH, params={"span": "month", "of": "2026-11-20"})).json()
    assert (ongoing["period"]["to"], ongoing["whole"]["to"]) == ("2026-11-20", "2026-11-30")


@pytest.mark.parametrize(("language", "words"), [("zh", "客户服务日报"), ("en", "Customer service: Day report")])
async def test_the_pdf_is_one_page_of_text_that_can_be_selected(
    analyst: httpx.AsyncClient, language: str, words: str
) -> None:
    asked = {"span": "day", "of": "2026-11-20"}
    answer = await analyst.get(f"{PATH}/file.pdf", params=asked, headers={"accept-language": language})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    pages = PdfReader(io.BytesIO(answer.content)).pages
    text = pages[0].extract_text()
    assert len(pages) == 1
    assert words in text
    assert METRICS["fcr_callback"].zh[:5] in text or METRICS["fcr_callback"].en[:10] in text


async def test_an_empty_period_is_a_page_too(sign_in: SignIn) -> None:
    analyst = await sign_in("analyst")
    answer = await analyst.get(f"{PATH}/file.pdf", params={"span": "month", "of": "2020-02-01"})
    assert answer.status_code == 200
    assert "无数据" in PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()


def test_a_machine_without_chinese_fonts_is_told_which_package_to_install() -> None:
    class Fonts:
        def __init__(self, *families: str) -> None:
            self._families = families

        def families(self) -> list[str]:
            return list(self._families)

    assert _chinese(Fonts("DejaVu Sans", FONTS[3])) == FONTS[3]
    with pytest.raises(FontsMissing):
        _chinese(Fonts("DejaVu Sans"))


async def test_the_workbook_has_figures_trend_and_what_they_are(analyst: httpx.AsyncClient, sign_in: SignIn) -> None:
    asked = {"span": "day", "of": "2026-11-20"}
    answer = await analyst.get(f"{PATH}/file.xlsx", params=asked, headers={"accept-language": "en"})
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    assert book.sheet_names == ["Figures", "Trend", "About"]
    head, *rows = book.get_sheet_by_index(0).to_python()
    table: dict[Any, dict[str, Any]] = {row[0]: dict(zip(head, row, strict=True)) for row in rows}
    contacts = table["Contacts"]
    assert (contacts["Now"], contacts["Week before"], contacts["Definition"]) == (42.0, 40.0, "contacts@1")
    compliance = await sign_in("compliance")
    entries = (await compliance.get("/api/v1/audit", params={"action": "quality.exported"})).json()["items"]
    assert entries[0]["detail"]["what"] == "day report (xlsx)"


@pytest.mark.parametrize("path", ["", "/file.pdf", "/file.xlsx"])
async def test_agents_and_strangers_stay_out(client: httpx.AsyncClient, sign_in: SignIn, path: str) -> None:
    agent = await sign_in("agent")
    assert (await client.get(PATH + path)).status_code == 401
    assert (await agent.get(PATH + path)).status_code == 403
