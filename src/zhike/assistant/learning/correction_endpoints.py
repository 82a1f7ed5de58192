"""HTTP routes of corrections: the list, a decision on each, a file out and a file in."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, ConfigDict, StringConstraints

from zhike.assistant.learning import corrections
from zhike.assistant.learning.correcting import decide_on
from zhike.assistant.learning.corrections import Filter
from zhike.assistant.learning.gap import Correction, CorrectionState, LabelKind, Source
from zhike.assistant.learning.importing import COLUMNS, RejectReason, add_examples, read_examples
from zhike.assistant.learning.schemas import csv_lines
from zhike.audit import api as audit
from zhike.platform.fields import OptionalLine
from zhike.platform.idempotency import CREATES
from zhike.platform.paging import decode_moment, encode_moment
from zhike.platform.web import ActorDep, ExpectedVersionDep, NowDep, SessionDep, requires, set_etag

router = APIRouter(prefix="/api/v1/corrections", tags=["assistant"])
_EXPORTED = 50_000


class CorrectionBody(BaseModel):
    """A labelled example, masked; `before` is what it was taken for."""

    id: UUID
    text: str
    language: str
    kind: LabelKind
    label: str
    before: str | None
    source: Source
    by_name: str
    at: datetime
    state: CorrectionState
    decided_by_name: str
    decided_at: datetime | None
    version: int

    @classmethod
    def of(cls, correction: Correction) -> CorrectionBody:
        """The body of `correction`."""
        return cls(**{name: getattr(correction, name) for name in cls.model_fields})


class CorrectionsPage(BaseModel):
    """A page of corrections, newest first; `counts` by state on the first page only."""

    items: list[CorrectionBody]
    counts: dict[str, int] | None
    next_cursor: str | None


class CorrectionDecisionBody(BaseModel):
    """Accept (with another label, if the reviewer knows better) or reject."""

    model_config = ConfigDict(extra="forbid")

    accepted: bool
    label: Annotated[str, StringConstraints(max_length=60)] | None = None


class RejectedExampleBody(BaseModel):
    """A row that was not taken: its place as a spreadsheet counts (the header is 1), its column, and why."""

    row: int
    column: str
    reason: RejectReason


class TakenBody(BaseModel):
    """How many examples came in, how many had come before, and the rows that were not taken."""

    taken: int
    unchanged: int
    rejected: list[RejectedExampleBody]


async def _filter(
    state: CorrectionState | None = None, kind: LabelKind | None = None, source: Source | None = None,
    q: OptionalLine = "",
) -> Filter:  # fmt: skip
    """`q`: part of the text, or the label."""
    return Filter(state, kind, source, q)


FilterDep = Annotated[Filter, Depends(_filter)]


@router.get("", dependencies=[requires("assistant.learn")])
async def get_corrections(
    *,
    session: SessionDep,
    wanted: FilterDep,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> CorrectionsPage:
    """Corrections of the filter, newest first."""
    before = decode_moment(cursor)
    found = await corrections.list_corrections(session, wanted, before=before, limit=limit + 1)
    last = found[limit - 1] if len(found) > limit else None
    return CorrectionsPage(
        items=[CorrectionBody.of(each) for each in found[:limit]],
        counts=await corrections.count_states(session) if before is None else None,
        next_cursor=encode_moment(last.at, last.id) if last else None,
    )


@router.get("/export.csv", dependencies=[requires("assistant.learn")], response_class=Response)
async def get_correction_export(session: SessionDep, actor: ActorDep, now: NowDep, wanted: FilterDep) -> Response:
    """All examples of the filter as CSV, as they can be imported; that they were taken along is on record."""
    found = await corrections.list_corrections(session, wanted, limit=_EXPORTED)
    detail = {"rows": len(found)}
    await audit.record(session, actor=actor, action="assistant.exported", subject="corrections", detail=detail, now=now)
    rows = [[each.text, each.language, each.kind, each.label] for each in found]
    headers = {"content-disposition": 'attachment; filename="corrections.csv"'}
    content = "\ufeff" + csv_lines([COLUMNS, *rows])
    return Response(content, media_type="text/csv; charset=utf-8", headers=headers)


@router.post("/import", status_code=201, dependencies=[requires("assistant.models"), CREATES])
async def post_import(request: Request, session: SessionDep, actor: ActorDep, now: NowDep) -> TakenBody:
    """Take in a UTF-8 CSV with text, language, kind and label (at most 4 MB); the examples wait to be accepted."""
    rows = read_examples(await request.body())
    found = await add_examples(session, actor=actor, rows=rows, now=now)
    rejected = [RejectedExampleBody(row=each.row, column=each.column, reason=each.reason) for each in found.rejected]
    return TakenBody(taken=found.taken, unchanged=found.unchanged, rejected=rejected)


@router.put("/{correction_id}/decision", dependencies=[requires("assistant.learn")])
async def put_decision(
    *,
    correction_id: UUID,
    body: CorrectionDecisionBody,
    expected: ExpectedVersionDep,
    response: Response,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> CorrectionBody:
    """Accept or reject an example; only accepted ones are trained from."""
    correction = await decide_on(
        session,
        actor=actor,
        correction_id=correction_id,
        accepted=body.accepted,
        label=body.label,
        expected=expected,
        now=now,
    )
    set_etag(response, correction.version)
    return CorrectionBody.of(correction)
