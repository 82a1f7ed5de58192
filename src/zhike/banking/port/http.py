"""A core bank reached by HTTP: time-outs, repetition of safe calls, a circuit breaker, keys for calls that change."""
# ruff: noqa: ARG002 - a server has a clock and a database of its own: session and now are for others

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any, TypeVar
from urllib.parse import quote

import httpx
import structlog

from zhike.banking.errors import (
    AccountUnknown,
    ActionUncertain,
    BankKnowsNobody,
    BankUnavailable,
    BlockUncertain,
    CardUnknown,
    KeyReused,
)
from zhike.banking.port import wire
from zhike.banking.port.contract import CustomerReference
from zhike.banking.rules.dealings import (
    ActionState,
    Application,
    Bill,
    Branch,
    InstalmentQuote,
    Transfer,
    TransferLimit,
)
from zhike.banking.rules.holdings import Activity, Bookings, Health, Holdings
from zhike.banking.rules.retrying import may_repeat, wait_before
from zhike.platform import circuit
from zhike.platform.database import Session
from zhike.platform.errors import NotFound
from zhike.platform.telemetry import observed

T = TypeVar("T")
log = structlog.get_logger(__name__)

LARGEST_ANSWER = 8 * 2**20
# A page waits for the whole of a call, repetitions included, no longer than this many single time-outs.
PATIENCE = 2.5


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the status and the whole body."""

    status: int
    body: bytes


class HttpCoreBank:
    """`url` is where the bank's paths begin; `timeout_s` holds for each try, `PATIENCE` times that for all of them."""

    def __init__(
        self,
        url: str,
        *,
        token: str = "",
        timeout_s: float = 2.0,
        clock: Callable[[], float] = time.monotonic,
        random: Random | None = None,
    ) -> None:
        self._http = httpx.AsyncClient(
            base_url=url.rstrip("/"),
            headers={"authorization": f"Bearer {token}"} if token else {},
            timeout=timeout_s,
            trust_env=False,
            follow_redirects=False,
            limits=httpx.Limits(max_connections=20, max_keepalive_connections=10),
        )
        self._timeout_s = timeout_s
        self._clock = clock
        self._random = random or Random()  # noqa: S311 - it only spreads repetitions
        self._breaker = circuit.CLOSED

    async def close(self) -> None:
        """Close the connections that were kept."""
        await self._http.aclose()

    async def holdings(self, session: Session, customer: CustomerReference, *, now: datetime) -> Holdings:
        """Accounts, cards, loans and the risk rating."""
        return await self._read(f"{_path(customer)}/holdings", {}, wire.read_holdings)

    async def bookings(
        self,
        session: Session,
        customer: CustomerReference,
        *,
        since: datetime,
        limit: int,
        now: datetime,
    ) -> Bookings:
        """The newest transactions."""
        asked = {"since": since.isoformat(), "limit": str(limit)}
        return await self._read(f"{_path(customer)}/bookings", asked, wire.read_bookings)

    async def activity(self, session: Session, *, after: str, limit: int, until: date) -> Sequence[Activity]:
        """What customers did, in order of their number."""
        asked = {"after": after, "limit": str(limit), "until": until.isoformat()}
        return await self._read("/activity", asked, wire.read_activity)

    async def block_card(
        self,
        session: Session,
        customer: CustomerReference,
        card_id: str,
        *,
        because: str,
        key: str,
        now: datetime,
    ) -> None:
        """Stop a card. Sent once: whether to send it again with the same key is for a person to say."""
        path = f"{_path(customer)}/cards/{quote(card_id, safe='')}/block"
        await self._act(path, {"because": because}, key, unknown=CardUnknown, uncertain=BlockUncertain)

    async def bills(self, session: Session, customer: CustomerReference, *, now: datetime) -> Sequence[Bill]:
        """The last statement of each credit card."""
        return await self._read(f"{_path(customer)}/bills", {}, wire.read_bills)

    async def transfers(
        self, session: Session, customer: CustomerReference, *, since: datetime, now: datetime
    ) -> Sequence[Transfer]:
        """Transfers out, newest first."""
        return await self._read(f"{_path(customer)}/transfers", {"since": since.isoformat()}, wire.read_transfers)

    async def limits(self, session: Session, customer: CustomerReference, *, now: datetime) -> Sequence[TransferLimit]:
        """Transfer limits by channel."""
        return await self._read(f"{_path(customer)}/limits", {}, wire.read_limits)

    async def applications(
        self, session: Session, customer: CustomerReference, *, now: datetime
    ) -> Sequence[Application]:
        """Loans that were applied for."""
        return await self._read(f"{_path(customer)}/applications", {}, wire.read_applications)

    async def instalments(
        self, session: Session, customer: CustomerReference, card_id: str, *, amount: Decimal, now: datetime
    ) -> Sequence[InstalmentQuote]:
        """What instalments would cost."""
        path = f"{_path(customer)}/cards/{quote(card_id, safe='')}/instalments"
        return await self._read(path, {"amount": str(amount)}, wire.read_instalments, unknown=CardUnknown)

    async def order_statement(
        self,
        session: Session,
        customer: CustomerReference,
        account_id: str,
        *,
        since: date,
        until: date,
        key: str,
        now: datetime,
    ) -> None:
        """Order a statement. Sent once; `find_action` tells what became of it."""
        body = {"account_id": account_id, "since": since.isoformat(), "until": until.isoformat()}
        await self._act(f"{_path(customer)}/statements", body, key, unknown=AccountUnknown, uncertain=ActionUncertain)

    async def find_action(
        self, session: Session, customer: CustomerReference, key: str, *, now: datetime
    ) -> ActionState:
        """What became of the call with `key`."""
        path = f"{_path(customer)}/actions/{quote(key, safe='')}"
        return await self._read(path, {}, wire.read_action)

    async def branches(self, session: Session, *, now: datetime) -> Sequence[Branch]:
        """All branches."""
        return await self._read("/branches", {}, wire.read_branches)

    def health(self, now: datetime) -> Health:
        """What the calls so far say; `trying`: the next one finds out."""
        breaker = self._breaker
        if breaker.open_until is None:
            return Health("up", breaker.failures)
        left = breaker.open_until - self._clock()
        if left <= 0 or breaker.probing:
            return Health("trying", breaker.failures, now)
        return Health("down", breaker.failures, now + timedelta(seconds=left))

    async def _act(
        self,
        path: str,
        body: Mapping[str, str],
        key: str,
        *,
        unknown: type[NotFound],
        uncertain: type[ActionUncertain],
    ) -> None:
        """Ask for something to be done, once for each `key`; `uncertain` where no answer came."""
        try:
            answer = await self._call("POST", path, safe=False, json=body, headers={"idempotency-key": key})
        except _LeftAlone:
            raise BankUnavailable(why="left_alone") from None
        except BankUnavailable:
            raise uncertain from None
        self._answered()
        if answer.status == httpx.codes.NOT_FOUND:
            raise unknown
        if answer.status == httpx.codes.CONFLICT:
            raise KeyReused
        if not httpx.codes.is_success(answer.status):
            raise BankUnavailable(why="refused")

    async def _read(
        self,
        path: str,
        asked: Mapping[str, str],
        read: Callable[[bytes], T],
        *,
        unknown: type[NotFound] = BankKnowsNobody,
    ) -> T:
        answer = await self._call("GET", path, safe=True, params=asked)
        if answer.status != httpx.codes.OK:
            self._answered()
            raise unknown if answer.status == httpx.codes.NOT_FOUND else BankUnavailable(why="refused")
        try:
            told = read(answer.body)
        except BankUnavailable:
            self._failed("garbled")
            raise
        self._answered()
        return told

    async def _call(self, method: str, path: str, *, safe: bool, **request: Any) -> Answer:
        try:
            async with asyncio.timeout(self._timeout_s * PATIENCE):
                return await self._tries(method, path, safe=safe, **request)
        except TimeoutError:
            self._failed("late")
            raise BankUnavailable(why="late") from None

    async def _tries(self, method: str, path: str, *, safe: bool, **request: Any) -> Answer:
        try_number = 1
        while True:
            try:
                return await self._one_try(method, path, **request)
            except _LeftAlone:
                raise
            except BankUnavailable:
                if not may_repeat(safe=safe, try_number=try_number):
                    raise
            try_number += 1
            await asyncio.sleep(wait_before(try_number, self._random.random()))

    async def _one_try(self, method: str, path: str, **request: Any) -> Answer:
        self._breaker, admitted = circuit.admit(self._breaker, self._clock())
        if not admitted:
            raise _LeftAlone(why="left_alone")
        try:
            answer = await self._exchange(method, path, **request)
        except (httpx.HTTPError, httpx.StreamError) as trouble:
            self._failed(type(trouble).__name__)
            raise BankUnavailable(why="silent") from None
        except asyncio.CancelledError:
            self._breaker = circuit.release(self._breaker)
            raise
        if answer.status >= 500 or answer.status == httpx.codes.TOO_MANY_REQUESTS:
            self._failed(f"status {answer.status}")
            raise BankUnavailable(why="broken")
        return answer

    async def _exchange(self, method: str, path: str, **request: Any) -> Answer:
        """The answer, read no further than is sensible: an endless body must not fill the memory."""
        with observed("call", f"core_bank {method}"):
            return await self._receive(method, path, **request)

    async def _receive(self, method: str, path: str, **request: Any) -> Answer:
        async with self._http.stream(method, path, **request) as response:
            body = bytearray()
            async for piece in response.aiter_bytes():
                body += piece
                if len(body) > LARGEST_ANSWER:
                    raise httpx.DecodingError("the answer is too large")
            return Answer(response.status_code, bytes(body))

    def _answered(self) -> None:
        self._breaker = circuit.CLOSED

    def _failed(self, kind: str) -> None:
        self._breaker = circuit.fail(self._breaker, self._clock())
        log.warning("banking.call_failed", kind=kind, failures=self._breaker.failures)


class _LeftAlone(BankUnavailable):
    """No call was made: the circuit is open."""


def _path(customer: CustomerReference) -> str:
    return f"/customers/{quote(customer.number, safe='')}"
