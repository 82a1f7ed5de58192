"""Know-how posts: written, commented on, found helpful, and turned into a draft article by an editor."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from zhike.audit import api as audit
from zhike.identity import api as identity
from zhike.knowledge import api as knowledge
from zhike.knowledge.api import Article, Content
from zhike.platform.actor import Actor, system_actor
from zhike.platform.database import Session
from zhike.platform.ids import uuid7
from zhike.platform.outbox import publish
from zhike.platform.web import check_version
from zhike.privacy import api as privacy
from zhike.reasons import api as reasons
from zhike.team import permissions
from zhike.team.errors import OwnPost, PostDraftedAlready
from zhike.team.events import PostDrafted
from zhike.team.repository import posts
from zhike.team.rules.finding import language_of, sound_of
from zhike.team.values import Comment, Post

_SYSTEM = system_actor("team")


@dataclass(frozen=True, slots=True)
class NewPost:
    """What a colleague found out; `reason`: the contact reason that it helps with."""

    title: str
    text: str
    reason: str | None = None


async def write_post(session: Session, *, actor: Actor, new: NewPost, now: datetime) -> Post:
    """Share it. Raises `ReasonUnknown`, `Forbidden`."""
    actor.require(permissions.WRITE)
    title, text = _said(new)
    post = Post(
        id=uuid7(),
        title=title,
        text=text,
        language=language_of(f"{title} {text}"),
        reason=new.reason,
        state="open",
        article_id=None,
        by_id=UUID(actor.id),
        by_name=actor.name,
        drafted_name="",
        created_at=now,
        updated_at=now,
        version=1,
    )
    await posts.add(session, post, sound_of(title))
    await _record(session, "post_written", post, actor=actor, now=now)
    return post


async def change_post(
    session: Session, *, actor: Actor, post_id: UUID, expected: str, new: NewPost, now: datetime
) -> Post:
    """Replace what it says, until it is a draft. Raises `PostNotYours`, `PostDraftedAlready`, `PreconditionFailed`."""
    before = await permissions.find_own_post(session, actor=actor, post_id=post_id)
    check_version(expected, before.version)
    if before.state != "open":
        raise PostDraftedAlready
    title, text = _said(new)
    language = language_of(f"{title} {text}")
    after = replace(before, title=title, text=text, language=language, reason=new.reason, updated_at=now)
    return await _store(session, after, "post_changed", actor=actor, now=now)


async def remove_post(session: Session, *, actor: Actor, post_id: UUID, expected: str, now: datetime) -> None:
    """Take it away, with what was said to it. What became an article stays: it is its source."""
    post = await permissions.find_own_post(session, actor=actor, post_id=post_id)
    check_version(expected, post.version)
    if post.state != "open":
        raise PostDraftedAlready
    await posts.delete(session, post.id)
    await _record(session, "post_removed", post, actor=actor, now=now)


async def comment_on(session: Session, *, actor: Actor, post_id: UUID, text: str, now: datetime) -> Comment:
    """Say something to it; its author is told. Raises `PostUnknown`, `Forbidden`."""
    actor.require(permissions.WRITE)
    post = await permissions.find_post(session, actor=actor, post_id=post_id)
    comment = Comment(uuid7(), UUID(actor.id), actor.name, privacy.mask_text(text), now)
    await posts.add_comment(session, post.id, comment)
    await _tell_author(session, post, "post_comment", actor=actor, now=now)
    await _record(session, "post_commented", post, actor=actor, now=now)
    return comment


async def note_helped(session: Session, *, actor: Actor, post_id: UUID, helped: bool, now: datetime) -> Post:
    """It helped the actor, or did not after all; each counts once. Raises `OwnPost`, `PostUnknown`."""
    actor.require(permissions.WRITE)
    post = await permissions.find_post(session, actor=actor, post_id=post_id)
    if str(post.by_id) == actor.id:
        raise OwnPost
    await posts.note_helped(session, post.id, staff_id=UUID(actor.id), helped=helped, now=now)
    return await permissions.find_post(session, actor=actor, post_id=post_id)


async def draft_article(session: Session, *, actor: Actor, post_id: UUID, content: Content, now: datetime) -> Article:
    """Turn it into a draft article, which goes through its approval; the author is told.

    Raises what `knowledge.create_article` does, `PostDraftedAlready`, `PostUnknown`, `Forbidden`.
    """
    actor.require("knowledge.edit")
    post = await permissions.find_post(session, actor=actor, post_id=post_id, lock=True)
    if post.state != "open":
        raise PostDraftedAlready
    article = await knowledge.create_article(session, actor=actor, language=post.language, content=content, now=now)
    after = replace(post, state="drafted", article_id=article.id, drafted_name=actor.name, updated_at=now)
    await _store(session, after, "post_drafted", actor=actor, now=now)
    await _tell_author(session, after, "post_drafted", actor=actor, now=now)
    await publish(session, PostDrafted(post.id, article.id), stream=f"post:{post.id}", actor=actor, now=now)
    return article


async def note_published(session: Session, article_id: UUID, *, at: datetime) -> None:
    """An article was published: the posts that it came from say so, and their authors are told."""
    for post_id in await posts.list_of_article(session, article_id):
        post = await posts.find(session, post_id, reader=post_id, lock=True)
        if post is not None and post.state == "drafted":
            await posts.change(session, replace(post, state="published", updated_at=at), sound_of(post.title))
            await _tell_author(session, post, "post_published", actor=_SYSTEM, now=at)


def _said(new: NewPost) -> tuple[str, str]:
    """The words as they are kept: a case that is told as an example is told without the customer."""
    if new.reason is not None:
        reasons.get_reason(new.reason)
    return privacy.mask_text(new.title), privacy.mask_text(new.text)


async def _store(session: Session, post: Post, what: str, *, actor: Actor, now: datetime) -> Post:
    await posts.change(session, post, sound_of(post.title))
    await _record(session, what, post, actor=actor, now=now)
    return await permissions.find_post(session, actor=actor, post_id=post.id)


async def _tell_author(
    session: Session, post: Post, kind: identity.NotificationKind, *, actor: Actor, now: datetime
) -> None:
    subject = f"post:{post.id}"
    await identity.notify_staff(session, actor=actor, staff_ids=[post.by_id], kind=kind, subject=subject, now=now)


async def _record(session: Session, what: str, post: Post, *, actor: Actor, now: datetime) -> None:
    detail = {"state": post.state, "article": str(post.article_id) if post.article_id else None}
    await audit.record(session, actor=actor, action=f"team.{what}", subject=f"post:{post.id}", detail=detail, now=now)
