"""What was said when; and what does not agree with what is said now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path
from pydantic import AwareDatetime

from zhike.knowledge.rules.contradictions import Contradiction
from zhike.knowledge.schemas.articles import VersionBody
from zhike.knowledge.schemas.saying import ContradictionBody, ContradictionsBody, SaidBody, SaidListBody
from zhike.knowledge.service import saying
from zhike.platform.fields import Line
from zhike.platform.web import NowDep, SessionDep, requires

LISTED = 200

router = APIRouter()


@router.get("/articles/said", dependencies=[requires("knowledge.read")])
async def get_said(session: SessionDep, q: Line, at: AwareDatetime) -> SaidListBody:
    """What could be told about `q` (a question, an article's key or id) at an instant, nearest first, at most 20."""
    return SaidListBody(items=[SaidBody.of(each) for each in await saying.what_was_said(session, text=q, at=at)])


@router.get("/articles/contradictions", dependencies=[requires("knowledge.read")])
async def get_all_contradictions(session: SessionDep, now: NowDep) -> ContradictionsBody:
    """Every pair of published articles that contradicts each other; the first 200 of them."""
    return _answer(await saying.list_contradictions(session, now=now))


@router.get("/articles/{article_id}/contradictions", dependencies=[requires("knowledge.read")])
async def get_contradictions(article_id: UUID, session: SessionDep, now: NowDep) -> ContradictionsBody:
    """What is in force and contradicts the working copy."""
    return _answer(await saying.contradictions_of(session, article_id, now=now))


@router.get("/articles/{article_id}/versions/{number}", dependencies=[requires("knowledge.read")])
async def get_one_version(
    article_id: UUID, number: Annotated[int, Path(ge=1, le=2**31 - 1)], session: SessionDep
) -> VersionBody:
    """The version that an answer cites."""
    return VersionBody.of(await saying.get_version(session, article_id, number))


def _answer(found: Sequence[Contradiction]) -> ContradictionsBody:
    return ContradictionsBody(count=len(found), items=[ContradictionBody.of(each) for each in found[:LISTED]])
