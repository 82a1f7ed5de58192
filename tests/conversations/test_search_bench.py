"""The benchmark of searching in small: what it makes is indexed and found, by each kind of query. Nothing is timed."""

from __future__ import annotations

from benchmarks import search as bench

from zhike.conversations.service.searching import Search
from zhike.platform.runtime import Runtime

MESSAGES, COPIES = 3_600, 3


async def test_what_the_benchmark_makes_is_found(runtime: Runtime) -> None:
    await bench.fill(runtime, MESSAGES)
    await bench.index(runtime)
    await bench.repeat(runtime, COPIES - 1)
    chief = await bench.somebody(runtime, "supervisor")
    agent = await bench.somebody(runtime, "agent", bench.AGENTS[17])
    for kind, fewest in (("common", 20), ("in every conversation", 20), ("pinyin", 20), ("English", 20)):
        _, found = await bench.ask(runtime, chief, Search(bench.QUERIES[kind][0]))
        assert found >= fewest, kind
    assert (await bench.ask(runtime, chief, Search("量子纠缠")))[1] == 0
    of_agent = await bench.ask(runtime, chief, Search("好的", agent=bench.AGENTS[17]))
    assert of_agent[1] == (await bench.ask(runtime, agent, Search("好的")))[1] == COPIES
