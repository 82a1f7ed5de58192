"""Reasons over HTTP."""

from __future__ import annotations

import pytest


async def test_an_agent_searches_for_a_reason(sign_in) -> None:
    client = await sign_in("agent")
    items = (await client.get("/api/v1/reasons", params={"q": "zrg"})).json()["items"]
    assert items == [
        {
            "id": "GEN-01",
            "zh": "转人工",
            "en": "Request a human",
            "group": "GEN",
            "group_zh": "通用与会话控制",
            "group_en": "General and session control",
            "urgency": "P1",
            "idv": "L0",
            "bot": "human",
            "skill": "general",
        }
    ]
    assert len((await client.get("/api/v1/reasons")).json()["items"]) == 150
    assert len((await client.get("/api/v1/reasons?q=")).json()["items"]) == 150


@pytest.mark.parametrize("q", ["\x00", "a\nb", "x" * 201, "x" * 60_000])
async def test_bad_input_is_refused_clearly(sign_in, q) -> None:
    client = await sign_in("agent")
    assert (await client.get("/api/v1/reasons", params={"q": q})).status_code == 422


@pytest.mark.parametrize("q", ["😀", "\u202e", "<script>", "%", "عربي", "\u200b"])
async def test_strange_words_find_nothing_and_break_nothing(sign_in, q) -> None:
    client = await sign_in("agent")
    answer = await client.get("/api/v1/reasons", params={"q": q})
    assert answer.status_code == 200
