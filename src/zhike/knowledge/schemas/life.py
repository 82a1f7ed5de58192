"""Bodies of approval, of going back, and of bundles."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from zhike.knowledge.rules.approval import Step, Verdict
from zhike.knowledge.rules.articles import Article, Status
from zhike.knowledge.rules.bundles import MOST_ARTICLES, Bundle, BundleState
from zhike.knowledge.schemas.articles import LanguageCode, PersonBody
from zhike.platform.fields import Line

_Comment = Annotated[str, StringConstraints(strip_whitespace=True, max_length=1000)]
_Why = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)]
_Notes = Annotated[str, StringConstraints(strip_whitespace=True, max_length=4000)]


class _Input(BaseModel):
    model_config = ConfigDict(extra="forbid")


class DecisionBody(_Input):
    """Approve what waits, or send it back; a comment says why."""

    approved: bool
    comment: _Comment = ""


class RollbackBody(_Input):
    """Why what was before is said again."""

    comment: _Why


class VerdictBody(BaseModel):
    """What somebody decided at a step of the approval."""

    step: Step
    approved: bool
    by: PersonBody | None
    comment: str
    at: datetime

    @classmethod
    def of(cls, verdict: Verdict) -> VerdictBody:
        """The body of `verdict`."""
        by = PersonBody.of(verdict.by)
        return cls(step=verdict.step, approved=verdict.approved, by=by, comment=verdict.comment, at=verdict.at)


class VerdictsBody(BaseModel):
    """Verdicts, newest first."""

    items: list[VerdictBody]


class BundleInput(_Input):
    """What a bundle is to hold, in this order."""

    name: Line
    notes: _Notes = ""
    articles: Annotated[list[UUID], Field(max_length=MOST_ARTICLES)] = []


class BundleLineBody(BaseModel):
    """A bundle in a list."""

    id: UUID
    name: str
    notes: str
    state: BundleState
    count: int
    created_by: PersonBody | None
    created_at: datetime
    published_by: PersonBody | None
    published_at: datetime | None
    rolled_back_by: PersonBody | None
    rolled_back_at: datetime | None
    comment: str
    revision: int

    @classmethod
    def of(cls, bundle: Bundle) -> BundleLineBody:
        """The line of `bundle`."""
        return cls(**_shared(bundle))


class BundlePartBody(BaseModel):
    """An article of a bundle, as it stands now. `published`: its version in the bundle; `before`: that until then."""

    id: UUID
    question: str
    language: LanguageCode
    status: Status
    verbatim: bool
    in_force: int | None
    published: int | None
    before: int | None


class BundleBody(BundleLineBody):
    """A bundle with its articles."""

    articles: list[BundlePartBody]

    @classmethod
    def whole(cls, bundle: Bundle, articles: list[Article]) -> BundleBody:
        """The body of `bundle`; `articles` are its working copies in its order."""
        parts = [
            BundlePartBody(
                id=article.id,
                question=article.content.question,
                language=article.language,
                status=article.status,
                verbatim=article.content.verbatim,
                in_force=article.in_force,
                published=part.version,
                before=part.before,
            )
            for part, article in zip(bundle.parts, articles, strict=True)
        ]
        return cls(**_shared(bundle), articles=parts)


def _shared(bundle: Bundle) -> dict[str, object]:
    plain = ("id", "name", "notes", "state", "created_at", "published_at", "rolled_back_at", "comment", "revision")
    return {
        **{name: getattr(bundle, name) for name in plain},
        **{name: PersonBody.of(getattr(bundle, name)) for name in ("created_by", "published_by", "rolled_back_by")},
        "count": len(bundle.parts),
    }
