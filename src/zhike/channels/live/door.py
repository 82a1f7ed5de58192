"""What all windows of a web process share: how fast customers may act, and which windows are open."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, cast
from uuid import UUID

from starlette.requests import HTTPConnection

from zhike.channels.errors import TooFast, TooManyWindows, TooOften
from zhike.channels.rules.presence import address_key
from zhike.platform.clock import Clock
from zhike.platform.errors import TooMany
from zhike.platform.ratelimit import RateLimiter
from zhike.platform.settings import Settings
from zhike.platform.web import client_address, get_runtime

if TYPE_CHECKING:
    from zhike.channels.live.window import Window

MOST_WINDOWS = 8  # of one chat in one process
_OWN_DATA_ACTS = 20  # a minute, looks and decisions of one person about their own data
_SMALL_THINGS = 6  # reads, typing signs and pings: so many times the messages


class Door:
    """Limits by chat and by address, in the memory of the process."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        def limiter(a_minute: float) -> RateLimiter:
            return RateLimiter(a_minute, 60, clock=lambda: clock.now().timestamp())

        self._opening = limiter(settings.open_chats_per_minute)
        self._opening_here = limiter(settings.open_chats_per_minute_local)
        self._talking = limiter(settings.messages_per_minute)
        self._small = limiter(settings.messages_per_minute * _SMALL_THINGS)
        self._own_data = limiter(_OWN_DATA_ACTS)
        self._proxies = frozenset(settings.trusted_proxies)

    def let_open(self, address: str) -> None:
        """Raise `TooMany` when this address has opened too many chats; this host and its proxies may open more."""
        key, is_here = address_key(address)
        (self._opening_here if is_here or address in self._proxies else self._opening).take(key)

    def let_talk(self, chat_id: UUID, cost: float = 1.0) -> None:
        """Raise `TooFast` when this chat says too much."""
        try:
            self._talking.take(str(chat_id), cost)
        except TooMany as full:
            raise TooFast(retry_s=full.params["retry_s"]) from None

    def let_use_rights(self, customer_id: UUID) -> None:
        """Raise `TooOften` when this person acts on their own data too often, in however many chats."""
        try:
            self._own_data.take(str(customer_id))
        except TooMany as full:
            raise TooOften(retry_s=full.params["retry_s"]) from None

    def lets_do_small(self, chat_id: UUID) -> bool:
        """Whether a typing sign or a read mark of this chat is heard; it is dropped in silence if not."""
        try:
            self._small.take(str(chat_id))
        except TooMany:
            return False
        return True


def door_of(connection: HTTPConnection) -> Door:
    """The door of the process that serves this connection."""
    state = connection.app.state
    if not hasattr(state, "chat_door"):
        runtime = get_runtime(connection)
        state.chat_door = Door(runtime.settings, runtime.clock)
    return cast("Door", state.chat_door)


def let_open(connection: HTTPConnection) -> None:
    """Raise `TooMany` when the caller's address has opened too many chats."""
    door_of(connection).let_open(client_address(connection))


class OpenWindows:
    """The windows that are open in this process, by chat."""

    def __init__(self) -> None:
        self._windows: dict[UUID, set[Window]] = defaultdict(set)

    def add(self, window: Window) -> None:
        """One more; raises `TooManyWindows`."""
        if len(self._windows[window.chat.id]) >= MOST_WINDOWS:
            raise TooManyWindows
        self._windows[window.chat.id].add(window)

    def discard(self, window: Window) -> None:
        """One less."""
        windows = self._windows.get(window.chat.id, set())
        windows.discard(window)
        if not windows:
            self._windows.pop(window.chat.id, None)

    def __iter__(self) -> Iterator[Window]:
        return iter([window for windows in self._windows.values() for window in windows])

    def __len__(self) -> int:
        return sum(map(len, self._windows.values()))


OPEN_WINDOWS = OpenWindows()
