"""Whether said chances are kept: the diagram, and where it comes from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.assistant.builders import FEE, NOON, SYSTEM, publish_bank

from zhike.assistant.golden import service
from zhike.assistant.golden.asking import run_golden
from zhike.assistant.registry.promoting import register_shipped, switch
from zhike.assistant.registry.shipped import list_shipped
from zhike.assistant.reliability.diagram import diagram_from, diagram_of
from zhike.platform.database import Session
from zhike.platform.runtime import Runtime


def test_a_diagram_is_what_was_worked_out_by_hand() -> None:
    """Twenty said 0.9, of which 15 were right; five said 0.35, one of them right: (20 x 15 + 5 x 15) / 25 = 15."""
    pairs = [*((0.9, place < 15) for place in range(20)), *((0.35, place < 1) for place in range(5))]
    found = diagram_of(pairs)
    assert [(each.said, each.right, each.n) for each in found.bins] == [(35.0, 20.0, 5), (90.0, 75.0, 20)]
    assert (found.n, found.error) == (25, 15.0)
    assert all(each.low <= each.right <= each.high for each in found.bins)


def test_a_few_say_nothing_of_the_whole_and_none_say_nothing() -> None:
    assert diagram_of([(1.0, True)] * 19).error is None
    assert [each.said for each in diagram_of([(1.0, True)]).bins] == [100.0]
    assert (diagram_of([]).bins, diagram_of([]).n) == ((), 0)
    kept = diagram_from([{"said": 0.5, "right": 0.6, "n": 50}, {"said": 0.1, "right": 0.0, "n": 0}])
    assert (kept.n, kept.error) == (50, 10.0)


async def test_the_diagrams_are_those_of_what_is_in_force(
    sign_in: Callable[..., Any], runtime: Runtime, session: Session
) -> None:
    analyst = await sign_in("analyst")
    none = (await analyst.get("/api/v1/reliability")).json()
    assert (none["understanding"]["lack"], none["answering"]["lack"]) == ("no_model", "no_run")
    await register_shipped(session, list_shipped(), now=NOON)
    await publish_bank(session)
    await service.add_question(session, actor=SYSTEM, question=FEE[1], language="zh", expect=FEE[1], now=NOON)
    await run_golden(runtime)
    found = (await analyst.get("/api/v1/reliability")).json()
    understood = found["understanding"]
    assert (understood["lack"], understood["number"], understood["origin"]) == (None, 1, "shipped")
    assert understood["n"] == sum(each["n"] for each in understood["bins"]) > 1000
    assert 0 < understood["error"] < 10
    assert (found["answering"]["n"], found["answering"]["error"]) == (1, None)
    assert found["answering"]["bins"][0]["right"] == 100.0
    await switch(session, actor=SYSTEM, kind="reasons", mode="off", because="x", expected="0", now=NOON)
    assert (await analyst.get("/api/v1/reliability")).json()["understanding"]["lack"] == "off"


@pytest.mark.parametrize(
    ("role", "status"), [("assistant_specialist", 200), ("supervisor", 200), ("editor", 200), ("agent", 403)]
)
async def test_who_may_see_it(sign_in: Callable[..., Any], role: str, status: int) -> None:
    assert (await (await sign_in(role)).get("/api/v1/reliability")).status_code == status
