"""Canned replies: written by anybody who serves, approved by somebody else, offered until their day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from zhike.audit import api as audit
from zhike.conversations.canned import CannedReply, Scope, Uses, Wording
from zhike.conversations.errors import (
    CannedQueueUnknown,
    CannedScopeRefused,
    FileMissing,
    NothingToDecide,
    ShortcutTaken,
    TextRefused,
)
from zhike.conversations.permissions import viewer_of
from zhike.conversations.queue_directory import queue_directory
from zhike.conversations.repository import canned, canned_files
from zhike.conversations.repository.canned import Wanted
from zhike.conversations.rules import access
from zhike.conversations.rules import canned as rules
from zhike.conversations.rules import text as texts
from zhike.identity import api as identity
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.errors import Forbidden, NotFound
from zhike.platform.ids import uuid7
from zhike.platform.web import check_version
from zhike.privacy import api as privacy

# Whose daily work it is; whoever else may approve finds it in the register.
DECIDERS = "supervisor"


@dataclass(frozen=True, slots=True)
class NewCannedReply:
    """What a canned reply says, in force at once (seeds): for a team or a queue where named, else for everybody."""

    shortcut: str
    title: str
    text: str
    language: str = "zh"
    team: str = ""
    queue: str = ""


async def list_register(
    session: Session, *, actor: Actor, wanted: Wanted, before: tuple[datetime, UUID] | None, limit: int
) -> list[tuple[CannedReply, Uses]]:
    """Canned replies that concern the actor, in force or not, with their uses; those of every team for who leads or
    approves."""
    viewer = viewer_of(actor)
    all_teams = access.leads_desk(viewer) or viewer.can(access.APPROVE)
    team = wanted.team if all_teams else (await identity.get_staff(session, UUID(actor.id))).team
    seen = replace(wanted, staff_id=actor.id, team=team, all_teams=all_teams)
    found = await canned.list_register(session, seen, before=before, limit=limit)
    uses = await canned.list_uses(session, [each.id for each in found], wanted.today)
    return [(each, uses.get(each.id, Uses())) for each in found]


async def list_offered(
    session: Session, *, actor: Actor, queue: str, language: str, channel: str, today: date
) -> list[CannedReply]:
    """What the actor may insert now into a contact of that queue, in that language and channel."""
    staff = await identity.get_staff(session, UUID(actor.id))
    return await canned.list_offered(
        session, staff_id=actor.id, team=staff.team, queue=queue, language=language, channel=channel, today=today
    )


async def add_canned_reply(session: Session, *, actor: Actor, wording: Wording, now: datetime) -> CannedReply:
    """Write one: it waits for somebody's approval, one's own holds at once.

    Raises `ShortcutTaken`, `TextRefused`, `CannedScopeRefused`, `CannedQueueUnknown`, `FileMissing`.
    """
    actor.require(access.REPLY)
    clean = await _clean(session, actor, wording)
    reply = rules.written(_blank(clean, now), clean, by_id=actor.id, by_name=actor.name, now=now)
    await _refuse_taken(session, reply)
    await canned.insert_canned_replies(session, [reply])
    await _record(session, actor, "conversations.canned_reply_added", reply.id, now)
    await _tell_deciders(session, actor, reply, now)
    return reply


async def add_canned_replies(session: Session, *, actor: Actor, new: Sequence[NewCannedReply], now: datetime) -> None:
    """Add many that are in force without a second person (seeds); those whose shortcut exists stay as they are."""
    if not access.leads_desk(viewer_of(actor)):
        raise Forbidden(permission=access.READ_ALL)
    wordings = [tidy(_wording_of(each)) for each in new]
    replies = [replace(_blank(each, now), approved_at=now, approved_by=actor.name, version=1) for each in wordings]
    await canned.insert_canned_replies(session, replies)


async def change_canned_reply(
    session: Session, *, actor: Actor, reply_id: UUID, wording: Wording, version: str, now: datetime
) -> CannedReply:
    """Write it anew: what is in force stays so until somebody else approves the change.

    Raises `PreconditionFailed` when somebody else was faster, and what `add_canned_reply` raises.
    """
    before = await _find(session, actor, reply_id)
    _require_keeper(await _writer(session, actor), before)
    check_version(version, before.version)
    clean = await _clean(session, actor, wording)
    if rules.is_withdrawn_from_others(before, clean):
        raise CannedScopeRefused
    reply = rules.written(before, clean, by_id=actor.id, by_name=actor.name, now=now)
    await _refuse_taken(session, reply)
    await canned.update_canned_reply(session, reply)
    await _record(session, actor, "conversations.canned_reply_changed", reply_id, now)
    await _tell_deciders(session, actor, reply, now)
    return reply


async def remove_canned_reply(session: Session, *, actor: Actor, reply_id: UUID, version: str, now: datetime) -> None:
    """Remove it; raises `PreconditionFailed` when somebody else changed it meanwhile."""
    before = await _find(session, actor, reply_id)
    _require_keeper(await _writer(session, actor), before)
    check_version(version, before.version)
    await canned.delete_canned_reply(session, reply_id)
    await _record(session, actor, "conversations.canned_reply_removed", reply_id, now)


async def approve_canned_reply(
    session: Session, *, actor: Actor, reply_id: UUID, version: str, now: datetime
) -> CannedReply:
    """Put what waits in force. Raises `NothingToDecide`, also for its own author; `ShortcutTaken`."""
    before = await _find_undecided(session, actor, reply_id, version)
    reply = rules.approved(before, by_name=actor.name, now=now)
    await _refuse_taken(session, reply)
    await canned.update_canned_reply(session, reply)
    await _record(session, actor, "conversations.canned_reply_approved", reply_id, now)
    return reply


async def send_back_canned_reply(
    session: Session, *, actor: Actor, reply_id: UUID, word: str, version: str, now: datetime
) -> CannedReply:
    """Do not approve what waits, and say why: its author is told. Raises `NothingToDecide`."""
    before = await _find_undecided(session, actor, reply_id, version)
    reply = rules.sent_back(before, word=_line(word))
    await canned.update_canned_reply(session, reply)
    await _record(session, actor, "conversations.canned_reply_sent_back", reply_id, now)
    subject, told = f"canned_reply:{reply_id}", [UUID(before.author_id)]
    await identity.notify_staff(session, actor=actor, staff_ids=told, kind="canned_back", subject=subject, now=now)
    return reply


async def _tell_deciders(session: Session, actor: Actor, reply: CannedReply, now: datetime) -> None:
    """Who leads the team that it is for, or any team where it is for all, hears that it waits for a second person."""
    if not reply.waits:
        return
    team = reply.newest.team or None
    leads = [each.id for each in await identity.find_staff(session, role=DECIDERS, team=team, active=True)]
    subject = f"canned_reply:{reply.id}"
    await identity.notify_staff(session, actor=actor, staff_ids=leads, kind="canned_waits", subject=subject, now=now)


async def _find_undecided(session: Session, actor: Actor, reply_id: UUID, version: str) -> CannedReply:
    actor.require(access.APPROVE)
    before = await _find(session, actor, reply_id)
    check_version(version, before.version)
    if not rules.may_decide(await _writer(session, actor), before):
        raise NothingToDecide
    return before


async def _writer(session: Session, actor: Actor) -> rules.Writer:
    staff = await identity.get_staff(session, UUID(actor.id))
    return rules.Writer.of(viewer_of(actor), staff.team)


def _require_keeper(writer: rules.Writer, reply: CannedReply) -> None:
    if not rules.may_change(writer, reply):
        raise Forbidden(permission=access.READ_ALL)


async def _find(session: Session, actor: Actor, reply_id: UUID) -> CannedReply:
    reply = await canned.find_canned_reply(session, reply_id)
    if reply is None or (reply.owner and reply.owner != actor.id and reply.change is None):
        raise NotFound
    return reply


async def _clean(session: Session, actor: Actor, wording: Wording) -> Wording:
    """The wording as it may be stored, with files that exist and a scope that the actor may write for."""
    clean = tidy(wording)
    if not rules.may_write(await _writer(session, actor), clean):
        raise CannedScopeRefused
    await _refuse_unknown_queue(session, clean)
    if len(await canned_files.find_files(session, clean.files)) != len(clean.files):
        raise FileMissing
    return clean


async def _refuse_unknown_queue(session: Session, wording: Wording) -> None:
    directory = queue_directory()
    if wording.queue and directory is not None and wording.queue not in await directory.keys(session):
        raise CannedQueueUnknown(queue=wording.queue[:40])


def tidy(wording: Wording) -> Wording:
    """The wording without secrets and loose blanks; raises `TextRefused`, `CannedScopeRefused`."""
    text, _dropped = privacy.drop_secrets(texts.clean_text(wording.text))
    problem = texts.text_problem(text, "agent")
    if problem is not None:
        raise TextRefused(problem, length=len(text), limit=texts.LONGEST["agent"])
    shortcut = "".join(texts.clean_text(wording.shortcut).lower().split())
    title = _line(wording.title)
    if not shortcut or not title:
        raise TextRefused
    team = _line(wording.team) if wording.scope == "team" else ""
    queue = wording.queue.strip() if wording.scope == "queue" else ""
    if (wording.scope == "team" and not team) or (wording.scope == "queue" and not queue):
        raise CannedScopeRefused
    files = tuple(dict.fromkeys(wording.files))
    return replace(wording, shortcut=shortcut, title=title, text=text, team=team, queue=queue, files=files)


def _line(raw: str) -> str:
    clean, _dropped = privacy.drop_secrets(texts.clean_text(raw))
    return texts.last_line(clean)


async def _refuse_taken(session: Session, reply: CannedReply) -> None:
    owner = reply.owner if reply.newest.scope == "own" else ""
    taken_by = await canned.find_by_place(session, owner, reply.newest)
    if taken_by is not None and taken_by != reply.id:
        raise ShortcutTaken(shortcut=reply.newest.shortcut)


def _wording_of(new: NewCannedReply) -> Wording:
    scope: Scope = "team" if new.team else "queue" if new.queue else "all"
    return Wording(new.shortcut, new.title, new.text, new.language, scope, new.team, new.queue)


def _blank(wording: Wording, now: datetime) -> CannedReply:
    """A reply that nobody has written yet."""
    return CannedReply(
        id=uuid7(),
        owner="",
        wording=wording,
        approved_at=None,
        approved_by="",
        change=None,
        author_id="",
        author_name="",
        written_at=now,
        sent_back="",
        version=0,
    )


async def _record(session: Session, actor: Actor, action: str, reply_id: UUID, now: datetime) -> None:
    await audit.record(session, actor=actor, action=action, subject=f"canned_reply:{reply_id}", detail={}, now=now)
