"""Canned replies: sentences kept ready, for everybody or for one team. Who leads the desk keeps them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from zhike.audit import api as audit
from zhike.conversations.errors import ShortcutTaken, TextRefused
from zhike.conversations.permissions import viewer_of
from zhike.conversations.repository import canned
from zhike.conversations.rules import access
from zhike.conversations.rules import text as texts
from zhike.conversations.thread import CannedReply
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.errors import Forbidden, NotFound
from zhike.platform.ids import uuid7
from zhike.platform.web import check_version
from zhike.privacy import api as privacy


@dataclass(frozen=True, slots=True)
class NewCannedReply:
    """What a canned reply says; `team` empty = for everybody, `language` zh or en."""

    shortcut: str
    title: str
    text: str
    language: str = "zh"
    team: str = ""


async def list_canned_replies(session: Session, *, actor: Actor, team: str, language: str = "") -> list[CannedReply]:
    """Those of the actor's team and those of everybody; who leads the desk sees those of all teams."""
    all_teams = access.leads_desk(viewer_of(actor))
    return await canned.list_canned_replies(session, team=team, language=language, all_teams=all_teams)


async def add_canned_reply(session: Session, *, actor: Actor, new: NewCannedReply, now: datetime) -> CannedReply:
    """Add one; raises `ShortcutTaken`, `TextRefused`."""
    _require_keeper(actor)
    reply = _clean(uuid7(), new, version=1)
    if await canned.is_shortcut_taken(session, reply):
        raise ShortcutTaken(shortcut=reply.shortcut)
    await canned.insert_canned_replies(session, [reply])
    await _record(session, actor, "conversations.canned_reply_added", reply.id, now)
    return reply


async def add_canned_replies(session: Session, *, actor: Actor, new: Sequence[NewCannedReply]) -> None:
    """Add many (seeds, imports); those whose shortcut exists are left as they are."""
    _require_keeper(actor)
    await canned.insert_canned_replies(session, [_clean(uuid7(), each, version=1) for each in new])


async def change_canned_reply(
    session: Session, *, actor: Actor, reply_id: UUID, new: NewCannedReply, version: str, now: datetime
) -> CannedReply:
    """Replace what it says; raises `PreconditionFailed` when somebody else was faster."""
    _require_keeper(actor)
    before = await _find(session, reply_id)
    check_version(version, before.version)
    reply = _clean(reply_id, new, version=before.version + 1)
    if await canned.is_shortcut_taken(session, reply):
        raise ShortcutTaken(shortcut=reply.shortcut)
    await canned.update_canned_reply(session, reply)
    await _record(session, actor, "conversations.canned_reply_changed", reply_id, now)
    return reply


async def remove_canned_reply(session: Session, *, actor: Actor, reply_id: UUID, version: str, now: datetime) -> None:
    """Remove it; raises `PreconditionFailed` when somebody else changed it meanwhile."""
    _require_keeper(actor)
    before = await _find(session, reply_id)
    check_version(version, before.version)
    await canned.delete_canned_reply(session, reply_id)
    await _record(session, actor, "conversations.canned_reply_removed", reply_id, now)


def _require_keeper(actor: Actor) -> None:
    if not access.leads_desk(viewer_of(actor)):
        raise Forbidden(permission=access.READ_ALL)


async def _find(session: Session, reply_id: UUID) -> CannedReply:
    reply = await canned.find_canned_reply(session, reply_id)
    if reply is None:
        raise NotFound
    return reply


def _clean(reply_id: UUID, new: NewCannedReply, *, version: int) -> CannedReply:
    text, _dropped = privacy.drop_secrets(texts.clean_text(new.text))
    problem = texts.text_problem(text, "agent")
    if problem is not None:
        raise TextRefused(problem, length=len(text), limit=texts.LONGEST["agent"])
    shortcut = "".join(texts.clean_text(new.shortcut).lower().split())
    title = texts.last_line(texts.clean_text(new.title))
    if not shortcut or not title:
        raise TextRefused
    return CannedReply(reply_id, shortcut, title, text, new.language, texts.clean_text(new.team), version)


async def _record(session: Session, actor: Actor, action: str, reply_id: UUID, now: datetime) -> None:
    await audit.record(session, actor=actor, action=action, subject=f"canned_reply:{reply_id}", detail={}, now=now)
