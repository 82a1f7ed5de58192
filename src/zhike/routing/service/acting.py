"""Doing several things with a contact in one go, by the same use cases that the desk calls one by one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from zhike.conversations import api as conversations
from zhike.identity import api as identity
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.runtime import Runtime
from zhike.routing.bulk_errors import ReasonMissing
from zhike.routing.deeds import Deed, PlaceChange, Said, TriageChange
from zhike.routing.errors import EntryUnknown
from zhike.routing.repository import assignments, entries
from zhike.routing.service.passing import transfer
from zhike.routing.service.queues import list_queues
from zhike.routing.values import Entry, Queue


@dataclass(frozen=True, slots=True)
class Doing:
    """Who acts on which contact, and the words that are filled into texts."""

    actor: Actor
    conversation_id: UUID
    seen_sequence: int | None
    words: Mapping[str, str]
    now: datetime


@dataclass(frozen=True, slots=True)
class Wording:
    """What words in braces stand for, as far as it is the same for every contact: looked up once for many."""

    number: str
    queues: Mapping[str, Queue]
    runtime: Runtime

    def of(self, actor: Actor, conversation: conversations.Conversation, now: datetime) -> dict[str, str]:
        """The words for this contact, in its language."""
        chinese = conversation.language == "zh"
        queue = self.queues.get(conversation.queue or "")
        settings = self.runtime.settings
        local = now.astimezone(settings.zone)
        queue_name = "" if queue is None else queue.name_zh if chinese else queue.name_en
        return {
            "agent": actor.name,
            "number": self.number,
            "bank": settings.bank_name_zh if chinese else settings.bank_name_en,
            "queue": queue_name,
            "date": f"{local.year}年{local.month}月{local.day}日" if chinese else local.strftime("%-d %B %Y"),
            "time": local.strftime("%H:%M"),
        }


async def load_wording(runtime: Runtime, session: Session, *, actor: Actor) -> Wording:
    """What the actor's texts are filled in with."""
    queues = {queue.key: queue for queue in await list_queues(session)}
    return Wording((await identity.get_staff(session, UUID(actor.id))).number, queues, runtime)


async def carry_out(
    session: Session,
    *,
    actor: Actor,
    before: conversations.Conversation,
    wording: Wording,
    acts: Sequence[conversations.Act],
    seen_sequence: int | None = None,
    now: datetime,
) -> Deed:
    """Do all acts, in the caller's transaction; what the use cases refuse is raised, and nothing is done then.

    `before`: the contact as the actor may read it. `seen_sequence`: what the actor had seen; newer words refuse a reply
    and a close, as at the desk.
    """
    doing = Doing(actor, before.id, seen_sequence, wording.of(actor, before, now), now)
    parts: dict[str, Any] = {}
    said: list[Said] = []
    for act in acts:
        done = await _DO[act.kind](session, doing, act)
        said += done.pop("said", ())
        parts |= done
    return Deed(said=tuple(said), **parts)


async def _reply(session: Session, doing: Doing, act: conversations.Act) -> dict[str, Any]:
    posted = await conversations.post_as_staff(
        session,
        actor=doing.actor,
        conversation_id=doing.conversation_id,
        text=conversations.fill_in(act.text, doing.words),
        seen_sequence=doing.seen_sequence,
        now=doing.now,
    )
    return {"said": (Said(posted.message.sequence, public=True),)}


async def _note(session: Session, doing: Doing, act: conversations.Act) -> dict[str, Any]:
    posted = await conversations.post_as_staff(
        session,
        actor=doing.actor,
        conversation_id=doing.conversation_id,
        text=conversations.fill_in(act.text, doing.words),
        visibility="internal",
        now=doing.now,
    )
    return {"said": (Said(posted.message.sequence, public=False),)}


async def _triage(session: Session, doing: Doing, act: conversations.Act) -> dict[str, Any]:
    before = await conversations.get_conversation(session, doing.conversation_id)
    reason, urgency = act.reason or before.reason, act.urgency or before.urgency
    await conversations.set_triage(
        session,
        actor=doing.actor,
        conversation_id=doing.conversation_id,
        reason=reason,
        urgency=urgency,
        now=doing.now,
    )
    entry = await entries.find_entry(session, doing.conversation_id)
    await entries.set_triage(session, doing.conversation_id, reason=act.reason or None, urgency=act.urgency or None)
    session.notify("routing")
    change = TriageChange(
        reason=before.reason,
        urgency=before.urgency,
        reason_after=reason,
        urgency_after=urgency,
        entry_reason=entry.reason if entry else None,
        entry_urgency=entry.urgency if entry else None,
    )
    return {"triage": change}


async def _transfer(session: Session, doing: Doing, act: conversations.Act) -> dict[str, Any]:
    doing.actor.require("routing.transfer")
    before = await conversations.get_conversation(session, doing.conversation_id)
    entry = await entries.find_entry(session, doing.conversation_id)
    held = await assignments.find_open(session, doing.conversation_id)
    noted = await transfer(
        session,
        actor=doing.actor,
        conversation_id=doing.conversation_id,
        queue=act.queue or None,
        staff_id=act.staff_id,
        reason=conversations.fill_in(act.text, doing.words),
        now=doing.now,
    )
    after = await entries.find_entry(session, doing.conversation_id)
    if entry is None or after is None:
        raise EntryUnknown
    served = held if held is not None and held.accepted_at is not None else None
    return {
        "said": (Said(noted, public=False),),
        "place": _place(before, entry, after, served.id if served else None, served.staff_id if served else None),
    }


def _place(
    before: conversations.Conversation, entry: Entry, after: Entry, assignment_id: UUID | None, staff_id: UUID | None
) -> PlaceChange:
    return PlaceChange(
        state=before.state,
        transfers=before.transfers,
        assignment_id=assignment_id,
        staff_id=staff_id,
        channel=entry.channel,
        queue=entry.queue,
        skill=entry.skill,
        queued_at=entry.queued_at,
        transferred=entry.transferred,
        returned=entry.returned,
        served_by=entry.served_by,
        reserved_for=entry.reserved_for,
        reserved_until=entry.reserved_until,
        to_queue=after.queue,
        to_queued_at=after.queued_at,
        to_reserved_for=after.reserved_for,
    )


async def _close(session: Session, doing: Doing, act: conversations.Act) -> dict[str, Any]:
    before = await conversations.find_resolvable(session, actor=doing.actor, conversation_id=doing.conversation_id)
    reason = act.reason or before.reason
    if not reason:
        raise ReasonMissing
    await conversations.resolve(
        session,
        actor=doing.actor,
        conversation_id=doing.conversation_id,
        reason=reason,
        outcome=act.outcome,
        note=conversations.fill_in(act.text, doing.words),
        seen_sequence=doing.seen_sequence,
        now=doing.now,
    )
    return {"closed": True}


_Do = Callable[[Session, Doing, conversations.Act], Awaitable[dict[str, Any]]]
_DO: dict[str, _Do] = {
    "reply": _reply,
    "note": _note,
    "triage": _triage,
    "transfer": _transfer,
    "close": _close,
}
