"""Taking in a sheet of canned replies: each row waits for approval; sent again, it changes nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from zhike.conversations.canned import Wording
from zhike.conversations.errors import CannedQueueUnknown, CannedScopeRefused, SheetRefused, TextRefused
from zhike.conversations.repository import canned
from zhike.conversations.rules import access
from zhike.conversations.rules.canned_sheet import SheetUnfit, read_sheet
from zhike.conversations.service.canned import add_canned_reply, change_canned_reply, tidy
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.errors import Forbidden

Done = Literal["added", "changed", "unchanged"]


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row that was not taken, and the column, or the rule, that stands against it."""

    row: int
    fault: str


@dataclass(frozen=True, slots=True)
class CannedImport:
    """What became of a sheet."""

    added: int
    changed: int
    unchanged: int
    rejected: tuple[RejectedRow, ...]


async def import_canned_replies(session: Session, *, actor: Actor, content: bytes, now: datetime) -> CannedImport:
    """Take in all good rows as drafts; raises `SheetRefused` where the sheet as a whole cannot be read."""
    try:
        rows = read_sheet(content)
    except SheetUnfit as unfit:
        raise SheetRefused(f"conversations.sheet_{unfit.fault}") from None
    counts: dict[Done, int] = {"added": 0, "changed": 0, "unchanged": 0}
    rejected = []
    for row in rows:
        if row.wording is None:
            rejected.append(RejectedRow(row.number, row.fault or ""))
            continue
        try:
            counts[await _take(session, actor, row.wording, now)] += 1
        except (CannedScopeRefused, Forbidden):
            rejected.append(RejectedRow(row.number, "scope"))
        except CannedQueueUnknown:
            rejected.append(RejectedRow(row.number, "queue"))
        except TextRefused:
            rejected.append(RejectedRow(row.number, "text"))
    return CannedImport(counts["added"], counts["changed"], counts["unchanged"], tuple(rejected))


async def _take(session: Session, actor: Actor, wording: Wording, now: datetime) -> Done:
    actor.require(access.REPLY)
    clean = tidy(wording)
    known = await canned.find_by_place(session, "", clean)
    reply = None if known is None else await canned.find_canned_reply(session, known)
    if reply is None:
        await add_canned_reply(session, actor=actor, wording=clean, now=now)
        return "added"
    # A sheet says nothing of files: those that are there stay.
    wanted = replace(clean, files=reply.newest.files)
    if wanted in {reply.newest, reply.wording}:
        return "unchanged"
    version = str(reply.version)
    await change_canned_reply(session, actor=actor, reply_id=reply.id, wording=wanted, version=version, now=now)
    return "changed"
