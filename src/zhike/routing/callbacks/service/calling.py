"""An agent calls: the number is shown to who is about to dial it, and what came of it decides what happens next.

Locks are taken in the order of all routing: the conversation, then its own rows, an agent's presence last.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from zhike.audit import api as audit
from zhike.conversations import api as conversations
from zhike.customers import api as customers
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.runtime import Runtime
from zhike.platform.web import check_version
from zhike.routing.callbacks import repository, rules
from zhike.routing.callbacks.errors import CallbackNotYours, CallbackRefused, CallbackUnknown
from zhike.routing.callbacks.service.hours import CALL, CallQueue, find_call_queue, list_free_slots
from zhike.routing.callbacks.service.keeping import ended, keep
from zhike.routing.callbacks.service.requesting import FIELD, vault_of
from zhike.routing.callbacks.service.words import moment_words, span_words
from zhike.routing.callbacks.values import Callback, Outcome, Slot, State
from zhike.routing.repository import agents, assignments
from zhike.routing.service.offers import tell
from zhike.routing.values import Assignment

BECAUSE = "callback"


@dataclass(frozen=True, slots=True)
class _Held:
    """A callback in the hands of the agent who calls."""

    runtime: Runtime
    session: Session
    actor: Actor
    conversation: conversations.Conversation
    callback: Callback
    assignment: Assignment
    found: CallQueue
    now: datetime

    @property
    def id(self) -> UUID:
        """The conversation's."""
        return self.conversation.id

    async def say(self, code: str, **values: str) -> None:
        """Tell the customer in their thread."""
        language = self.conversation.language
        await conversations.post_notice(self.session, self.id, code, language=language, now=self.now, **values)

    def when(self, at: datetime) -> str:
        """A moment in the customer's language and the bank's zone."""
        return moment_words(at, self.runtime.settings.zone, self.conversation.language)


async def reveal_number(
    runtime: Runtime, session: Session, *, actor: Actor, conversation_id: UUID, now: datetime
) -> str:
    """The number, for the agent who has accepted the callback and calls now; on record each time.

    Raises `CallbackUnknown`, `CallbackNotYours`, `CallbackRefused` in quiet hours.
    """
    held = await _find_held(runtime, session, actor, conversation_id, now)
    if not held.found.hours.allow(now):
        raise CallbackRefused("routing.callback_quiet")
    callback = held.callback
    # From the first look at the number on they talk by phone: the chat is not ended for its silence.
    await conversations.set_by_phone(session, conversation_id, True)
    if callback.phone is None:
        assert callback.customer_id is not None
        revealed = await customers.reveal(
            session,
            vault_of(runtime),
            actor=actor,
            customer_id=callback.customer_id,
            field="phone",
            purpose="call_back",
            conversation_id=conversation_id,
            now=now,
        )
        return revealed.value
    opened = await vault_of(runtime).open(session, callback.id, {FIELD: callback.phone})
    detail = {"callback": str(callback.id), "purpose": "call_back"}
    subject = f"conversation:{conversation_id}"
    await audit.record(
        session, actor=actor, action="routing.callback_revealed", subject=subject, detail=detail, now=now
    )
    return opened[FIELD]


async def list_next_slots(
    runtime: Runtime, session: Session, *, actor: Actor, conversation_id: UUID, now: datetime
) -> list[Slot]:
    """What the agent can offer a customer who asks for another time."""
    held = await _find_held(runtime, session, actor, conversation_id, now)
    return await list_free_slots(session, held.found, but=conversation_id, now=now)


async def record_outcome(
    runtime: Runtime,
    session: Session,
    *,
    actor: Actor,
    conversation_id: UUID,
    outcome: Outcome,
    slot_from: datetime | None,
    expected: str,
    now: datetime,
) -> Callback:
    """What came of the call. Raises `CallbackUnknown`, `CallbackNotYours`, `CallbackRefused`, `PreconditionFailed`."""
    held = await _find_held(runtime, session, actor, conversation_id, now)
    check_version(expected, held.callback.version)
    if outcome == "reached":
        return await _reached(held)
    if outcome == "another_time":
        return await _move(held, slot_from)
    if outcome == "wrong_number":
        return await _give_up(held, "wrong_number", "callback_wrong_number", {})
    return await _unanswered(held)


async def _find_held(runtime: Runtime, session: Session, actor: Actor, conversation_id: UUID, now: datetime) -> _Held:
    conversation = await conversations.lock_conversation(session, conversation_id)
    callback = await repository.find_open(session, conversation_id, lock=True)
    if callback is None:
        raise CallbackUnknown
    assignment = await assignments.find_open(session, conversation_id)
    mine = assignment is not None and assignment.accepted_at is not None and str(assignment.staff_id) == actor.id
    if assignment is None or not mine:
        raise CallbackNotYours
    found = await find_call_queue(session, runtime.settings, conversation.queue or callback.queue, now)
    if found is None:
        raise CallbackUnknown
    return _Held(runtime, session, actor, conversation, callback, assignment, found, now)


async def _reached(held: _Held) -> Callback:
    """They talk: from here on it is a contact like any, by phone."""
    await repository.note_called(held.session, held.id)
    await conversations.set_by_phone(held.session, held.id, True)
    over = replace(ended(held.callback, "reached", held.now), tried_at=held.now)
    return await _keep(held, "routing.callback_reached", over)


async def _unanswered(held: _Held) -> Callback:
    """Nobody answered: once more after a while, or the end of it."""
    tries, rule = held.callback.tries + 1, held.found.rule
    tried = replace(held.callback, tries=tries, tried_at=held.now)
    again = rules.retry_at(rule, held.found.hours, tries=tries, now=held.now)
    if again is None:
        return await _give_up(replace(held, callback=tried), "unreached", "callback_unreached", {"most": str(tries)})
    span = timedelta(minutes=rule.slot_minutes)  # a try is promised like a slot that begins then
    parked = replace(tried, due_at=again, late_at=again + span, told_late_at=None)
    await _park(held, parked, "unanswered")
    await held.say("callback_retry", tries=str(tries), most=str(rule.tries), when=held.when(again))
    return await _keep(held, "routing.callback_unanswered", parked)


async def _move(held: _Held, slot_from: datetime | None) -> Callback:
    """The customer answered, and wants to be called at another time."""
    if not rules.may_move(held.callback.moves):
        raise CallbackRefused("routing.callback_moved_often", most=rules.MOST_MOVES)
    await repository.lock_promises(held.session, "callbacks")
    free = await list_free_slots(held.session, held.found, but=held.id, now=held.now)
    slot = next((each for each in free if each.start == slot_from), None)
    if slot is None:
        raise CallbackRefused("routing.callback_slot_gone")
    moved = replace(
        held.callback,
        queue=held.found.queue.key,
        kind="slot",
        slot_from=slot.start,
        slot_to=slot.end,
        due_at=slot.start,
        late_at=slot.end,
        told_late_at=None,
        tries=0,
        moves=held.callback.moves + 1,
        tried_at=held.now,
    )
    await _park(held, moved, "postponed")
    zone = held.runtime.settings.zone
    await held.say("callback_moved", when=span_words(slot.start, slot.end, zone, held.conversation.language))
    return await _keep(held, "routing.callback_moved", moved)


async def _park(held: _Held, callback: Callback, outcome: Literal["unanswered", "postponed"]) -> None:
    """The agent is free of it; the contact waits outside the line until its time."""
    assert callback.due_at is not None
    await conversations.set_by_phone(held.session, held.id, False)
    await conversations.set_state(
        held.session, held.id, "queued", queue=held.found.queue.key, because=BECAUSE, actor=held.actor, now=held.now
    )
    if not await assignments.end(held.session, held.assignment, outcome, held.now):
        raise CallbackNotYours
    turned = await repository.turn_entry(
        held.session,
        held.id,
        state="parked",
        channel=CALL,
        callback=True,
        callback_due=True,
        queued_at=callback.due_at,
        before=["assigned"],
    )
    if not turned:
        raise CallbackNotYours
    await agents.set_idle(held.session, held.assignment.staff_id, held.now)
    tell(held.session, held.id, held.assignment.staff_id)


async def _give_up(held: _Held, state: State, code: str, values: Mapping[str, str]) -> Callback:
    """It ends here: the customer is told what happened, the agent records the contact as ever."""
    tried = replace(held.callback, tried_at=held.now)
    await held.say(code, **values)
    await repository.note_called(held.session, held.id)
    await conversations.set_by_phone(held.session, held.id, False)
    await conversations.start_wrap_up(held.session, actor=held.actor, conversation_id=held.id, told=True, now=held.now)
    return await _keep(held, f"routing.callback_{state}", ended(tried, state, held.now))


async def _keep(held: _Held, action: str, callback: Callback) -> Callback:
    kept = await keep(held.session, actor=held.actor, action=action, callback=callback, now=held.now)
    tell(held.session, held.id, held.assignment.staff_id)
    return kept
