"""Guided handling: the checklist of a contact reason beside a conversation, ticked off by who has it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from zhike.audit import api as audit
from zhike.conversations import permissions
from zhike.conversations.errors import ChecklistOpen, ChecklistRefused, StepClosed, StepUnknown
from zhike.conversations.repository import checklists
from zhike.conversations.rules.checklists import (
    Checklist,
    ChecklistStep,
    Tick,
    in_order,
    is_closed,
    left_open,
    problem_of,
)
from zhike.conversations.service.states import lock
from zhike.conversations.thread import Conversation
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.errors import PreconditionFailed
from zhike.platform.web import check_version
from zhike.privacy import api as privacy
from zhike.reasons import api as reasons

EDIT = "knowledge.edit"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A checklist beside a conversation: what is done, which identity level it needs and which there is."""

    reason: str
    checklist: Checklist | None
    ticks: tuple[Tick, ...]
    needed: str
    have: str


async def list_checklists(session: Session) -> list[Checklist]:
    """The checklists in force, by reason."""
    return [each for each in await checklists.list_newest(session) if each.steps]


async def save_checklist(
    session: Session, *, actor: Actor, reason: str, expected: str, steps: Sequence[ChecklistStep], now: datetime
) -> Checklist:
    """A new version of a reason's checklist; version 0 stands for none yet. Without steps there is none from now on.

    Raises `ReasonUnknown`, `ChecklistRefused`, `PreconditionFailed`, `Forbidden`.
    """
    actor.require(EDIT)
    reasons.get_reason(reason)
    problem = problem_of(steps)
    if problem is not None:
        raise ChecklistRefused(f"conversations.checklist_{problem}")
    versions = await checklists.list_versions(session, reason, limit=1)
    last = versions[0].version if versions else 0
    check_version(expected, last)
    made = Checklist(reason, last + 1, in_order(steps), UUID(actor.id), actor.name, now)
    if not await checklists.add_version(session, made):
        raise PreconditionFailed
    await audit.record(
        session,
        actor=actor,
        action="conversations.checklist_saved",
        subject=f"checklist:{reason}",
        detail={"version": made.version, "steps": len(made.steps)},
        now=now,
    )
    return made


async def find_sheet(session: Session, conversation: Conversation, reason: str) -> Sheet:
    """The checklist of `reason` beside the conversation. Raises `ReasonUnknown`."""
    needed = reasons.get_reason(reason).idv
    checklist = await _in_force(session, reason)
    ticks = await checklists.list_ticks(session, conversation.id, reason) if checklist else []
    return Sheet(reason, checklist, tuple(ticks), needed, conversation.identity_level)


async def tick(
    session: Session, *, actor: Actor, conversation_id: UUID, reason: str, key: str, done: bool, now: datetime
) -> Sheet:
    """A step is done, or was not after all; by who has the conversation, until it is closed.

    Raises `StepUnknown`, `StepClosed`, `NotInCharge`, `ConversationNotFound`.
    """
    conversation = await permissions.find_resolvable(session, actor=actor, conversation_id=conversation_id)
    await lock(session, conversation.id)
    sheet = await find_sheet(session, conversation, reason)
    step = next((each for each in sheet.checklist.steps if each.key == key), None) if sheet.checklist else None
    if step is None or sheet.checklist is None or conversation.state == "closed":
        raise StepUnknown
    if done and is_closed(step, have=sheet.have, needed=sheet.needed):
        raise StepClosed(level=sheet.needed)
    if done:
        made = Tick(key, sheet.checklist.version, UUID(actor.id), actor.name, now)
        await checklists.add_tick(session, conversation.id, reason, made)
    else:
        await checklists.remove_tick(session, conversation.id, reason, key)
    await _record(session, conversation.id, "ticked" if done else "unticked", actor, now, reason=reason, step=key)
    session.notify(f"conversation:{conversation.id}", state=1)
    return await find_sheet(session, conversation, reason)


async def check_closing(
    session: Session, conversation: Conversation, *, actor: Actor, reason: str, because: str, now: datetime
) -> None:
    """Before it is closed for `reason`: what must be done is done, or it is said why not; both stay on record.

    Raises `ChecklistOpen`, which names the steps.
    """
    if not reasons.is_reason(reason) or conversation.state == "closed":
        return  # said, or refused, by the closing itself
    sheet = await find_sheet(session, conversation, reason)
    if sheet.checklist is None:
        return
    left = left_open(sheet.checklist.steps, {each.key for each in sheet.ticks})
    musts = [each for each in left if each.mandatory]
    if musts and not because:
        raise ChecklistOpen(zh="、".join(each.zh for each in musts), en="; ".join(each.en for each in musts))
    if left:
        keys = [each.key for each in left]
        kept = privacy.mask_text(because)
        await checklists.note_left_open(
            session,
            conversation.id,
            sheet.checklist,
            keys,
            because=kept,
            by_id=UUID(actor.id),
            by_name=actor.name,
            at=now,
        )
        await _record(session, conversation.id, "steps_left", actor, now, reason=reason, steps=keys)


async def _in_force(session: Session, reason: str) -> Checklist | None:
    versions = await checklists.list_versions(session, reason, limit=1)
    return versions[0] if versions and versions[0].steps else None


async def _record(
    session: Session, conversation_id: UUID, what: str, actor: Actor, now: datetime, **detail: object
) -> None:
    subject = f"conversation:{conversation_id}"
    await audit.record(session, actor=actor, action=f"conversations.{what}", subject=subject, detail=detail, now=now)
