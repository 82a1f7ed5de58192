"""What people do with a gap: assign, dismiss, turn into a draft or a variant. Publishing closes it by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal, cast
from uuid import UUID

from zhike.assistant.events import GapClosed
from zhike.assistant.learning import repository
from zhike.assistant.learning.errors import BecauseMissing, GapOwnerUnknown, GapStateRefused, GapUnknown
from zhike.assistant.learning.gap import Gap
from zhike.audit import api as audit
from zhike.identity import api as identity
from zhike.knowledge import api as knowledge
from zhike.knowledge.api import Article, Content
from zhike.platform.actor import Actor, system_actor
from zhike.platform.database import Session
from zhike.platform.errors import NotFound
from zhike.platform.outbox import publish
from zhike.platform.web import check_version

_SYSTEM = system_actor("assistant")


@dataclass(frozen=True, slots=True)
class Changes:
    """What a gap shall be: who has it, until when, and whether it is dismissed (`because` says why) or open again."""

    owner_id: str | None
    due_on: date | None
    dismissed: bool
    because: str = ""


async def get_gap(session: Session, gap_id: UUID, *, lock: bool = False) -> Gap:
    """A gap. Raises `GapUnknown`."""
    gap = await repository.find_gap(session, gap_id, lock=lock)
    if gap is None:
        raise GapUnknown
    return gap


async def change_gap(
    session: Session, *, actor: Actor, gap_id: UUID, expected: str, changes: Changes, now: datetime
) -> Gap:
    """Assign, set a date, dismiss or reopen.

    Raises `GapUnknown`, `GapOwnerUnknown`, `GapStateRefused`, `BecauseMissing`, `PreconditionFailed`.
    """
    before = await get_gap(session, gap_id, lock=True)
    check_version(expected, before.version)
    after = replace(before, due_on=changes.due_on)
    if changes.owner_id != before.owner_id:
        owner = await _find_owner(session, changes.owner_id)
        after = replace(after, owner_id=changes.owner_id, owner_name=owner)
    after = _dismissed(after, changes)
    if after == before:
        return before
    return await _store(session, after, "gap_changed", actor=actor, now=now)


async def draft_article(session: Session, *, actor: Actor, gap_id: UUID, content: Content, now: datetime) -> Article:
    """Turn a gap into a draft article, which goes through its approval. Raises what `knowledge.create_article` does,
    `GapUnknown`, `GapStateRefused`."""
    gap = await _draftable(session, gap_id)
    language = cast("Literal['zh', 'en']", gap.language)
    article = await knowledge.create_article(session, actor=actor, language=language, content=content, now=now)
    await _drafted(session, gap, article, actor=actor, now=now)
    return article


async def add_variants(
    session: Session, *, actor: Actor, gap_id: UUID, article_id: UUID, variants: Sequence[str], now: datetime
) -> Article:
    """Teach an existing article new ways to ask it; what it says anew has to be approved anew.

    Raises what `knowledge.edit_article` does, `GapUnknown`, `GapStateRefused`.
    """
    gap = await _draftable(session, gap_id)
    before = await knowledge.get_article(session, article_id)
    ways = tuple(dict.fromkeys((*before.content.variants, *variants)))
    article = await knowledge.edit_article(
        session,
        actor=actor,
        article_id=article_id,
        expected=str(before.revision),
        content=replace(before.content, variants=ways),
        owner_id=before.owner.id if before.owner else None,
        review_on=before.review_on,
        now=now,
    )
    await _drafted(session, gap, article, actor=actor, now=now)
    return article


async def note_published(session: Session, article_id: UUID, *, at: datetime) -> None:
    """An article was published: the gaps that waited for it are closed."""
    for gap_id in await repository.list_by_article(session, article_id):
        gap = await get_gap(session, gap_id, lock=True)
        await _store(session, replace(gap, state="published", published_at=at), "gap_closed", actor=_SYSTEM, now=at)
        event = GapClosed(gap_id, article_id, gap.asked)
        await publish(session, event, stream=f"gap:{gap_id}", actor=_SYSTEM, now=at)


def _dismissed(gap: Gap, changes: Changes) -> Gap:
    if changes.dismissed == (gap.state == "dismissed"):
        return replace(gap, because=changes.because) if changes.dismissed else gap
    if not changes.dismissed:
        return replace(gap, state="open", because="", article_id=None, published_at=None)
    if gap.state == "published":
        raise GapStateRefused(state=gap.state)
    if not changes.because:
        raise BecauseMissing
    return replace(gap, state="dismissed", because=changes.because)


async def _draftable(session: Session, gap_id: UUID) -> Gap:
    gap = await get_gap(session, gap_id, lock=True)
    if gap.state != "open":
        raise GapStateRefused(state=gap.state)
    return gap


async def _drafted(session: Session, gap: Gap, article: Article, *, actor: Actor, now: datetime) -> None:
    after = replace(gap, state="drafting", article_id=article.id)
    if gap.owner_id is None:
        after = replace(after, owner_id=actor.id, owner_name=actor.name)
    await _store(session, after, "gap_drafted", actor=actor, now=now)


async def _store(session: Session, gap: Gap, what: str, *, actor: Actor, now: datetime) -> Gap:
    await repository.change_gap(session, gap, now=now)
    detail = {"state": gap.state, "article": str(gap.article_id) if gap.article_id else None}
    await audit.record(
        session, actor=actor, action=f"assistant.{what}", subject=f"gap:{gap.id}", detail=detail, now=now
    )
    return await get_gap(session, gap.id)


async def _find_owner(session: Session, owner_id: str | None) -> str:
    if owner_id is None:
        return ""
    try:
        staff = await identity.get_staff(session, UUID(owner_id))
    except (ValueError, NotFound):
        raise GapOwnerUnknown from None
    if not staff.active or "assistant.learn" not in identity.permissions_of(staff.role):
        raise GapOwnerUnknown
    return staff.name
