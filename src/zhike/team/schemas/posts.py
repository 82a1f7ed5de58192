"""Bodies of know-how posts."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from zhike.knowledge.api import Article, Content
from zhike.platform.fields import OptionalLine
from zhike.privacy.api import FreeLine, FreeText
from zhike.team.service.posting import NewPost
from zhike.team.values import Comment, Post, PostState

POSTS_HEADER = (
    "title", "text", "language", "reason", "state", "article", "by_name", "helped", "comments", "created_at",
)  # fmt: skip
_Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=20_000)]
_Way = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
ReasonId = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}-\d\d$")]


class PostBody(BaseModel):
    """A know-how post. `mine`: it helped the reader; `own`: the reader wrote it; `changeable`: the reader may change
    or remove it."""

    id: UUID
    title: str
    text: str
    language: Literal["zh", "en"]
    reason: str | None
    state: PostState
    article_id: UUID | None
    by_id: UUID
    by_name: str
    drafted_name: str
    created_at: datetime
    updated_at: datetime
    version: int
    helped: int
    comments: int
    mine: bool
    own: bool
    changeable: bool

    @classmethod
    def of(cls, post: Post, reader: UUID, *, keeps: bool) -> PostBody:
        """The body of `post`, as the reader sees it."""
        known = {name: getattr(post, name) for name in cls.model_fields if hasattr(post, name)}
        own = post.by_id == reader
        return cls(**known, own=own, changeable=(own or keeps) and post.state == "open")


class PostCommentBody(BaseModel):
    """What a colleague says to it."""

    id: UUID
    by_id: UUID
    by_name: str
    text: str
    at: datetime

    @classmethod
    def of(cls, comment: Comment) -> PostCommentBody:
        """The body of `comment`."""
        return cls(**{name: getattr(comment, name) for name in cls.model_fields})


class PostDetailBody(BaseModel):
    """A post with what was said to it, oldest first."""

    post: PostBody
    remarks: list[PostCommentBody]


class PostsPage(BaseModel):
    """Posts of the filter."""

    items: list[PostBody]
    next_cursor: str | None


class NewPostBody(BaseModel):
    """What a colleague found out, in plain text."""

    model_config = ConfigDict(extra="forbid")

    title: FreeLine
    text: Annotated[FreeText, Field(min_length=1)]
    reason: ReasonId | None = None

    def as_new(self) -> NewPost:
        """As the use case takes it."""
        return NewPost(self.title, self.text, self.reason)


class NewPostCommentBody(BaseModel):
    """Something to say to it."""

    model_config = ConfigDict(extra="forbid")

    text: Annotated[FreeText, Field(min_length=1)]


class NewPostDraftBody(BaseModel):
    """A draft article from a post."""

    model_config = ConfigDict(extra="forbid")

    question: _Way
    answer: _Text
    variants: Annotated[list[_Way], Field(max_length=100)] = []
    category: OptionalLine = ""

    def content(self) -> Content:
        """The content as knowledge takes it."""
        return Content(self.question, self.answer, tuple(self.variants), self.category)


class PostDraftedBody(BaseModel):
    """The article that a post was turned into."""

    article_id: UUID

    @classmethod
    def of(cls, article: Article) -> PostDraftedBody:
        """The body of `article`."""
        return cls(article_id=article.id)


def post_row(post: Post) -> tuple[str, ...]:
    """A post as cells, in the order of `POSTS_HEADER`."""
    cells = (
        post.title, post.text, post.language, post.reason or "", post.state, post.article_id or "", post.by_name,
        post.helped, post.comments, post.created_at.isoformat(),
    )  # fmt: skip
    return tuple(str(each) for each in cells)
