"""A core bank over real sockets that is slow, broken, garbled or gone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from decimal import Decimal
from random import Random

import pytest

from tests.banking.builders import (
    AT,
    CARD_NUMBER,
    HELD,
    LoopbackBank,
    Reply,
    babble,
    break_off,
    hang_up,
    slow,
    told,
    trickle,
)
from zhike.banking.errors import BankKnowsNobody, BankUnavailable, BlockUncertain, CardUnknown, KeyReused
from zhike.banking.port.contract import CustomerReference
from zhike.banking.port.http import HttpCoreBank
from zhike.platform.circuit import OPENS_AFTER, REST_S
from zhike.platform.ids import uuid7

WHO = CustomerReference(uuid7(), "C 1/2")
EMPTY = {"as_of": HELD["as_of"], "accounts": [], "cards": [], "loans": []}


class Watch:
    """A clock for the breaker that a test moves."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


@asynccontextmanager
async def a_bank(*replies: Reply, watch: Watch | None = None) -> AsyncIterator[tuple[HttpCoreBank, LoopbackBank]]:
    # A loaded machine must not look like a slow bank: only who waits in vain is given a short time.
    patience = 0.5 if {slow, trickle} & set(filter(callable, replies)) else 20.0
    server = LoopbackBank(list(replies))
    async with server.serving():
        bank = HttpCoreBank(server.url, token="t0ken", timeout_s=patience, clock=watch or Watch(), random=Random(1))
        try:
            yield bank, server
        finally:
            await bank.close()


async def ask(bank: HttpCoreBank):
    return await bank.holdings(None, WHO, now=AT)


async def test_an_answer_is_read_typed_and_masked() -> None:
    async with a_bank(told(HELD)) as (bank, server):
        held = await ask(bank)
    assert held.as_of == AT
    assert (held.accounts[0].balance, held.accounts[0].opened_on) == (Decimal("61234.56"), date(2015, 3, 1))
    assert held.cards[0].number_masked == "622202*********3445"
    assert CARD_NUMBER not in repr(held)
    assert held.risk is not None
    assert held.risk.level == "C2"
    line, headers = server.seen[0]
    assert line.startswith("GET /core/customers/C%201%2F2/holdings")
    assert headers["authorization"] == "bearer t0ken"


async def test_nothing_held_and_nobody_known_are_answers() -> None:
    async with a_bank(told(EMPTY), told({}, 404)) as (bank, _):
        held = await ask(bank)
        assert (held.accounts, held.cards, held.loans, held.risk) == ((), (), (), None)
        with pytest.raises(BankKnowsNobody):
            await ask(bank)
        assert bank.health(AT).state == "up"


@pytest.mark.parametrize("trouble", [told({}, 500), told({}, 503), told({}, 429), slow, hang_up, break_off, babble])
async def test_a_read_that_fails_is_tried_again(trouble: Reply) -> None:
    async with a_bank(trouble, told(HELD)) as (bank, server):
        assert (await ask(bank)).accounts
        assert len(server.seen) == 2
        assert bank.health(AT).failures == 0


@pytest.mark.parametrize("trouble", [told({}, 500), slow, trickle, hang_up, break_off, babble])
async def test_a_bank_that_does_not_answer_is_never_an_empty_one(trouble: Reply) -> None:
    async with a_bank(trouble) as (bank, _):
        async with asyncio.timeout(5):
            with pytest.raises(BankUnavailable):
                await ask(bank)
        assert bank.health(AT).failures > 0


@pytest.mark.parametrize(
    "garbage",
    [
        (200, b""),
        (200, b"<html>maintenance</html>"),
        (200, b"\xff\xfe"),
        told([]),
        told({}),
        told({**HELD, "accounts": None}),
        told({**HELD, "as_of": "2026-11-20T03:00:00"}),
        told({**HELD, "cards": [{"id": "K1"}]}),
        told({**HELD, "accounts": [{**HELD["accounts"][0], "balance": "much"}]}),
        told({**HELD, "accounts": [{**HELD["accounts"][0], "currency": "yuan"}]}),
    ],
)
async def test_garbage_is_no_answer_and_is_not_asked_for_again(garbage: Reply) -> None:
    async with a_bank(garbage) as (bank, server):
        with pytest.raises(BankUnavailable):
            await ask(bank)
        assert len(server.seen) == 1
        assert bank.health(AT).failures == 1


@pytest.mark.parametrize("status", [301, 400, 401, 403])
async def test_a_refusal_is_not_repeated_and_does_not_open_the_circuit(status: int) -> None:
    async with a_bank(told({}, status)) as (bank, server):
        for _ in range(OPENS_AFTER + 1):
            with pytest.raises(BankUnavailable):
                await ask(bank)
        assert len(server.seen) == OPENS_AFTER + 1
        assert bank.health(AT).state == "up"


async def test_the_circuit_opens_rests_probes_once_and_closes() -> None:
    watch = Watch()
    async with a_bank(told({}, 500), watch=watch) as (bank, server):
        for _ in range(2):
            with pytest.raises(BankUnavailable):
                await ask(bank)
        assert len(server.seen) == OPENS_AFTER
        assert bank.health(AT).state == "down"
        with pytest.raises(BankUnavailable):
            await ask(bank)
        assert len(server.seen) == OPENS_AFTER
        watch.at += REST_S
        assert bank.health(AT).state == "trying"
        answer_now = asyncio.Event()

        async def late_failure(writer: asyncio.StreamWriter) -> None:
            await answer_now.wait()
            await hang_up(writer)

        server.replies[:] = [late_failure]
        probe = asyncio.ensure_future(ask(bank))
        await server.asked(OPENS_AFTER + 1)
        with pytest.raises(BankUnavailable):
            await ask(bank)
        answer_now.set()
        with pytest.raises(BankUnavailable):
            await probe
        assert len(server.seen) == OPENS_AFTER + 1
        watch.at += 2 * REST_S
        server.replies[:] = [told(HELD)]
        assert (await ask(bank)).accounts
        assert bank.health(AT).state == "up"


async def test_a_probe_whose_caller_went_away_leaves_the_way_free() -> None:
    watch = Watch()
    async with a_bank(told({}, 500), watch=watch) as (bank, server):
        for _ in range(2):
            with pytest.raises(BankUnavailable):
                await ask(bank)
        watch.at += REST_S
        server.replies[:] = [slow, told(HELD)]
        probe = asyncio.ensure_future(ask(bank))
        await server.asked(OPENS_AFTER + 1)
        probe.cancel()
        with pytest.raises(asyncio.CancelledError):
            await probe
        assert (await ask(bank)).accounts


async def block(bank: HttpCoreBank) -> None:
    await bank.block_card(None, WHO, "K1", because="lost", key="key-0001", now=AT)


async def test_a_card_is_blocked_once_with_its_key() -> None:
    async with a_bank(told({})) as (bank, server):
        await block(bank)
    (line, headers), *more = server.seen
    assert line.startswith("POST /core/customers/C%201%2F2/cards/K1/block")
    assert (headers["idempotency-key"], more) == ("key-0001", [])


@pytest.mark.parametrize("trouble", [told({}, 500), slow, hang_up, break_off])
async def test_a_change_without_an_answer_is_uncertain_and_not_repeated(trouble: Reply) -> None:
    async with a_bank(trouble) as (bank, server):
        with pytest.raises(BlockUncertain):
            await block(bank)
        assert len(server.seen) == 1


@pytest.mark.parametrize(
    ("status", "error"), [(404, CardUnknown), (409, KeyReused), (400, BankUnavailable), (401, BankUnavailable)]
)
async def test_what_the_bank_says_of_a_block_is_told(status: int, error: type[Exception]) -> None:
    async with a_bank(told({}, status)) as (bank, _):
        with pytest.raises(error):
            await block(bank)


async def test_with_an_open_circuit_it_is_certain_that_nothing_was_blocked() -> None:
    async with a_bank(told({}, 500)) as (bank, server):
        for _ in range(2):
            with pytest.raises(BankUnavailable):
                await ask(bank)
        with pytest.raises(BankUnavailable):
            await block(bank)
        assert len(server.seen) == OPENS_AFTER


async def test_bookings_come_newest_first_and_activity_in_pages() -> None:
    booking = {"account_id": "A1", "kind": "card", "amount": "-1.00", "currency": "CNY"}
    bookings = {
        "as_of": HELD["as_of"],
        "items": [{**booking, "id": str(n), "at": f"2026-11-0{n}T01:00:00Z"} for n in (1, 3, 2)],
    }
    activity = {
        "items": [{"number": "C1", "first_on": "2026-01-01", "last_on": "2026-11-01", "days": 4, "total": "9.5"}]
    }
    async with a_bank(told(bookings), told(activity)) as (bank, server):
        found = await bank.bookings(None, WHO, since=AT, limit=3, now=AT)
        assert [each.id for each in found.items] == ["3", "2", "1"]
        (one,) = await bank.activity(None, after="B9", limit=10, until=date(2026, 11, 1))
        assert (one.number, one.days, one.total) == ("C1", 4, Decimal("9.5"))
        assert "after=B9&limit=10&until=2026-11-01" in server.seen[1][0]


async def test_nobody_listens_at_all() -> None:
    bank = HttpCoreBank("http://127.0.0.1:9", timeout_s=0.2, random=Random(1))
    with pytest.raises(BankUnavailable):
        await ask(bank)
    await bank.close()


async def test_an_endless_answer_is_not_read_to_its_end() -> None:
    async with a_bank((200, b" " * (9 * 2**20))) as (bank, _):
        with pytest.raises(BankUnavailable):
            await ask(bank)
