"""Bodies of articles, their versions and categories."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from zhike.knowledge.rules.articles import LONGEST, MOST_VARIANTS, MOST_WORDS, Article, Content, Person, Status, Version
from zhike.knowledge.rules.attachments import LONGEST_ALT, MOST, Attachment
from zhike.knowledge.rules.audience import Audience
from zhike.knowledge.service.files import Wanted
from zhike.platform.fields import OptionalLine

LanguageCode = Literal["zh", "en"]
# What is wrong with a text is said by the rules, in the user's language; here only what can be none is refused.
_Long = Annotated[str, StringConstraints(max_length=4 * LONGEST["answer"])]
_Short = Annotated[str, StringConstraints(max_length=4 * LONGEST["question"])]
_Words = Annotated[list[Annotated[str, StringConstraints(max_length=200)]], Field(max_length=4 * MOST_WORDS)]
EXCERPT = 160
_SCOPES = ("channels", "regions", "products")


class _Input(BaseModel):
    model_config = ConfigDict(extra="forbid")


class WantedFileBody(_Input):
    """An uploaded file that the article has, and what it shows."""

    file: UUID
    alt_zh: Annotated[str, StringConstraints(max_length=4 * LONGEST_ALT)] = ""
    alt_en: Annotated[str, StringConstraints(max_length=4 * LONGEST_ALT)] = ""


class ArticleFileBody(BaseModel):
    """A file of an article: bytes in `size`, pixels in `width` and `height` where it is a picture."""

    file: UUID
    name: str
    content_type: str
    size: int
    width: int | None
    height: int | None
    alt_zh: str
    alt_en: str

    @classmethod
    def of(cls, attachment: Attachment) -> ArticleFileBody:
        """The body of `attachment`."""
        return cls(**{name: getattr(attachment, name) for name in cls.model_fields})


class ContentBody(_Input):
    """What an article is to say, and who looks after it. Times without a date mean from now on, or for ever."""

    question: _Short
    answer: _Long
    variants: Annotated[list[_Short], Field(max_length=4 * MOST_VARIANTS)] = []
    category: OptionalLine = ""
    verbatim: bool = False
    effective_from: AwareDatetime | None = None
    effective_until: AwareDatetime | None = None
    audience: Audience = "public"
    channels: _Words = []
    regions: _Words = []
    products: _Words = []
    attachments: Annotated[list[WantedFileBody], Field(max_length=4 * MOST)] = []
    owner: UUID | None = None
    review_on: date | None = None

    def files(self) -> list[Wanted]:
        """The files that it is to have."""
        return [Wanted(each.file, each.alt_zh, each.alt_en) for each in self.attachments]

    def content(self) -> Content:
        """The content as the rules know it, without its files."""
        return Content(
            question=self.question,
            answer=self.answer,
            variants=tuple(self.variants),
            category=self.category,
            verbatim=self.verbatim,
            effective_from=self.effective_from,
            effective_until=self.effective_until,
            audience=self.audience,
            channels=tuple(self.channels),
            regions=tuple(self.regions),
            products=tuple(self.products),
        )

    def owner_id(self) -> str | None:
        """The owner's id as it is stored."""
        return str(self.owner) if self.owner else None


class NewArticleBody(ContentBody):
    """A new article."""

    language: LanguageCode
    key: OptionalLine = ""


class AssignmentBody(_Input):
    """Who looks after these articles from now on, and when they are reviewed; what is null stays."""

    articles: Annotated[list[UUID], Field(min_length=1, max_length=500)]
    owner: UUID | None = None
    review_on: date | None = None


class AssignedBody(BaseModel):
    """How many articles changed."""

    changed: int


class PersonBody(BaseModel):
    """A colleague by id and the name they had then."""

    id: str
    name: str

    @classmethod
    def of(cls, person: Person | None) -> PersonBody | None:
        """The body of `person`."""
        return None if person is None else cls(id=person.id, name=person.name)


class ArticleLineBody(BaseModel):
    """An article in a list. `excerpt` is how its answer begins; `in_force` the version that is quoted now, if any."""

    id: UUID
    key: str
    language: LanguageCode
    status: Status
    version: int
    in_force: int | None
    upcoming: int | None
    revision: int
    question: str
    excerpt: str
    variants_count: int
    category: str
    verbatim: bool
    effective_from: datetime | None
    effective_until: datetime | None
    audience: Audience
    channels: list[str]
    regions: list[str]
    products: list[str]
    owner: PersonBody | None
    review_on: date | None
    updated_by: PersonBody | None
    updated_at: datetime

    @classmethod
    def of(cls, article: Article) -> ArticleLineBody:
        """The line of `article`."""
        content = article.content
        return cls(
            **_shared(article),
            excerpt=" ".join(content.answer[: 2 * EXCERPT].split())[:EXCERPT],
            variants_count=len(content.variants),
        )


class ArticleBody(BaseModel):
    """The working copy of an article. `authors` wrote what is not published yet: none of them may approve it."""

    id: UUID
    key: str
    language: LanguageCode
    status: Status
    version: int
    in_force: int | None
    upcoming: int | None
    revision: int
    question: str
    answer: str
    variants: list[str]
    category: str
    verbatim: bool
    effective_from: datetime | None
    effective_until: datetime | None
    audience: Audience
    channels: list[str]
    regions: list[str]
    products: list[str]
    attachments: list[ArticleFileBody]
    owner: PersonBody | None
    review_on: date | None
    authors: list[str]
    submitted_by: PersonBody | None
    submitted_at: datetime | None
    endorsed_by: PersonBody | None
    endorsed_at: datetime | None
    approved_by: PersonBody | None
    approved_at: datetime | None
    comment: str
    updated_by: PersonBody | None
    updated_at: datetime
    created_at: datetime

    @classmethod
    def of(cls, article: Article) -> ArticleBody:
        """The body of `article`."""
        return cls(
            **_shared(article),
            answer=article.content.answer,
            variants=list(article.content.variants),
            attachments=[ArticleFileBody.of(each) for each in article.content.attachments],
            authors=list(article.authors),
            submitted_by=PersonBody.of(article.submitted_by),
            submitted_at=article.submitted_at,
            endorsed_by=PersonBody.of(article.endorsed_by),
            endorsed_at=article.endorsed_at,
            approved_by=PersonBody.of(article.approved_by),
            approved_at=article.approved_at,
            comment=article.comment,
            created_at=article.created_at,
        )


def _shared(article: Article) -> dict[str, object]:
    content = article.content
    return {
        **{
            name: getattr(article, name)
            for name in (
                "id",
                "key",
                "language",
                "status",
                "version",
                "in_force",
                "upcoming",
                "revision",
                "review_on",
                "updated_at",
            )
        },
        **{
            name: getattr(content, name)
            for name in ("question", "category", "verbatim", "effective_from", "effective_until", "audience")
        },
        **{name: list(getattr(content, name)) for name in _SCOPES},
        "owner": PersonBody.of(article.owner),
        "updated_by": PersonBody.of(article.updated_by),
    }


class VersionBody(BaseModel):
    """A published version. It was quoted from `in_force_from` (null: not yet) until `in_force_until` (null: still)."""

    number: int
    question: str
    answer: str
    variants: list[str]
    category: str
    verbatim: bool
    effective_from: datetime | None
    effective_until: datetime | None
    audience: Audience
    channels: list[str]
    regions: list[str]
    products: list[str]
    attachments: list[ArticleFileBody]
    published_by: PersonBody | None
    published_at: datetime
    endorsed_by: PersonBody | None
    approved_by: PersonBody | None
    reviewed: bool
    restores: int | None
    in_force: bool
    in_force_from: datetime | None
    in_force_until: datetime | None

    @classmethod
    def of(cls, version: Version) -> VersionBody:
        """The body of `version`."""
        content = version.content
        own = ("number", "published_at", "reviewed", "restores", "in_force", "in_force_from", "in_force_until")
        said = ("question", "answer", "category", "verbatim", "effective_from", "effective_until", "audience")
        return cls(
            **{name: getattr(version, name) for name in own},
            **{name: getattr(content, name) for name in said},
            **{name: list(getattr(content, name)) for name in _SCOPES},
            variants=list(content.variants),
            attachments=[ArticleFileBody.of(each) for each in content.attachments],
            published_by=PersonBody.of(version.published_by),
            endorsed_by=PersonBody.of(version.endorsed_by),
            approved_by=PersonBody.of(version.approved_by),
        )


class VersionsBody(BaseModel):
    """Versions, newest first."""

    items: list[VersionBody]


class CategoryBody(BaseModel):
    """A category and how many articles of the filter it has."""

    category: str
    count: int


class CategoriesBody(BaseModel):
    """All categories, by name."""

    items: list[CategoryBody]
