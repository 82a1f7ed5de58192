"""HTTP routes of know-how posts."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response, status

from zhike.audit import api as audit
from zhike.platform.fields import OptionalLine
from zhike.platform.idempotency import CREATES
from zhike.platform.paging import encode_cursor
from zhike.platform.web import ActorDep, ExpectedVersionDep, NowDep, SessionDep, requires, set_etag
from zhike.team import permissions
from zhike.team.endpoints.paging import MOST_ROWS, as_file, helped_key
from zhike.team.repository import posts as repository
from zhike.team.repository.posts import Order, Wanted
from zhike.team.rules.finding import sound_query
from zhike.team.schemas.posts import (
    POSTS_HEADER,
    NewPostBody,
    NewPostCommentBody,
    NewPostDraftBody,
    PostBody,
    PostCommentBody,
    PostDetailBody,
    PostDraftedBody,
    PostsPage,
    ReasonId,
    post_row,
)
from zhike.team.schemas.sheets import as_csv
from zhike.team.service import posting

router = APIRouter(prefix="/api/v1/team/posts", tags=["team"])


async def _filter(
    *,
    state: Literal["", "open", "drafted", "published"] = "",
    reason: ReasonId | None = None,
    article: UUID | None = None,
    own: bool = False,
    q: OptionalLine = "",
) -> Wanted:
    """`own`: written by the reader; `article`: what it came from; `q`: words, pinyin of the title, or name."""
    return Wanted(state, reason, article, own, q, sound_query(q))


FilterDep = Annotated[Wanted, Depends(_filter)]


@router.get("", dependencies=[requires("team.read")])
async def get_posts(
    *,
    session: SessionDep,
    actor: ActorDep,
    wanted: FilterDep,
    order: Order = "new",
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 30,
) -> PostsPage:
    """Posts of the filter: the newest first, or those that helped most."""
    reader = UUID(actor.id)
    found = await repository.list_page(
        session, wanted, reader=reader, order=order, after=helped_key(cursor), limit=limit + 1
    )
    last = found[limit - 1] if len(found) > limit else None
    keeps = actor.can(permissions.KEEP)
    return PostsPage(
        items=[PostBody.of(each, reader, keeps=keeps) for each in found[:limit]],
        next_cursor=encode_cursor(last.helped, last.created_at.isoformat(), str(last.id)) if last else None,
    )


@router.get("/export.csv", dependencies=[requires("team.keep")], response_class=Response)
async def get_posts_export(session: SessionDep, actor: ActorDep, now: NowDep, wanted: FilterDep) -> Response:
    """All posts of the filter as CSV (masked); that they were taken along is on record."""
    found = await repository.list_page(session, wanted, reader=UUID(actor.id), limit=MOST_ROWS)
    detail = {"rows": len(found)}
    await audit.record(session, actor=actor, action="team.exported", subject="posts", detail=detail, now=now)
    return as_file(as_csv([POSTS_HEADER, *map(post_row, found)]), "know-how.csv")


@router.post("", status_code=status.HTTP_201_CREATED, dependencies=[requires("team.write"), CREATES])
async def post_post(
    body: NewPostBody, response: Response, session: SessionDep, actor: ActorDep, now: NowDep
) -> PostBody:
    """Share what one found out."""
    post = await posting.write_post(session, actor=actor, new=body.as_new(), now=now)
    set_etag(response, post.version)
    return PostBody.of(post, UUID(actor.id), keeps=actor.can(permissions.KEEP))


@router.get("/{post_id}", dependencies=[requires("team.read")])
async def get_post(post_id: UUID, response: Response, session: SessionDep, actor: ActorDep) -> PostDetailBody:
    """A post with what was said to it."""
    post = await permissions.find_post(session, actor=actor, post_id=post_id)
    set_etag(response, post.version)
    comments = await repository.list_comments(session, post.id)
    return PostDetailBody(
        post=PostBody.of(post, UUID(actor.id), keeps=actor.can(permissions.KEEP)),
        remarks=[PostCommentBody.of(each) for each in comments],
    )


@router.put("/{post_id}", dependencies=[requires("team.write")])
async def put_post(
    *,
    post_id: UUID,
    body: NewPostBody,
    expected: ExpectedVersionDep,
    response: Response,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> PostBody:
    """Replace what it says; its author does, or who keeps the space."""
    post = await posting.change_post(
        session, actor=actor, post_id=post_id, expected=expected, new=body.as_new(), now=now
    )
    set_etag(response, post.version)
    return PostBody.of(post, UUID(actor.id), keeps=actor.can(permissions.KEEP))


@router.delete("/{post_id}", status_code=status.HTTP_204_NO_CONTENT, dependencies=[requires("team.write")])
async def delete_post(
    post_id: UUID, expected: ExpectedVersionDep, session: SessionDep, actor: ActorDep, now: NowDep
) -> None:
    """Take it away."""
    await posting.remove_post(session, actor=actor, post_id=post_id, expected=expected, now=now)


@router.put("/{post_id}/helped", dependencies=[requires("team.write")])
async def put_helped(post_id: UUID, session: SessionDep, actor: ActorDep, now: NowDep) -> PostBody:
    """It helped the reader; each counts once."""
    post = await posting.note_helped(session, actor=actor, post_id=post_id, helped=True, now=now)
    return PostBody.of(post, UUID(actor.id), keeps=actor.can(permissions.KEEP))


@router.delete("/{post_id}/helped", dependencies=[requires("team.write")])
async def delete_helped(post_id: UUID, session: SessionDep, actor: ActorDep, now: NowDep) -> PostBody:
    """It did not after all."""
    post = await posting.note_helped(session, actor=actor, post_id=post_id, helped=False, now=now)
    return PostBody.of(post, UUID(actor.id), keeps=actor.can(permissions.KEEP))


@router.post("/{post_id}/remarks", status_code=status.HTTP_201_CREATED, dependencies=[requires("team.write"), CREATES])
async def post_comment(
    post_id: UUID, body: NewPostCommentBody, session: SessionDep, actor: ActorDep, now: NowDep
) -> PostCommentBody:
    """Say something to it."""
    comment = await posting.comment_on(session, actor=actor, post_id=post_id, text=body.text, now=now)
    return PostCommentBody.of(comment)


@router.post(
    "/{post_id}/draft", status_code=status.HTTP_201_CREATED, dependencies=[requires("knowledge.edit"), CREATES]
)
async def post_post_draft(
    post_id: UUID, body: NewPostDraftBody, session: SessionDep, actor: ActorDep, now: NowDep
) -> PostDraftedBody:
    """Turn it into a draft article, which goes through its approval; the author is told."""
    article = await posting.draft_article(session, actor=actor, post_id=post_id, content=body.content(), now=now)
    return PostDraftedBody.of(article)
