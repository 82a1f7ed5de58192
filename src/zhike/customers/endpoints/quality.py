"""HTTP routes of data quality: scoreboard, rules, and the records behind a rule."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from zhike.customers.rules.quality import QualityRule
from zhike.customers.schemas.sources import (
    FailingRecordBody,
    NewQualityRuleBody,
    QualityFigureBody,
    QualityPastBody,
    QualityRuleBody,
    QualityRuleEditBody,
    QualityRulesBody,
    ScoreboardBody,
)
from zhike.customers.service import quality
from zhike.platform.errors import Invalid, PreconditionFailed
from zhike.platform.fields import OptionalLine
from zhike.platform.idempotency import CREATES
from zhike.platform.paging import Page, decode_cursor, encode_cursor
from zhike.platform.web import (
    ActorDep,
    ExpectedVersionDep,
    NowDep,
    RuntimeDep,
    SessionDep,
    check_version,
    requires,
    set_etag,
)
from zhike.privacy import api as privacy

router = APIRouter(prefix="/api/v1/data-quality")
READS, COLLECTS = "customers.quality", "customers.collect"


@router.get("", dependencies=[requires(READS)])
async def get_scoreboard(*, source: OptionalLine = "", session: SessionDep, now: NowDep) -> ScoreboardBody:
    """Completeness, validity, consistency, timeliness and uniqueness of each source, now and over 90 days, as sums."""
    board = await quality.get_scoreboard(session, source=source, now=now)
    return ScoreboardBody(
        figures=[QualityFigureBody.of(each) for each in board.figures],
        past=[QualityPastBody.of(each) for each in board.past],
    )


@router.get("/rules", dependencies=[requires(READS)])
async def get_rules(*, q: OptionalLine = "", session: SessionDep) -> QualityRulesBody:
    """All rules whose code holds `q`."""
    return QualityRulesBody(items=[QualityRuleBody.of(rule) for rule in await quality.list_rules(session, search=q)])


@router.post("/rules", status_code=201, dependencies=[requires(COLLECTS), CREATES])
async def post_rule(
    body: NewQualityRuleBody, response: Response, *, session: SessionDep, actor: ActorDep, now: NowDep
) -> QualityRuleBody:
    """Add a rule; it looks at the next delivery. Its code is its key: the same code twice is refused."""
    rule = await quality.create_rule(session, QualityRule(**body.model_dump()), actor=actor, now=now)
    set_etag(response, rule.version)
    return QualityRuleBody.of(rule)


@router.put("/rules/{code}", dependencies=[requires(COLLECTS)])
async def put_rule(
    code: str,
    body: QualityRuleEditBody,
    response: Response,
    *,
    session: SessionDep,
    actor: ActorDep,
    expected: ExpectedVersionDep,
    now: NowDep,
) -> QualityRuleBody:
    """Change a rule's parameters, or switch it off or on."""
    known = await quality.find_rule(session, code)
    check_version(expected, known.version)
    saved = await quality.edit_rule(session, replace(known, **body.model_dump()), actor=actor, now=now)
    if saved is None:
        raise PreconditionFailed
    set_etag(response, saved.version)
    return QualityRuleBody.of(saved)


@router.get("/rules/{code}/records", dependencies=[requires(READS)])
async def get_failing_records(
    code: str,
    *,
    source: OptionalLine = "",
    cursor: str | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    runtime: RuntimeDep,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> Page[FailingRecordBody]:
    """The records that break a rule, masked; the reading is audited."""
    vault = privacy.Vault(runtime.keyring, purpose="resolution")
    found = await quality.list_failing_records(
        session, vault, actor=actor, code=code, source=source or None, after=_after(cursor), limit=limit, now=now
    )
    names = ("id", "source", "external_id", "customer_id", "updated_at")
    items = [
        FailingRecordBody(**{name: getattr(each, name) for name in names}, values=quality.masked_values(each))
        for each in found
    ]
    return Page(items=items, next_cursor=encode_cursor(str(found[-1].id)) if len(found) == limit else None)


def _after(cursor: str | None) -> UUID | None:
    key = decode_cursor(cursor, 1)
    try:
        return UUID(key[0]) if key else None
    except (ValueError, AttributeError, TypeError):
        raise Invalid(what="cursor") from None
