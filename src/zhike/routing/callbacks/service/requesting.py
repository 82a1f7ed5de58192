"""A customer asks to be called, changes it, or takes it back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from zhike.conversations import api as conversations
from zhike.customers import api as customers
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.ids import uuid7
from zhike.platform.runtime import Runtime
from zhike.privacy import api as privacy
from zhike.routing.callbacks import repository, rules
from zhike.routing.callbacks.errors import CallbackRefused, CallbackUnknown, NumberUnfit
from zhike.routing.callbacks.service.hours import CALL, CallQueue, find_call_queue, list_free_slots
from zhike.routing.callbacks.service.keeping import ended, keep
from zhike.routing.callbacks.service.words import span_words
from zhike.routing.callbacks.values import OPEN_PHASES, Callback, CallbackRule, Kind, Possible, Shown, Slot, Wish
from zhike.routing.repository import entries
from zhike.routing.service.places import get_place
from zhike.routing.values import Entry

PURPOSE = "call_back"
FIELD = "phone"
_WAITING = frozenset({"queued", "offered"})


def vault_of(runtime: Runtime) -> privacy.Vault:
    """The vault, opened to call somebody back."""
    return privacy.Vault(runtime.keyring, purpose=PURPOSE)


async def show_possible(runtime: Runtime, session: Session, conversation_id: UUID, *, now: datetime) -> Possible:
    """What the customer of a conversation may ask for."""
    entry = await entries.find_entry(session, conversation_id)
    if entry is None or entry.state not in ("waiting", "parked"):
        return Possible(available=False)
    found = await find_call_queue(session, runtime.settings, entry.queue, now)
    if found is None or not found.calls:
        return Possible(available=False)
    slots = await list_free_slots(session, found, but=conversation_id, now=now)
    return Possible(True, await _hint(runtime, session, entry), tuple(slots), found.rule.slot_minutes)


async def show(runtime: Runtime, session: Session, conversation_id: UUID) -> Shown | None:
    """The callback that is open in a conversation, as its customer sees it."""
    callback = await repository.find_open(session, conversation_id)
    entry = await entries.find_entry(session, conversation_id) if callback else None
    if callback is None or entry is None:
        return None
    rule = (await repository.list_rules(session, callback.queue)).get(callback.queue, CallbackRule(callback.queue))
    most = rule.tries
    return Shown(callback, OPEN_PHASES.get(entry.state, "calling"), await masked(runtime, session, callback), most)


async def masked(runtime: Runtime, session: Session, callback: Callback) -> str:
    """The number that is called, masked; "" where it is gone."""
    if callback.phone is None:
        if callback.customer_id is None:
            return ""
        return await customers.get_phone_hint(session, vault_of(runtime), callback.customer_id)
    opened = await vault_of(runtime).open_many(session, {callback.id: {FIELD: callback.phone}})
    return privacy.mask(FIELD, opened[callback.id][FIELD]) if callback.id in opened else ""


async def request_callback(
    runtime: Runtime, session: Session, *, actor: Actor, conversation_id: UUID, wish: Wish, now: datetime
) -> Callback:
    """Arrange a callback, or change the one that is open: asking again doubles nothing.

    Raises `CallbackRefused`, `NumberUnfit`.
    """
    conversation = await conversations.lock_conversation(session, conversation_id)
    before = await repository.find_open(session, conversation_id, lock=True)
    entry = await _find_waiting(session, conversation, before)
    found = await find_call_queue(session, runtime.settings, entry.queue, now)
    if found is None or not found.calls:
        raise CallbackRefused("routing.callback_not_offered")
    # One lock for all promises of a queue: neither a slot nor a number is promised twice in the same moment.
    await repository.lock_promises(session, "callbacks")
    slot = await _choose_slot(session, found, wish, conversation_id, now)
    fresh = before or _begin(entry, found, now)
    numbered = await _number(runtime, session, fresh, wish, entry)
    if await repository.is_promised(session, numbered):
        raise CallbackRefused("routing.callback_exists")
    callback = await _promise(session, numbered, found, slot, now)
    await _place(session, callback, entry, now)
    kept = await keep(session, actor=actor, action="routing.callback_requested", callback=callback, now=now)
    await _say(runtime, session, conversation, kept, now)
    return kept


async def cancel_callback(session: Session, *, actor: Actor, conversation_id: UUID, now: datetime) -> None:
    """The customer waits in the chat again, with the waiting that they had earned. Raises `CallbackRefused`."""
    conversation = await conversations.lock_conversation(session, conversation_id)
    callback = await repository.find_open(session, conversation_id, lock=True)
    if callback is None:
        raise CallbackUnknown
    entry = await _find_waiting(session, conversation, callback)
    turned = await repository.turn_entry(
        session,
        conversation_id,
        state="waiting",
        channel=conversation.channel,
        callback=False,
        callback_due=False,
        queued_at=rules.joined_at(queued_at=entry.queued_at, waited_s=callback.waited_s, now=now),
        before=["waiting", "parked"],
    )
    if not turned:
        raise CallbackRefused("routing.callback_calling")
    over = ended(callback, "cancelled", now)
    await keep(session, actor=actor, action="routing.callback_cancelled", callback=over, now=now)
    language = conversation.language
    await conversations.post_notice(session, conversation_id, "callback_cancelled", language=language, now=now)


async def find_called(session: Session, ids: list[UUID]) -> set[UUID]:
    """Which of these conversations wait for a call, so that their customers may be away."""
    return await repository.find_among(session, ids) if ids else set()


async def _find_waiting(session: Session, conversation: conversations.Conversation, callback: Callback | None) -> Entry:
    """The entry, if it may still be turned into a callback or out of one. Raises `CallbackRefused`."""
    if conversation.state not in _WAITING:
        code = "routing.callback_calling" if callback is not None else "routing.callback_not_waiting"
        raise CallbackRefused(code)
    entry = await entries.find_entry(session, conversation.id)
    if entry is None or entry.state not in ("waiting", "parked"):
        code = "routing.callback_calling" if callback is not None else "routing.callback_too_late"
        raise CallbackRefused(code)
    return entry


def _begin(entry: Entry, found: CallQueue, now: datetime) -> Callback:
    return Callback(
        id=uuid7(),
        conversation_id=entry.conversation_id,
        customer_id=entry.customer_id,
        queue=found.queue.key,
        kind="place",
        state="open",
        phone=None,
        phone_index=None,
        slot_from=None,
        slot_to=None,
        due_at=None,
        late_at=now,
        told_late_at=None,
        requested_at=now,
        waited_s=max(0.0, (now - entry.queued_at).total_seconds()),
        tries=0,
        moves=0,
        tried_at=None,
        ended_at=None,
        version=0,
    )


async def _choose_slot(
    session: Session, found: CallQueue, wish: Wish, conversation_id: UUID, now: datetime
) -> Slot | None:
    if wish.kind == "place":
        return None
    free = await list_free_slots(session, found, but=conversation_id, now=now)
    slot = next((each for each in free if each.start == wish.slot_from), None)
    if slot is None:
        raise CallbackRefused("routing.callback_slot_gone")
    return slot


async def _number(runtime: Runtime, session: Session, callback: Callback, wish: Wish, entry: Entry) -> Callback:
    if wish.number is None:
        if not await _hint(runtime, session, entry):
            raise NumberUnfit("routing.callback_number_unknown")
        return replace(callback, phone=None, phone_index=None)
    number = rules.read_number(wish.number)
    if number is None:
        raise NumberUnfit("routing.callback_number_unfit")
    vault = vault_of(runtime)
    sealed = (await vault.seal(session, callback.id, {FIELD: number}))[FIELD]
    return replace(callback, phone=sealed, phone_index=vault.blind_index(FIELD, number))


async def _hint(runtime: Runtime, session: Session, entry: Entry) -> str:
    if entry.customer_id is None:
        return ""
    return await customers.get_phone_hint(session, vault_of(runtime), entry.customer_id)


async def _promise(
    session: Session, callback: Callback, found: CallQueue, slot: Slot | None, now: datetime
) -> Callback:
    """The callback with what is promised by it, and when that is over."""
    place = None if slot else await get_place(session, callback.conversation_id, now=now)
    estimate = place.estimated_wait_s[1] if place and place.estimated_wait_s else None
    slot_to = slot.end if slot else None
    kind: Kind = "slot" if slot else "place"
    late_at = rules.promise_of(kind, slot_to=slot_to, estimate_s=estimate, hours=found.hours, now=now)
    # Who keeps a place is in the line, unless nobody may be called now.
    opens = None if slot or found.hours.allow(now) else found.hours.next(now)
    return replace(
        callback,
        queue=found.queue.key,
        kind=kind,
        slot_from=slot.start if slot else None,
        slot_to=slot_to,
        due_at=slot.start if slot else opens,
        late_at=late_at,
        told_late_at=None,
        tries=0,
    )


async def _place(session: Session, callback: Callback, entry: Entry, now: datetime) -> None:
    """The entry goes where the callback is: parked until its time, or in the line at its place."""
    joined = rules.joined_at(queued_at=entry.queued_at, waited_s=callback.waited_s, now=now)
    turned = await repository.turn_entry(
        session,
        callback.conversation_id,
        state="parked" if callback.due_at is not None else "waiting",
        channel=CALL,
        callback=True,
        callback_due=callback.kind == "slot",
        queued_at=callback.slot_from or joined,
        before=["waiting", "parked"],
    )
    if not turned:
        raise CallbackRefused("routing.callback_too_late")


async def _say(
    runtime: Runtime,
    session: Session,
    conversation: conversations.Conversation,
    callback: Callback,
    now: datetime,
) -> None:
    number = await masked(runtime, session, callback)
    zone, language = runtime.settings.zone, conversation.language
    if callback.slot_from is not None and callback.slot_to is not None:
        when = span_words(callback.slot_from, callback.slot_to, zone, language)
        await conversations.post_notice(
            session, conversation.id, "callback_slot", language=language, now=now, when=when, number=number
        )
        return
    await conversations.post_notice(
        session, conversation.id, "callback_place", language=language, now=now, number=number
    )
