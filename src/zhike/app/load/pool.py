"""Whom a load run asks next."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, Protocol, TypeVar

import httpx
import websockets

TRIES = 20


class Asking(Protocol):
    """What is asked of a customer here."""

    @property
    def handed_over(self) -> bool: ...

    @property
    def can_ask(self) -> bool: ...


C = TypeVar("C", bound=Asking)


class Pool(Generic[C]):
    """Customers to draw from. With `renew`, one who was handed over to a person makes room for a new one."""

    def __init__(self, customers: Sequence[C], *, renew: Callable[[], Awaitable[C]] | None = None) -> None:
        self._customers = list(customers)
        self._renew = renew
        self._renewing: set[int] = set()

    def __bool__(self) -> bool:
        return bool(self._customers)

    def draw(self, draw: random.Random, renewals: asyncio.TaskGroup) -> C | None:
        """Somebody who can ask now; None when nobody is found in a few tries."""
        for _ in range(TRIES):
            place = draw.randrange(len(self._customers))
            customer = self._customers[place]
            if self._renew is not None and customer.handed_over:
                self._begin_renewal(place, self._renew, renewals)
            elif customer.can_ask:
                return customer
        return None

    def _begin_renewal(self, place: int, renew: Callable[[], Awaitable[C]], renewals: asyncio.TaskGroup) -> None:
        if place not in self._renewing:
            self._renewing.add(place)
            renewals.create_task(self._replace(place, renew))

    async def _replace(self, place: int, renew: Callable[[], Awaitable[C]]) -> None:
        # A chat that cannot be opened now is tried again when its place is drawn.
        with contextlib.suppress(httpx.HTTPError, websockets.WebSocketException, OSError):
            self._customers[place] = await renew()
        self._renewing.discard(place)
