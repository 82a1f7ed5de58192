"""What a load run is asked for, and what it found."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

# Several, so that the assistant is not asked the same thing twice in a row; any bank's knowledge has some of them.
QUESTIONS = (
    "怎么查询账户余额",
    "转账多久到账",
    "信用卡怎么还款",
    "手机银行登录密码忘了怎么办",
    "借记卡补办要多少钱",
    "定期存款利率是多少",
    "网点几点开门",
    "怎么开通短信提醒",
    "How long does a transfer take",
    "How do I repay my credit card",
)


@dataclass(frozen=True, slots=True)
class Plan:
    """`rate` messages a second for `seconds`, over `chats` open chats; `agents` answer all but `assistant_share`."""

    base: str
    rate: float
    seconds: float
    chats: int
    agents: int
    assistant_share: float
    board: bool = False
    chats_of_agent: int = 3


@dataclass(slots=True)
class Sent:
    """A message: when it was sent, acknowledged and answered (monotonic seconds).

    `sequence` and `said_at` (the service's time) are known of what was acknowledged while a person had the chat.
    """

    client_id: str
    at: float
    stored_at: float | None = None
    answered_at: float | None = None
    sequence: int | None = None
    said_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """The reckoning. Times in milliseconds; `late` = acknowledged, but without an answer when the run ended.

    `thread` and `list`: from sending until the agent's open thread, and the agent's list of contacts, had the message;
    `unseen`: acknowledged, but never in the agent's thread.
    """

    sent: int
    acknowledged: int
    answered: int
    lost: int
    doubled: int
    out_of_order: int
    late: int
    rate: float
    p50_ms: float | None
    p99_ms: float | None
    stored_p50_ms: float | None
    stored_p99_ms: float | None
    chats: int
    agents: int
    board_p50_ms: float | None = None
    board_p95_ms: float | None = None
    board_n: int = 0
    thread_p50_ms: float | None = None
    thread_p95_ms: float | None = None
    list_p50_ms: float | None = None
    list_p95_ms: float | None = None
    unseen: int = 0


def board_lags(arrived: Sequence[float], seen: Sequence[tuple[float, int]], *, before: int) -> list[float]:
    """How long (s) each arrival took to be on the board: `seen` are (when, arrivals shown), `before` those before all.

    The i-th arrival is on it when it shows `before` + i; one that never came to be shown is left out.
    """
    lags = []
    place = 0
    for number, at in enumerate(sorted(arrived), start=1):
        while place < len(seen) and seen[place][1] < before + number:
            place += 1
        if place == len(seen):
            break
        lags.append(max(0.0, seen[place][0] - at))
    return lags


def percentile(values: Sequence[float], share: float) -> float | None:
    """The value below which `share` of `values` lie (nearest rank), rounded to 0.1; None of nothing."""
    if not values:
        return None
    ordered = sorted(values)
    return round(ordered[min(len(ordered) - 1, max(0, math.ceil(share * len(ordered)) - 1))], 1)


def reckon_thread(sent: Sequence[Sent], thread: Sequence[str | None]) -> tuple[int, int, int]:
    """(lost, doubled, out of order) of one chat: what was acknowledged, against the thread afterwards.

    `thread` holds the client ids of the customer's messages in thread order. A message is out of order when it stands
    before one that was sent, and acknowledged, earlier.
    """
    acknowledged = [message.client_id for message in sent if message.stored_at is not None]
    places: dict[str, int] = {}
    doubled = 0
    for place, client_id in enumerate(thread):
        if client_id is None:
            continue
        if client_id in places:
            doubled += 1
        places.setdefault(client_id, place)
    lost = sum(1 for client_id in acknowledged if client_id not in places)
    order = [places[client_id] for client_id in acknowledged if client_id in places]
    out_of_order = sum(1 for earlier, later in pairwise(order) if later < earlier)
    return lost, doubled, out_of_order


def reckon(plan: Plan, sent: Mapping[str, Sequence[Sent]], threads: Mapping[str, Sequence[str | None]]) -> Found:
    """Put the chats together; both mappings are keyed by chat."""
    every = [message for messages in sent.values() for message in messages]
    losses = [reckon_thread(messages, threads.get(chat, ())) for chat, messages in sent.items()]
    stored = [(one.stored_at - one.at) * 1000 for one in every if one.stored_at is not None]
    answered = [(one.answered_at - one.at) * 1000 for one in every if one.answered_at is not None]
    span = max((one.at for one in every), default=0.0) - min((one.at for one in every), default=0.0)
    return Found(
        sent=len(every),
        acknowledged=len(stored),
        answered=len(answered),
        lost=sum(lost for lost, _, _ in losses),
        doubled=sum(doubled for _, doubled, _ in losses),
        out_of_order=sum(wrong for _, _, wrong in losses),
        late=len(stored) - len(answered),
        rate=round(len(every) / span, 1) if span > 0 else 0.0,
        p50_ms=percentile(answered, 0.5),
        p99_ms=percentile(answered, 0.99),
        stored_p50_ms=percentile(stored, 0.5),
        stored_p99_ms=percentile(stored, 0.99),
        chats=plan.chats,
        agents=plan.agents,
    )
