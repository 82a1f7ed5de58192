"""HTTP routes of reasons."""

from __future__ import annotations

from fastapi import APIRouter

from zhike.platform.fields import OptionalLine
from zhike.platform.web import LanguageDep, requires
from zhike.reasons.schemas import ReasonBody, ReasonsBody
from zhike.reasons.service import get_group, search

router = APIRouter(prefix="/api/v1/reasons", tags=["reasons"])


@router.get("", dependencies=[requires("reasons.read")])
async def get_reasons(language: LanguageDep, q: OptionalLine = "") -> ReasonsBody:
    """Contact reasons that fit `q` (id, Chinese, English, pinyin or its initials), best first; all without `q`."""
    return ReasonsBody(items=[ReasonBody.of(reason, get_group(reason.group)) for reason in search(q, language)])
