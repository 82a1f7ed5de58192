"""HTTP bodies of the agent's own desk and state."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from zhike.conversations import api as conversations
from zhike.platform.fields import OptionalLine
from zhike.privacy import api as privacy
from zhike.routing.rules import STATE_REASONS, STATE_WORDS, State, StateReason
from zhike.routing.schemas.words import Input, Named, ReasonOut
from zhike.routing.values import Assignment, Desk, DeskItem, Presence

# These are for the explanation; a list shows what moved a contact up.
_NOT_LISTED = frozenset({"ageing", "urgency.P2", "urgency.P3"})


class StateReasonOut(Named):
    """A reason for a state. `own`: an agent may choose it; others only the system gives."""

    code: str
    limit_minutes: int | None
    own: bool


class StateOut(Named):
    """A state, and the reasons there are for it."""

    state: State
    reasons: list[StateReasonOut]


class PresenceOut(BaseModel):
    """What an agent is doing. `load` counts contacts offered to them or theirs, of at most `capacity`.

    `set_by`: the supervisor who put them into it, with a `note` why; empty when they chose it.
    """

    state: State
    reason: str
    reason_name: Named
    since: datetime
    load: int
    capacity: int
    set_by: str
    note: str

    @classmethod
    def of(cls, presence: Presence) -> PresenceOut:
        """The body of a presence."""
        words = words_of(presence.state, presence.reason)
        return cls(
            state=presence.state,
            reason=presence.reason,
            reason_name=Named(zh=words[0], en=words[1]),
            since=presence.since,
            load=presence.load,
            capacity=presence.capacity,
            set_by=presence.set_by,
            note=presence.note,
        )


class MyPresenceOut(PresenceOut):
    """One's own presence, with all states that one may choose."""

    choices: list[StateOut]

    @classmethod
    def with_choices(cls, presence: Presence) -> MyPresenceOut:
        """The body of one's own presence."""
        return cls(**PresenceOut.of(presence).model_dump(), choices=list_states())


class PresenceBody(Input):
    """The state to be in; without a reason, the usual one."""

    state: State
    reason: Annotated[OptionalLine, Field(max_length=40)] | None = None


class CustomerOut(BaseModel):
    """Who it is, masked. `age` is null where only the band is open."""

    id: UUID
    name: str
    tier: str
    age: int | None = None
    age_band: str | None
    elder: bool


class DeskItemOut(BaseModel):
    """A contact on the desk. `waiting_since`: when it joined its queue; `target_s`: how soon it should be taken.

    `asked`, of an offer only: what the customer said last before a person was asked for, masked.
    `snoozed_at`: put aside then, until `snoozed_until` or the customer's next words.
    `rings_s`: how long the offer rings altogether. `adviser_id`: the customer's adviser; `as_adviser`: it came to the
    agent as that adviser.
    """

    conversation_id: UUID
    state: conversations.State
    channel: str
    language: str
    queue: str
    queue_name: Named | None
    customer: CustomerOut | None
    elder: bool
    waiting_since: datetime
    last_line: str
    last_author: conversations.Author | None
    last_at: datetime
    asked: str
    unread: int
    priority_reasons: list[ReasonOut]
    urgency: str
    reason: str | None
    target_s: int | None
    offer_expires_at: datetime | None
    rings_s: float | None
    assigned_at: datetime | None
    snoozed_at: datetime | None
    snoozed_until: datetime | None
    adviser_id: UUID | None
    as_adviser: bool

    @classmethod
    def of(cls, item: DeskItem, conversation: conversations.Conversation, customer: CustomerOut | None) -> DeskItemOut:
        """The body of one item."""
        entry, assignment, queue = item.entry, item.assignment, item.queue
        return cls(
            conversation_id=entry.conversation_id,
            state=conversation.state,
            channel=entry.channel,
            language=entry.language,
            queue=entry.queue,
            queue_name=Named(zh=queue.name_zh, en=queue.name_en) if queue else None,
            customer=customer,
            elder=entry.elder,
            waiting_since=entry.queued_at,
            last_line=conversation.last_line,
            last_author=conversation.last_author,
            last_at=conversation.last_at,
            asked=_asked(conversation),
            unread=conversation.unread,
            snoozed_at=conversation.snoozed_at,
            snoozed_until=conversation.snoozed_until,
            priority_reasons=[ReasonOut.of(each) for each in item.priority_reasons if each.code not in _NOT_LISTED],
            urgency=entry.urgency,
            reason=entry.reason,
            target_s=queue.target_s if queue else None,
            offer_expires_at=assignment.expires_at if assignment and assignment.accepted_at is None else None,
            rings_s=_rings_s(assignment),
            assigned_at=assignment.accepted_at if assignment else None,
            adviser_id=entry.adviser_id,
            as_adviser=assignment is not None and any(each.code == "adviser" for each in assignment.agent_reasons),
        )


def _rings_s(assignment: Assignment | None) -> float | None:
    if assignment is None or assignment.expires_at is None:
        return None
    return (assignment.expires_at - assignment.offered_at).total_seconds()


def _asked(conversation: conversations.Conversation) -> str:
    card = conversation.handover
    return privacy.mask_text(card.facts[-1]) if conversation.state == "offered" and card and card.facts else ""


class DeskOut(BaseModel):
    """An agent's desk: what is offered, what is theirs, and what they may take, in order of service."""

    me: PresenceOut
    offers: list[DeskItemOut]
    mine: list[DeskItemOut]
    queue: list[DeskItemOut]
    queue_total: int

    @classmethod
    def of(
        cls, desk: Desk, held: Mapping[UUID, DeskItemOut | None], waiting: Mapping[UUID, DeskItemOut | None]
    ) -> DeskOut:
        """The body of a desk, from what is shown of each contact; one that is gone meanwhile is left out."""

        def show(items: tuple[DeskItem, ...], of: Mapping[UUID, DeskItemOut | None]) -> list[DeskItemOut]:
            found = (of.get(item.entry.conversation_id) for item in items)
            return [each for each in found if each is not None]

        return cls(
            me=PresenceOut.of(desk.me),
            offers=show(desk.offers, held),
            mine=show(desk.mine, held),
            queue=show(desk.queue, waiting),
            queue_total=desk.queue_total,
        )


class NextOut(BaseModel):
    """The contact taken; null when nothing waits for this agent."""

    conversation_id: UUID | None


def list_states() -> list[StateOut]:
    """All states with their reasons, in the order of the menu."""
    return [
        StateOut(
            state=state,
            zh=zh,
            en=en,
            reasons=[_state_reason(reason) for reason in STATE_REASONS if reason.state == state and reason.own],
        )
        for state, (zh, en) in STATE_WORDS.items()
        if state in {reason.state for reason in STATE_REASONS}
    ]


def _state_reason(reason: StateReason) -> StateReasonOut:
    return StateReasonOut(
        code=reason.code, zh=reason.zh, en=reason.en, limit_minutes=reason.limit_minutes, own=reason.own
    )


def words_of(state: str, code: str) -> tuple[str, str]:
    """A reason for a state in words; the state's own where it is not known."""
    found = next((reason for reason in STATE_REASONS if reason.state == state and reason.code == code), None)
    return (found.zh, found.en) if found else STATE_WORDS[state]
