"""The list of contact reasons for the console."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from zhike.platform.web import requires
from zhike.reasons import service
from zhike.reasons.schemas import ReasonList, ReasonView

router = APIRouter(prefix="/api/v1", tags=["reasons"])


@router.get("/reasons", dependencies=[requires("reasons.read")])
async def search_reasons(
    q: Annotated[str, Query(max_length=100)] = "", limit: Annotated[int, Query(ge=1, le=200)] = 200
) -> ReasonList:
    """Reasons that `q` names in Chinese, English, pinyin or by id; all of them when it is empty."""
    groups = service.groups()
    found = service.search(q, limit)
    return ReasonList(items=[ReasonView.of(reason, groups[reason.group]) for reason in found])
