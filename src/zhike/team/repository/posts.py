"""Know-how posts, their comments, and whom they helped."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import text

from zhike.platform.database import Session
from zhike.team.values import Comment, Post

_POSTS = """
    select p.id, p.title, p.text, p.language, p.reason, p.state, p.article_id, p.by_id, p.by_name, p.drafted_name,
           p.created_at, p.updated_at, p.version,
           (select count(*) from team.post_helped e where e.post_id = p.id) as helped,
           (select count(*) from team.post_comment c where c.post_id = p.id) as comments,
           exists (select 1 from team.post_helped e where e.post_id = p.id and e.staff_id = :reader) as mine
    from team.post p
"""
_WANTED = """
    where (:state = '' or p.state = :state)
      and (cast(:reason as text) is null or p.reason = :reason)
      and (cast(:article as uuid) is null or p.article_id = cast(:article as uuid))
      and (:own = false or p.by_id = :reader)
      and (:text = '' or strpos(lower(p.title || ' ' || p.text || ' ' || p.by_name), lower(:text)) > 0
           or :sound <> '' and strpos(p.sound, :sound) > 0
           or exists (
               select 1 from team.post_comment c where c.post_id = p.id and strpos(lower(c.text), lower(:text)) > 0))
"""
_AFTER_NEW = "(cast(:after_at as timestamptz) is null or (created_at, id) < (:after_at, cast(:after_id as uuid)))"
_AFTER_HELPED = """
    (cast(:after_at as timestamptz) is null
     or (helped, created_at, id) < (:after_helped, :after_at, cast(:after_id as uuid)))
"""
_NEW = text(
    f"select * from ({_POSTS}{_WANTED}) found where {_AFTER_NEW} "  # noqa: S608 - our own text
    "order by created_at desc, id desc limit :limit"
)
_HELPED = text(
    f"select * from ({_POSTS}{_WANTED}) found where {_AFTER_HELPED} "  # noqa: S608 - our own text
    "order by helped desc, created_at desc, id desc limit :limit"
)
_FIND = text(_POSTS + "where p.id = :id")
_LOCK = text("select 1 from team.post where id = :id for update")
_ADD = text("""
    insert into team.post (id, title, text, sound, language, reason, state, by_id, by_name, created_at, updated_at)
    values (:id, :title, :text, :sound, :language, :reason, :state, :by_id, :by_name, :created_at, :updated_at)
""")
_CHANGE = text("""
    update team.post set title = :title, text = :text, sound = :sound, language = :language, reason = :reason,
        state = :state, article_id = :article_id, drafted_name = :drafted_name, updated_at = :updated_at,
        version = version + 1
    where id = :id
""")
_DELETE = text("delete from team.post where id = :id")
_HELP = text(
    "insert into team.post_helped (post_id, staff_id, at) values (:id, :staff_id, :now) on conflict do nothing"
)
_UNHELP = text("delete from team.post_helped where post_id = :id and staff_id = :staff_id")
_COMMENTS = text("select id, by_id, by_name, text, at from team.post_comment where post_id = :id order by at, id")
_COMMENT = text("""
    insert into team.post_comment (id, post_id, by_id, by_name, text, at)
    values (:id, :post_id, :by_id, :by_name, :text, :at)
""")
_OF_ARTICLE = text("select id from team.post where article_id = :article_id and state = 'drafted'")

Order = Literal["new", "helped"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which posts are wanted; `own`: written by who asks; `article`: that became this article."""

    state: str = ""
    reason: str | None = None
    article: UUID | None = None
    own: bool = False
    text: str = ""
    sound: str = ""


async def list_page(
    session: Session,
    wanted: Wanted,
    *,
    reader: UUID,
    order: Order = "new",
    after: tuple[int, datetime, UUID] | None = None,
    limit: int,
) -> list[Post]:
    """Posts, the newest or the most helpful first."""
    helped, at, last = after or (None, None, None)
    values = {
        **asdict(wanted), "reader": reader, "limit": limit, "after_helped": helped, "after_at": at, "after_id": last,
    }  # fmt: skip
    if order == "new":
        del values["after_helped"]
    found = await session.execute(_NEW if order == "new" else _HELPED, values)
    return [Post(**row) for row in found.mappings()]


async def find(session: Session, post_id: UUID, *, reader: UUID, lock: bool = False) -> Post | None:
    """One post, as the reader sees it."""
    if lock:
        await session.execute(_LOCK, {"id": post_id})
    row = (await session.execute(_FIND, {"id": post_id, "reader": reader})).mappings().one_or_none()
    return Post(**row) if row else None


async def add(session: Session, post: Post, sound: str) -> None:
    """A new one."""
    await session.execute(_ADD, {**asdict(post), "sound": sound})


async def change(session: Session, post: Post, sound: str) -> None:
    """Write it as it is now; its version grows."""
    await session.execute(_CHANGE, {**asdict(post), "sound": sound})


async def delete(session: Session, post_id: UUID) -> None:
    """Remove it with its comments."""
    await session.execute(_DELETE, {"id": post_id})


async def note_helped(session: Session, post_id: UUID, *, staff_id: UUID, helped: bool, now: datetime) -> None:
    """It helped somebody, or did not after all."""
    values: dict[str, object] = {"id": post_id, "staff_id": staff_id}
    await session.execute(_HELP, {**values, "now": now}) if helped else await session.execute(_UNHELP, values)


async def list_comments(session: Session, post_id: UUID) -> list[Comment]:
    """What colleagues say to it, oldest first."""
    return [Comment(**row) for row in (await session.execute(_COMMENTS, {"id": post_id})).mappings()]


async def add_comment(session: Session, post_id: UUID, comment: Comment) -> None:
    """One more."""
    await session.execute(_COMMENT, {"post_id": post_id, **asdict(comment)})


async def list_of_article(session: Session, article_id: UUID) -> list[UUID]:
    """The posts that wait for this article."""
    return list((await session.execute(_OF_ARTICLE, {"article_id": article_id})).scalars())
