"""Two people approve what customers are told: business says that it is right, compliance that it may be said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from zhike.knowledge.rules.articles import Article, Content, Person, Status

Step = Literal["business", "compliance"]
WAITS_FOR: Final[Mapping[Step, Status]] = {"business": "submitted", "compliance": "endorsed"}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What somebody decided on an article at one of the steps, and why."""

    step: Step
    approved: bool
    by: Person
    comment: str
    at: datetime


def approval_problem(article: Article, actor_id: str, step: Step) -> str | None:
    """The error code of why `actor_id` may not decide on the article at `step`, or None.

    It waits for this step, they wrote none of it, and they did not decide at the step before.
    """
    if article.status != WAITS_FOR[step]:
        return "knowledge.not_submitted"
    if actor_id in article.authors:
        return "knowledge.own_work"
    endorsed_by = article.endorsed_by
    same = step == "compliance" and endorsed_by is not None and endorsed_by.id == actor_id
    return "knowledge.same_person" if same else None


def needs_compliance(content: Content, *, eased: bool) -> bool:
    """Whether business alone is not enough: always for what is quoted word by word; else unless a setting eases it."""
    return content.verbatim or not eased


def after_decision(step: Step, *, approved: bool, both: bool) -> Status:
    """Where the article stands then: back with its author, with compliance, or ready to be published."""
    if not approved:
        return "draft"
    return "endorsed" if step == "business" and both else "approved"
