"""Facts about what the bank says. Ids and numbers only; the stream is the article's id, or "knowledge"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ArticlePublished:
    """A version was published; it is quoted from `effective_from` on. `reviewed`: a second person approved it."""

    VERSION: ClassVar[int] = 1

    article_id: UUID
    version: int
    language: str
    effective_from: datetime
    reviewed: bool


@dataclass(frozen=True, slots=True)
class ArticleSubmitted:
    """A draft was handed in and waits for the business approval."""

    VERSION: ClassVar[int] = 1

    article_id: UUID
    language: str


@dataclass(frozen=True, slots=True)
class ArticleDecided:
    """Somebody approved an article at a step (business, compliance), or sent it back to its author."""

    VERSION: ClassVar[int] = 1

    article_id: UUID
    step: str
    approved: bool


@dataclass(frozen=True, slots=True)
class ArticleRolledBack:
    """What was in force before is in force again, as a new version that says what `restored` said."""

    VERSION: ClassVar[int] = 1

    article_id: UUID
    version: int
    restored: int


@dataclass(frozen=True, slots=True)
class BundlePublished:
    """The articles of a bundle were published at one moment."""

    VERSION: ClassVar[int] = 1

    bundle_id: UUID
    article_ids: list[UUID]


@dataclass(frozen=True, slots=True)
class BundleRolledBack:
    """The articles of a bundle say again what they said before it, or nothing where they said nothing."""

    VERSION: ClassVar[int] = 1

    bundle_id: UUID
    article_ids: list[UUID]


@dataclass(frozen=True, slots=True)
class ArticleExpired:
    """A version is no longer quoted: withdrawn by a person (`by` = staff id), or over (`by` = "")."""

    VERSION: ClassVar[int] = 1

    article_id: UUID
    version: int
    by: str


@dataclass(frozen=True, slots=True)
class ReviewFellDue:
    """Today the day of review of these articles has come; `owner_id` looks after them ("" = nobody does)."""

    VERSION: ClassVar[int] = 1

    owner_id: str
    article_ids: list[UUID]


@dataclass(frozen=True, slots=True)
class ArticlesImported:
    """A file was taken in: `published` of its articles at once, without a second person."""

    VERSION: ClassVar[int] = 1

    import_id: UUID
    imported: int
    updated: int
    published: int
