"""The lists of quality as files: narrowed as on the page, for whoever may see the list."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.conftest import SignIn
from tests.quality.builders import answered
from tests.quality.test_report import put
from tests.quality.test_saved_reports import save

from zhike.platform.database import Session
from zhike.quality.rules.narrowing import fits


def lines(answer: Any) -> list[list[str]]:
    assert answer.status_code == 200, answer.text
    return [line.split(",") for line in answer.content.decode("utf-8-sig").splitlines()]


def test_all_words_must_stand_in_the_texts() -> None:
    assert fits("wait 平均", "平均等待", "Mean WAIT")
    assert not fits("wait x", "Mean wait")
    assert fits("  ", "")


@given(st.text(), st.text())
def test_a_text_fits_itself_and_more(words: str, more: str) -> None:
    assert fits(words, more, words)


async def test_months_as_a_file(sign_in: SignIn, session: Session) -> None:
    await put(session, answered(), answered())
    admin = await sign_in("admin")
    head, row = lines(await admin.get("/api/v1/contact-months/list.csv"))
    assert dict(zip(head, row, strict=True))["live_rows"] == "2"
    assert len(lines(await admin.get("/api/v1/contact-months/list.csv", params={"q": "1999"}))) == 1
    assert len(lines(await admin.get("/api/v1/contact-months/list.csv", params={"place": "moved"}))) == 1


async def test_saved_reports_as_a_file(sign_in: SignIn) -> None:
    analyst = await sign_in("analyst")
    await save(analyst, "地区等待", metrics=["wait_all"], by="region", split=None, filters={})
    head, row = lines(await analyst.get("/api/v1/reports/saved/list.csv", params={"q": "等待", "mine": True}))
    told = dict(zip(head, row, strict=True))
    assert (told["name"], told["by"]) == ("地区等待", "region")
    assert len(lines(await analyst.get("/api/v1/reports/saved/list.csv", params={"q": "x"}))) == 1


async def test_the_dictionary_as_a_file(sign_in: SignIn) -> None:
    analyst = await sign_in("analyst")
    every = lines(await analyst.get("/api/v1/metrics/list.csv"))
    floor = lines(await analyst.get("/api/v1/metrics/list.csv", params={"group": "floor"}))
    assert [row[0] for row in floor[1:]] == ["waiting", "longest_wait", "agents_online", "occupancy"]
    assert len(every) > 80
    assert [row[0] for row in lines(await analyst.get("/api/v1/metrics/list.csv", params={"q": "占用率"}))][1:2] == [
        "occupancy"
    ]


async def test_screens_as_a_file(sign_in: SignIn) -> None:
    supervisor = await sign_in("supervisor")
    assert lines(await supervisor.get("/api/v1/wallboards/list.csv"))[0][0] == "name"
    assert lines(await supervisor.get("/api/v1/reports/schedules/list.csv", params={"paused": True}))[0][0] == "name"


@pytest.mark.parametrize(
    ("path", "refused"),
    [
        ("contact-months", "analyst"),
        ("reports/saved", "agent"),
        ("reports/schedules", "agent"),
        ("wallboards", "agent"),
        ("metrics", "agent"),
    ],
)
async def test_only_those_who_see_a_list_take_it_along(sign_in: SignIn, client: Any, path: str, refused: str) -> None:
    assert (await client.get(f"/api/v1/{path}/list.csv")).status_code == 401
    assert (await (await sign_in(refused)).get(f"/api/v1/{path}/list.csv")).status_code == 403
