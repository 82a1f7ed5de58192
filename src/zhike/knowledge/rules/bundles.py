"""Bundles: articles that are published at one moment, all or none; and the way back to what was before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from zhike.knowledge.rules.articles import Article, Person, Version, publication_problem

BundleState = Literal["open", "published", "rolled_back"]
MOST_ARTICLES: Final = 200


@dataclass(frozen=True, slots=True)
class Part:
    """An article of a bundle. `version`: as it was published with it; `before`: the version in force until then."""

    article_id: UUID
    version: int | None = None
    before: int | None = None


@dataclass(frozen=True, slots=True)
class Bundle:
    """A named set of articles with notes for those who read later what changed and why."""

    id: UUID
    name: str
    notes: str
    state: BundleState
    parts: tuple[Part, ...]
    created_by: Person
    created_at: datetime
    published_by: Person | None
    published_at: datetime | None
    rolled_back_by: Person | None
    rolled_back_at: datetime | None
    comment: str
    revision: int


def unready(articles: Sequence[Article], now: datetime) -> list[Article]:
    """Those that keep the whole bundle from being published."""
    return [article for article in articles if publication_problem(article, now) is not None]


def moved_on(bundle: Bundle, articles: Sequence[Article]) -> list[Article]:
    """Those of which something else was published since: the bundle is no longer what can be taken back."""
    published = {part.article_id: part.version for part in bundle.parts}
    return [article for article in articles if published.get(article.id) not in {article.in_force, article.upcoming}]


def version_before(versions: Sequence[Version], in_force: int) -> Version | None:
    """What was in force before the version that is now, or None: nothing was.

    Where that one restored an older version, it is what was in force before the older one; so going back twice goes
    back two steps.
    """
    now = next(version for version in versions if version.number == in_force)
    place = now.restores or now.number
    earlier = [each for each in versions if each.number < place and each.in_force_from and each.restores is None]
    return max(earlier, key=lambda each: each.number, default=None)
