"""From a row, or the events of a case, to the contact that it tells of; or to the reason why it does not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from zhike.quality.rules.history.cases import Cases, steps_of
from zhike.quality.rules.history.conditions import Cells
from zhike.quality.rules.history.fields import LENGTHS
from zhike.quality.rules.history.mapping import HistoryMapping
from zhike.quality.rules.history.values import Unreadable, on_the_right_day, settle
from zhike.quality.rules.record import Lengths, NewContact, Step, measure, problem

NAMESPACE = UUID("6f6f4f58-27b0-5d0d-9a39-1f7b1d0c9c11")
"""Ids of imported contacts are named within it: the same source and id is the same contact for ever."""
Token = Callable[[str], UUID]
_OWN = frozenset({*LENGTHS, "agent", "steps", "cost", "outcome", "language"})
_ASKED = ("handed_over", "direct_to_person")


@dataclass(frozen=True, slots=True)
class Event:
    """A row of an event log that could be read: its place in the file, its cells, when, what."""

    row: int
    cells: Cells
    at: datetime
    activity: str


def contact_id(source: str, record_id: str) -> UUID:
    """The id of the contact that `source` knows as `record_id`."""
    return uuid5(NAMESPACE, f"{source}\x1f{record_id}")


def read_row(mapping: HistoryMapping, cells: Cells, token: Token) -> NewContact:
    """The contact of one row. Raises `Unreadable` naming the column, or with the code of what cannot be true."""
    begun = mapping.started_at.read(cells)
    if begun is None:
        raise Unreadable("missing", mapping.started_at.column)
    return _possible(_contact(mapping, cells, settle(begun, mapping.zone), _end(mapping, cells, begun), token))


def read_event(mapping: HistoryMapping, row: int, cells: Cells) -> Event:
    """One row of an event log. Raises `Unreadable`."""
    cases = _cases(mapping)
    at = cases.at.read(cells)
    if at is None:
        raise Unreadable("missing", cases.at.column)
    activity = cells[cases.activity]
    if activity is None or activity not in cases.steps:
        raise Unreadable("missing" if activity is None else "value_unknown", mapping.columns[cases.activity])
    return Event(row, cells, settle(at, mapping.zone), activity)


def read_case(mapping: HistoryMapping, events: Sequence[Event], token: Token) -> NewContact:
    """The contact of a case: fields are read from its first event. Raises `Unreadable`."""
    cases = _cases(mapping)
    ordered = sorted(events, key=lambda event: event.at)
    seen = {event.activity for event in ordered}
    contact = _contact(mapping, ordered[0].cells, ordered[0].at, ordered[-1].at, token)
    steps = steps_of([(each.at, each.activity) for each in ordered], cases, queue=contact.queue, agent=contact.agent_id)
    answered = bool(seen & cases.answered)
    resolved = ordered[-1].activity in cases.resolved
    made = replace(
        contact,
        lengths=measure(steps),
        steps=steps,
        answered=answered,
        handed_over=answered,
        resolved=resolved if cases.resolved else contact.resolved,
        outcome="resolved" if resolved else contact.outcome,
    )
    return _possible(made)


def _contact(
    mapping: HistoryMapping, cells: Cells, begun: datetime, ended: datetime | None, token: Token
) -> NewContact:
    """The contact that the cells tell of; it ends as told, else when its lengths are over."""
    record_id = mapping.record_id(cells)
    if record_id is None:
        raise Unreadable("missing", mapping.columns[mapping.id_places[0]])
    told = {name: found for name, read in mapping.fields.items() if (found := read(cells)) is not None}
    if "channel" not in told:
        raise Unreadable("missing", "channel")
    customer = mapping.customer(cells) if mapping.customer else None
    steps: tuple[Step, ...] = told.get("steps", ())
    lengths = measure(steps) if steps else Lengths(**{name: told[name] for name in LENGTHS if name in told})
    rest = {name: value for name, value in told.items() if name not in _OWN}
    return NewContact(
        id=contact_id(mapping.source, record_id),
        source="imported",
        origin=mapping.source,
        started_at=begun,
        ended_at=ended or begun + timedelta(seconds=_length(lengths)),
        customer_id=token(customer) if customer is not None else None,
        agent_id=told.get("agent"),
        language=told.get("language", "zh"),
        outcome=told.get("outcome") or _outcome(told),
        cost=_money(told.get("cost")),
        lengths=lengths,
        steps=steps,
        **{**_asked(told), **rest},
    )


def _outcome(told: dict[str, Any]) -> str:
    if told.get("abandoned"):
        return "abandoned"
    known = told.get("resolved")
    return "unrecorded" if known is None else "resolved" if known else "unresolved"


def _asked(told: dict[str, Any]) -> dict[str, bool]:
    """Where nothing else is told, whoever waited for a person had asked for one, and was not passed on."""
    answered = bool(told.get("answered"))
    asked = answered or bool(told.get("abandoned"))
    return dict(zip(_ASKED, (asked, answered and not told.get("transfers")), strict=True))


def _end(mapping: HistoryMapping, cells: Cells, begun: datetime) -> datetime | None:
    found = mapping.ended_at.read(cells) if mapping.ended_at else None
    if found is None or mapping.ended_at is None:
        return None
    local = on_the_right_day(found, begun) if mapping.ended_at.by_time_of_day else found
    return settle(local, mapping.zone, not_before=settle(begun, mapping.zone))


def _possible(contact: NewContact) -> NewContact:
    """The contact itself; what cannot be true is raised."""
    code = problem(contact)
    if code is not None:
        raise Unreadable(code)
    return contact


def _length(lengths: Lengths) -> float:
    """Seconds of the whole contact; ringing is a part of the waits."""
    return float(sum(getattr(lengths, name) for name in LENGTHS if name != "ring_s"))


def _money(cost: float | None) -> Decimal | None:
    return None if cost is None else Decimal(str(cost)).quantize(Decimal("0.0001"))


def _cases(mapping: HistoryMapping) -> Cases:
    if mapping.cases is None:
        raise ValueError("the mapping has no cases")
    return mapping.cases
