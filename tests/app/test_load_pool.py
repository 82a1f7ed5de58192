"""Who is with a person makes room for a new customer; who waits for an answer is not asked twice."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass

from zhike.app.load.pool import Pool


@dataclass
class Somebody:
    handed_over: bool = False
    can_ask: bool = True


async def draw_once(pool: Pool[Somebody]) -> Somebody | None:
    async with asyncio.TaskGroup() as renewals:
        return pool.draw(random.Random(1), renewals)


async def test_who_waits_for_an_answer_is_not_drawn() -> None:
    free = Somebody()
    assert await draw_once(Pool([Somebody(can_ask=False), free])) is free
    assert await draw_once(Pool([Somebody(can_ask=False)])) is None


async def test_who_was_handed_over_makes_room_for_a_new_one() -> None:
    new = Somebody()

    async def renew() -> Somebody:
        return new

    pool = Pool([Somebody(handed_over=True)], renew=renew)
    assert await draw_once(pool) is None
    assert await draw_once(pool) is new


async def test_a_chat_that_cannot_be_opened_is_tried_again_later() -> None:
    opened: list[Somebody] = []

    async def renew() -> Somebody:
        opened.append(Somebody())
        if len(opened) == 1:
            raise ConnectionResetError
        return opened[-1]

    pool = Pool([Somebody(handed_over=True)], renew=renew)
    await draw_once(pool)
    await draw_once(pool)
    assert await draw_once(pool) is opened[1]


async def test_who_is_served_by_people_from_the_start_stays() -> None:
    served = Somebody(handed_over=True)
    assert await draw_once(Pool([served])) is served
