"""A load run from opening the chats to the reckoning."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace

import httpx
import structlog
import websockets

from zhike.app.garbage import collect_seldom
from zhike.app.load.agent import Agent
from zhike.app.load.board import watching
from zhike.app.load.customer import Customer
from zhike.app.load.desks import Desks, desk_lags
from zhike.app.load.plan import QUESTIONS, Found, Plan, percentile, reckon
from zhike.app.load.pool import Pool
from zhike.platform.errors import Unavailable, register_messages

register_messages(
    {
        "app.nobody_takes": (
            "{seconds} 秒后仍有 {waiting} 位客户没有坐席接入：请减少会话数，或先处理完排队中的客户。",
            "After {seconds} s, {waiting} customers still have no agent: ask for fewer chats, "
            "or serve those first who waited in the queue before.",
        )
    }
)

AT_ONCE = 24
SETTLE_S, SETTLE_TICK_S = 20.0, 0.1
# What comes of the opening (desks that look once more) is over then.
REST_S = 3.0
AGENT_WAIT_S = 60.0

log = structlog.get_logger(__name__)


class NobodyTakes(Unavailable):
    """The agents of the run are not given its customers: others wait before them, or the service is too slow."""

    code = "app.nobody_takes"


async def run(plan: Plan, staff: Sequence[tuple[str, str]], onlooker: tuple[str, str] | None = None) -> Found:
    """Open, load, wait for the last answers, and reckon. `staff` are (session token, csrf) of the agents; `onlooker`
    is that of who watches the board meanwhile."""
    limits = httpx.Limits(max_connections=AT_ONCE)
    desks = Desks()
    async with (
        httpx.AsyncClient(base_url=plan.base, timeout=60.0, limits=limits) as http,
        _agents(plan.base, staff, desks),
        watching(plan.base, onlooker) as board,
    ):
        customers = [Customer(plan.base, http) for _ in range(plan.chats)]
        with_people = _count_with_people(plan, len(staff))
        try:
            await _open(customers, with_people)
            collect_seldom()  # its own pauses would be measured as the service's
            await asyncio.sleep(REST_S)
            log.info("load.begins", chats=plan.chats, with_people=with_people, seconds=plan.seconds)
            assisted = Pool(customers[with_people:], renew=lambda: _join(plan.base, http, customers))
            await _load(plan, assisted, Pool(customers[:with_people]))
            log.info("load.settles")
            await _settle(customers)
            found = _with_desks(await _reckon(plan, customers), customers, desks)
            return found if board is None else board.add_to(found, customers)
        finally:
            await _leave(customers)


def _count_with_people(plan: Plan, agents: int) -> int:
    if plan.assistant_share >= 1 or not agents:
        return 0
    wanted = plan.chats if plan.assistant_share <= 0 else plan.chats - 1
    return min(wanted, agents * plan.chats_of_agent)


@asynccontextmanager
async def _agents(base: str, staff: Sequence[tuple[str, str]], desks: Desks) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(_work_firmly(base, token, csrf, desks)) for token, csrf in staff]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _work_firmly(base: str, token: str, csrf: str, desks: Desks) -> None:
    while True:
        try:
            await Agent(base, token, csrf, desks).run()
        except* (httpx.HTTPError, websockets.WebSocketException, OSError):
            await asyncio.sleep(0.5)


async def _open(customers: Sequence[Customer], with_people: int) -> None:
    gate = asyncio.Semaphore(AT_ONCE)

    async def open_one(place: int, customer: Customer) -> None:
        async with gate:
            await customer.open(wants_person=place < with_people)

    await asyncio.gather(*(open_one(place, customer) for place, customer in enumerate(customers)))
    waiting = [customer.with_agent.wait() for customer in customers[:with_people]]
    try:
        await asyncio.wait_for(asyncio.gather(*waiting), AGENT_WAIT_S)
    except TimeoutError:
        left = sum(not customer.with_agent.is_set() for customer in customers[:with_people])
        raise NobodyTakes(waiting=left, seconds=int(AGENT_WAIT_S)) from None


async def _leave(customers: Sequence[Customer]) -> None:
    gate = asyncio.Semaphore(AT_ONCE)

    async def leave_one(customer: Customer) -> None:
        async with gate:
            await customer.leave()

    await asyncio.gather(*map(leave_one, customers), return_exceptions=True)


async def _join(base: str, http: httpx.AsyncClient, customers: list[Customer]) -> Customer:
    customer = Customer(base, http)
    customers.append(customer)
    await customer.open(wants_person=False)
    return customer


async def _load(plan: Plan, assisted: Pool[Customer], served: Pool[Customer]) -> None:
    """Messages at an even rate, each by a customer who is not waiting for an answer; who is late stays late."""
    draw = random.Random(20261122)  # noqa: S311 - a load needs no secrets
    begins = time.monotonic()
    async with asyncio.TaskGroup() as openings:
        for number in range(int(plan.rate * plan.seconds)):
            due = begins + number / plan.rate
            if (wait := due - time.monotonic()) > 0:
                await asyncio.sleep(wait)
            to_assistant = bool(assisted) and (not served or draw.random() < plan.assistant_share)
            customer = (assisted if to_assistant else served).draw(draw, openings)
            if customer is not None:
                await customer.ask(draw.choice(QUESTIONS))


async def _settle(customers: Sequence[Customer]) -> None:
    for _ in range(int(SETTLE_S / SETTLE_TICK_S)):
        if not any(customer.busy for customer in customers):
            return
        await asyncio.sleep(SETTLE_TICK_S)


async def _reckon(plan: Plan, customers: Sequence[Customer]) -> Found:
    asked = {str(place): customer for place, customer in enumerate(customers) if customer.sent}
    gate = asyncio.Semaphore(AT_ONCE)

    async def thread_of(customer: Customer) -> list[str | None]:
        async with gate:
            return await customer.thread()

    threads = await asyncio.gather(*(thread_of(customer) for customer in asked.values()))
    return reckon(
        plan,
        {key: customer.sent for key, customer in asked.items()},
        dict(zip(asked, threads, strict=True)),
    )


def _with_desks(found: Found, customers: Sequence[Customer], desks: Desks) -> Found:
    lags = desk_lags({customer.conversation_id: customer.sent for customer in customers}, desks)
    threads, lists = ([lag * 1000 for lag in some] for some in (lags.threads, lags.lists))
    return replace(
        found,
        thread_p50_ms=percentile(threads, 0.5),
        thread_p95_ms=percentile(threads, 0.95),
        list_p50_ms=percentile(lists, 0.5),
        list_p95_ms=percentile(lists, 0.95),
        unseen=lags.unseen,
    )
