"""Canned replies: who may write, approve and use them, what is offered, and what stands in their gaps. All pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from zhike.conversations.canned import CannedReply, Status, Wording
from zhike.conversations.rules import access

CHANNELS: Final = ("web_chat", "app_chat")
MOST_FILES: Final = 5
_GAP = re.compile(r"\{\{\s*([^{}\n]{1,40}?)\s*\}\}")


@dataclass(frozen=True, slots=True)
class Writer:
    """Who writes or decides: their id, team, and whether they lead the desk or may approve."""

    id: str
    team: str
    leads: bool
    approves: bool

    @classmethod
    def of(cls, viewer: access.Viewer, team: str) -> Writer:
        """The viewer as a writer of canned replies."""
        return cls(viewer.id, team, access.leads_desk(viewer), viewer.can(access.APPROVE))


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a reply would be inserted: by whom, of which team, into a contact of what queue, language and channel, on
    which local day."""

    staff_id: str
    team: str
    queue: str
    language: str
    channel: str
    today: date


@dataclass(frozen=True, slots=True)
class Filled:
    """A text with what is known put in; `gaps` are the names that are still to be filled, each once, in order."""

    text: str
    gaps: tuple[str, ...]


def status_of(reply: CannedReply, today: date) -> Status:
    """What holds for the reply now; a change that waits beside a text in force does not take that out of force."""
    if reply.approved_at is None:
        return "sent_back" if reply.sent_back else "waiting"
    until = reply.wording.valid_until
    return "expired" if until is not None and until < today else "in_force"


def is_offered(reply: CannedReply, desk: Desk) -> bool:
    """Whether an agent may insert it there and now."""
    wording = reply.wording
    return (
        status_of(reply, desk.today) == "in_force"
        and may_see(reply, staff_id=desk.staff_id, team=desk.team)
        and (wording.scope != "queue" or wording.queue == desk.queue)
        and wording.language == desk.language
        and wording.channel in {"", desk.channel}
    )


def may_see(reply: CannedReply, *, staff_id: str, team: str) -> bool:
    """Whether it concerns this member of staff: their own, their team's, a queue's, or everybody's."""
    if reply.wording.scope == "own":
        return reply.owner == staff_id
    return reply.wording.scope != "team" or reply.wording.team == team


def may_write(writer: Writer, wording: Wording) -> bool:
    """Whether the writer may propose this: their own, for a queue, for all, for their team; leaders for every team."""
    return wording.scope != "team" or writer.leads or wording.team == writer.team


def may_change(writer: Writer, reply: CannedReply) -> bool:
    """Whether the writer may change or remove it: whose own it is; leaders; its author while it was never approved."""
    if reply.owner:
        return reply.owner == writer.id
    return writer.leads or (reply.approved_at is None and reply.author_id == writer.id)


def may_decide(writer: Writer, reply: CannedReply) -> bool:
    """Whether the writer may approve it or send it back: somebody with that permission, never the author."""
    return reply.waits and writer.approves and reply.author_id != writer.id


def is_withdrawn_from_others(reply: CannedReply, wording: Wording) -> bool:
    """Whether what many use would become one person's own: they would lose it without a word."""
    return not reply.owner and wording.scope == "own"


def written(reply: CannedReply, wording: Wording, *, by_id: str, by_name: str, now: datetime) -> CannedReply:
    """The reply after its author wrote `wording`: one's own holds at once; else it waits, what is in force stays."""
    after = replace(
        reply, author_id=by_id, author_name=by_name, written_at=now, sent_back="", version=reply.version + 1
    )
    if wording.scope == "own":
        return replace(after, wording=wording, change=None, approved_at=now, approved_by="", owner=by_id)
    if reply.approved_at is None:
        return replace(after, wording=wording, owner="")
    return replace(after, change=None if wording == reply.wording else wording)


def approved(reply: CannedReply, *, by_name: str, now: datetime) -> CannedReply:
    """The reply after somebody approved what waited."""
    wording = reply.newest
    return replace(
        reply,
        wording=wording,
        owner=reply.owner if wording.scope == "own" else "",
        change=None,
        approved_at=now,
        approved_by=by_name,
        sent_back="",
        version=reply.version + 1,
    )


def sent_back(reply: CannedReply, *, word: str) -> CannedReply:
    """The reply after somebody sent back what waited: what was in force stays in force."""
    return replace(reply, sent_back=word, version=reply.version + 1)


def fill(text: str, known: Mapping[str, str]) -> Filled:
    """Put what is known into the gaps `{{name}}`; what is not known stays a gap for the agent to fill."""
    gaps: dict[str, None] = {}

    def put(gap: re.Match[str]) -> str:
        value = known.get(gap[1].lower())
        if value is None:
            gaps[gap[1]] = None
            return "{{" + gap[1] + "}}"
        return value

    return Filled(_GAP.sub(put, text), tuple(gaps))


def address(masked_name: str, language: str) -> str:
    """How a customer is addressed whose name is masked: by the surname where one is seen, else politely."""
    if language != "zh":
        return "customer"
    surname = masked_name.split("*", maxsplit=1)[0].strip()
    return f"{surname}女士/先生" if surname and "*" in masked_name else "客户"


def sought_by(reply: CannedReply) -> str:
    """All that a search finds the reply by: its words, and the sound of its title in full and in initials."""
    from pypinyin import Style, lazy_pinyin  # loads slowly, and only who writes needs it

    words: list[str] = []
    for wording in {reply.wording, reply.newest}:
        syllables = lazy_pinyin(wording.title, style=Style.NORMAL, errors="ignore")
        words += [wording.shortcut, wording.title, wording.text, "".join(syllables)]
        words.append("".join(each[0] for each in syllables if each))
    return "\n".join(words).lower()
