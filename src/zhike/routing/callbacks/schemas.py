"""HTTP bodies of callbacks."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime, BaseModel, Field

from zhike.routing.callbacks.service.setup import QueueRuleView
from zhike.routing.callbacks.service.words import day_words, moment_words, span_words
from zhike.routing.callbacks.values import (
    Callback,
    CallbackLine,
    CallbackRule,
    Kind,
    Outcome,
    Phase,
    Possible,
    Shown,
    Slot,
    State,
    Wish,
)
from zhike.routing.schemas.words import Input, Named
from zhike.routing.values import Queue

QueueNames = Mapping[str, Queue]
_HEAD = (
    *("contact", "queue", "kind", "state", "phase", "late", "reason", "urgency", "agent", "tries"),
    *("requested", "slot", "due", "last_try", "ended"),
)


class CallbackSlotOut(BaseModel):
    """A slot that can be chosen: its day and its hours in words, in the bank's zone."""

    start: datetime
    day: str
    hours: str

    @classmethod
    def of(cls, slot: Slot, zone: ZoneInfo, language: str) -> CallbackSlotOut:
        """The body of a slot."""
        day = day_words(slot.start, zone, language)
        return cls(start=slot.start, day=day, hours=span_words(slot.start, slot.end, zone, language)[len(day) + 1 :])


class PossibleCallbackOut(BaseModel):
    """What may be asked for. `number`: the one on file, masked ("" for none). `zone`: whose times they are."""

    available: bool
    number: str
    zone: str
    slots: list[CallbackSlotOut]

    @classmethod
    def of(cls, possible: Possible, zone: ZoneInfo, language: str) -> PossibleCallbackOut:
        """The body of what may be asked for."""
        slots = [CallbackSlotOut.of(slot, zone, language) for slot in possible.slots]
        return cls(available=possible.available, number=possible.number, zone=zone.key, slots=slots)


class CallbackWishBody(Input):
    """Call me back: at my turn (`place`) or in a slot. `number` null: the one on file."""

    kind: Kind
    slot_from: AwareDatetime | None = None
    number: Annotated[str, Field(max_length=40)] | None = None

    @property
    def wish(self) -> Wish:
        """The wish."""
        return Wish(self.kind, self.slot_from, self.number)


class CallbackShownOut(BaseModel):
    """A callback as its customer sees it. `when`: its slot or the next try, in words; "" at their turn."""

    kind: Kind
    phase: Phase
    number: str
    when: str
    slot_from: datetime | None
    tries: int
    tries_most: int

    @classmethod
    def of(cls, shown: Shown, zone: ZoneInfo, language: str) -> CallbackShownOut:
        """The body of a callback."""
        callback = shown.callback
        return cls(
            kind=callback.kind,
            phase=shown.phase,
            number=shown.number,
            when=_when(callback, zone, language),
            slot_from=callback.slot_from,
            tries=callback.tries,
            tries_most=shown.tries_most,
        )


class DeskCallbackOut(BaseModel):
    """A callback on the desk: never the number itself. `mine`: I have the contact and am the one who calls."""

    id: UUID
    kind: Kind
    state: State
    phase: Phase
    number: str
    slot_from: datetime | None
    slot_to: datetime | None
    due_at: datetime | None
    tries: int
    tries_most: int
    moves: int
    late: bool
    mine: bool
    version: int


class NumberOut(BaseModel):
    """The number to dial; shown for a minute and kept nowhere."""

    number: str


class CallbackSlotsOut(BaseModel):
    """What can be promised instead."""

    items: list[CallbackSlotOut]


class CallbackOutcomeBody(Input):
    """What came of the call; `slot_from` with `another_time`."""

    outcome: Outcome
    slot_from: AwareDatetime | None = None


class CallbackOut(BaseModel):
    """A callback in the list. `agent_name`: who has it now or is being offered it."""

    id: UUID
    conversation_id: UUID
    queue: str
    queue_name: Named | None
    kind: Kind
    state: State
    phase: Phase
    late: bool
    reason: str | None
    urgency: str
    agent_name: str
    requested_at: datetime
    slot_from: datetime | None
    slot_to: datetime | None
    due_at: datetime | None
    late_at: datetime
    tried_at: datetime | None
    tries: int
    ended_at: datetime | None

    @classmethod
    def of(cls, line: CallbackLine, names: QueueNames, agents: Mapping[str, str]) -> CallbackOut:
        """The body of a row."""
        callback, queue = line.callback, names.get(line.callback.queue)
        own = {name: getattr(callback, name) for name in cls.model_fields if hasattr(callback, name)}
        return cls.model_validate(
            {
                **own,
                "queue_name": Named(zh=queue.name_zh, en=queue.name_en) if queue else None,
                "phase": line.phase,
                "late": line.late,
                "reason": line.reason,
                "urgency": line.urgency,
                "agent_name": agents.get(str(line.agent_id), ""),
            }
        )


class CallbackPressureOut(BaseModel):
    """Open callbacks of a queue: all, those whose time has come, and those that are late."""

    queue: str
    open: int
    due: int
    late: int


class CallbacksPage(BaseModel):
    """A page of callbacks; `total` and `queues` with the first one."""

    items: list[CallbackOut]
    total: int | None
    queues: list[CallbackPressureOut]
    next_cursor: str | None


class CallbackRuleBody(Input):
    """How a queue calls back."""

    active: bool
    slot_minutes: Literal[15, 30, 60, 120]
    per_slot: Annotated[int, Field(ge=1, le=200)]
    days_ahead: Annotated[int, Field(ge=0, le=14)]
    tries: Annotated[int, Field(ge=1, le=10)]
    retry_minutes: Annotated[int, Field(ge=1, le=1440)]

    def rule(self, queue: str) -> CallbackRule:
        """The rule of a queue."""
        return CallbackRule(queue=queue, **self.model_dump())


class CallbackRuleOut(CallbackRuleBody):
    """The rule of a queue; `callers` take calls for it, so that at most `promised` are promised for a slot."""

    queue: str
    name: Named
    callers: int
    promised: int
    version: int

    @classmethod
    def of(cls, view: QueueRuleView) -> CallbackRuleOut:
        """The body of a rule."""
        own = {name: getattr(view.rule, name) for name in CallbackRuleBody.model_fields}
        name = Named(zh=view.queue.name_zh, en=view.queue.name_en)
        return cls.model_validate(
            {
                **own,
                "queue": view.queue.key,
                "name": name,
                "callers": view.callers,
                "promised": view.promised,
                "version": view.rule.version,
            }
        )


class CallbackRulesOut(BaseModel):
    """The rules of all queues."""

    items: list[CallbackRuleOut]


def as_csv(lines: Iterable[CallbackOut], zone: ZoneInfo) -> str:
    """Callbacks as a sheet: no customer, no number."""
    sheet = io.StringIO()
    writer = csv.writer(sheet)
    writer.writerow(_HEAD)
    for each in lines:
        # A name that begins like a formula is not run as one.
        agent = f"'{each.agent_name}" if each.agent_name[:1] in ("=", "+", "-", "@") else each.agent_name
        what = (each.conversation_id, each.queue, each.kind, each.state, each.phase, int(each.late))
        moments = (each.requested_at, each.slot_from, each.due_at, each.tried_at, each.ended_at)
        times = [at.astimezone(zone).isoformat(timespec="minutes") if at else "" for at in moments]
        writer.writerow([*what, each.reason or "", each.urgency, agent, each.tries, *times])
    return sheet.getvalue()


def _when(callback: Callback, zone: ZoneInfo, language: str) -> str:
    if callback.tries and callback.due_at is not None:
        return moment_words(callback.due_at, zone, language)
    if callback.slot_from is not None and callback.slot_to is not None:
        return span_words(callback.slot_from, callback.slot_to, zone, language)
    return moment_words(callback.due_at, zone, language) if callback.due_at is not None else ""
