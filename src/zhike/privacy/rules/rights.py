"""Rights requests: kinds, states, clock, refusals. Pure.

Sources: PIPL art. 24 and 44-50; Anti-Money-Laundering Law art. 34; the identity level is that of the reason PRV-*.
"""

from __future__ import annotations

from collections.abc import Collection, Container
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Literal, get_args
from uuid import UUID

RightKind = Literal["see", "copy", "portability", "correct", "delete", "refuse_automation"]
RightState = Literal["received", "open", "second", "fulfilled", "refused", "withdrawn"]
RightAction = Literal["prove", "fulfil", "confirm", "give_back", "refuse", "withdraw"]
IdentityProof = Literal["branch_document", "video", "app_pass_and_code", "authority_document"]
RightChannel = Literal["web_chat", "app", "phone", "branch", "paper"]
RefusalCode = Literal[
    "identity_unproven",
    "legal_hold",
    "open_complaint",
    "open_conversation",
    "contract_running",
    "aml_duty",
    "harms_others",
    "not_held",
    "repeated",
]

KINDS: Final[tuple[RightKind, ...]] = get_args(RightKind)
REFUSALS: Final[tuple[RefusalCode, ...]] = get_args(RefusalCode)
OPEN_STATES: Final[frozenset[RightState]] = frozenset({"received", "open", "second"})
COPIED: Final[frozenset[RightKind]] = frozenset({"see", "copy", "portability"})
# For how long a fulfilled copy can be fetched.
COPY_LASTS: Final = timedelta(days=30)
IDENTITY_LEVEL: Final = "L3"

_MOVES: Final[dict[tuple[RightState, RightAction], RightState]] = {
    ("received", "prove"): "open",
    ("received", "refuse"): "refused",
    ("received", "withdraw"): "withdrawn",
    ("open", "fulfil"): "fulfilled",
    ("open", "refuse"): "refused",
    ("open", "withdraw"): "withdrawn",
    ("second", "confirm"): "fulfilled",
    ("second", "give_back"): "open",
    ("second", "refuse"): "refused",
    ("second", "withdraw"): "withdrawn",
}


@dataclass(frozen=True, slots=True)
class RightsRequest:
    """A person's request about their own data. `field` is what shall be corrected; `proof` how identity was proven.

    `due_on` is a local date. `decided_by` fulfilled, refused or proposed the deletion; `second_by` confirmed it.
    """

    id: UUID
    number: str
    subject_id: UUID
    kind: RightKind
    state: RightState
    channel: RightChannel
    field: str
    proof: str
    refusal: str
    taken_by: str
    decided_by: str
    second_by: str
    received_at: datetime
    due_on: date
    closed_at: datetime | None
    version: int


def new_request(
    subject_id: UUID,
    kind: RightKind,
    channel: RightChannel,
    field: str,
    *,
    request_id: UUID,
    number: str,
    taken_by: str,
    now: datetime,
    due_on: date,
) -> RightsRequest:
    """A request as it is taken in."""
    return RightsRequest(
        id=request_id,
        number=number,
        subject_id=subject_id,
        kind=kind,
        state="received",
        channel=channel,
        field=field,
        proof="",
        refusal="",
        taken_by=taken_by,
        decided_by="",
        second_by="",
        received_at=now,
        due_on=due_on,
        closed_at=None,
        version=1,
    )


def next_state(kind: RightKind, state: RightState, action: RightAction) -> RightState | None:
    """Where `action` leads, or None where it cannot be done. Deleting needs a second person before it happens."""
    if kind == "delete" and (state, action) == ("open", "fulfil"):
        return "second"
    return _MOVES.get((state, action))


def possible_actions(kind: RightKind, state: RightState) -> list[RightAction]:
    """What can be done with a request in `state`."""
    return [action for action in get_args(RightAction) if next_state(kind, state, action) is not None]


def due_day(received_on: date, working_days: int, *, holidays: Container[date], worked: Container[date]) -> date:
    """The day on which `working_days` have passed: weekends and holidays do not count, worked weekends do."""
    day, left = received_on, working_days
    while left > 0:
        day += timedelta(days=1)
        if day in worked or (day.weekday() < 5 and day not in holidays):
            left -= 1
    return day


def may_confirm(request: RightsRequest, person: str) -> bool:
    """Whether `person` may be the second one: somebody other than who proposed it, and than who took it in."""
    return person not in {request.decided_by, request.taken_by}


def copy_is_open(request: RightsRequest, now: datetime) -> bool:
    """Whether the copy of a fulfilled request can still be fetched."""
    if request.kind not in COPIED or request.state != "fulfilled" or request.closed_at is None:
        return False
    return now - request.closed_at <= COPY_LASTS


def stands_against(held: bool, obstacles: Collection[RefusalCode]) -> list[RefusalCode]:
    """What stands against a deletion, the weightiest first; a legal hold beats everything."""
    found = {*obstacles, *(("legal_hold",) if held else ())}
    return [code for code in REFUSALS if code in found]
