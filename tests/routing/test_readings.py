"""A reading that many share: as old as allowed, or from now on."""

from __future__ import annotations

import asyncio

import pytest

from zhike.routing.service.readings import Shared


class Counter:
    """Reads how often it was read; a reading lasts until it is let go."""

    def __init__(self) -> None:
        self.readings = 0
        self.go = asyncio.Event()
        self.failing: int | None = None

    async def read(self) -> int:
        self.readings += 1
        number = self.readings
        await self.go.wait()
        if number == self.failing:
            raise OSError("the line broke")
        return number


async def test_a_young_reading_is_shared_even_if_there_is_nothing_in_it() -> None:
    readings = 0

    async def nothing() -> dict[str, str]:
        nonlocal readings
        readings += 1
        return {}

    shared: Shared[dict[str, str]] = Shared(60)
    assert [await shared.get(nothing) for _ in range(3)] == [{}, {}, {}]
    assert readings == 1


async def test_all_who_ask_for_a_new_one_while_somebody_reads_share_the_next() -> None:
    counter, shared = Counter(), Shared[int](60)
    first = asyncio.create_task(shared.get_new(counter.read))
    await asyncio.sleep(0)
    later = [asyncio.create_task(shared.get_new(counter.read)) for _ in range(20)]
    await asyncio.sleep(0)
    counter.go.set()
    assert await first == 1
    assert await asyncio.gather(*later) == [2] * 20
    assert await shared.get(counter.read) == 2


async def test_a_reading_that_failed_serves_nobody() -> None:
    counter, shared = Counter(), Shared[int](60)
    counter.go.set()
    assert await shared.get(counter.read) == 1
    counter.go.clear()
    failing = asyncio.create_task(shared.get_new(counter.read))
    await asyncio.sleep(0)
    waiting = asyncio.create_task(shared.get_new(counter.read))
    await asyncio.sleep(0)
    counter.failing = 2
    counter.go.set()
    with pytest.raises(OSError, match="broke"):
        await failing
    assert await waiting == 3
