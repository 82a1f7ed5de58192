"""HTTP routes of consents: one person's, and the ledger."""

from __future__ import annotations

import csv
import io
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response

from zhike.platform.idempotency import CREATES
from zhike.platform.paging import Page, decode_cursor, encode_cursor
from zhike.platform.web import ActorDep, NowDep, SessionDep, requires
from zhike.privacy.repository.consents import LedgerFilter
from zhike.privacy.rules.consents import ConsentChannel, Decision
from zhike.privacy.schemas.consents import (
    CSV_HEADER,
    ConsentEntryBody,
    ConsentsBody,
    NewConsentBody,
    csv_row,
)
from zhike.privacy.schemas.register import Key
from zhike.privacy.service import consents as service

router = APIRouter()
_MOST_EXPORTED = 100_000


async def _filter(
    subject: UUID | None = None,
    purpose: Key | None = None,
    decision: Decision | None = None,
    channel: ConsentChannel | None = None,
) -> LedgerFilter:
    return LedgerFilter(subject_id=subject, purpose=purpose, decision=decision, channel=channel)


FilterDep = Annotated[LedgerFilter, Depends(_filter)]


@router.get("/customers/{customer_id}/consents", dependencies=[requires("privacy.consent")])
async def get_consents(customer_id: UUID, session: SessionDep) -> ConsentsBody:
    """What a customer consents to, and everything they ever said about it."""
    return ConsentsBody.of(await service.get_consents(session, customer_id))


@router.post("/customers/{customer_id}/consents", status_code=201, dependencies=[requires("privacy.consent"), CREATES])
async def post_consent(
    customer_id: UUID, body: NewConsentBody, *, session: SessionDep, actor: ActorDep, now: NowDep
) -> ConsentEntryBody:
    """Write down what the customer decided. Saying the same again writes nothing new."""
    entry = await service.record_consent(session, actor=actor, subject_id=customer_id, now=now, **body.model_dump())
    return ConsentEntryBody.of(entry)


@router.get("/consents", dependencies=[requires("privacy.read")])
async def get_ledger(
    session: SessionDep,
    wanted: FilterDep,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Page[ConsentEntryBody]:
    """The ledger, newest first."""
    key = decode_cursor(cursor, 1)
    before = int(key[0]) if key and isinstance(key[0], int) else None
    found = await service.list_ledger(session, wanted, before=before, limit=limit + 1)
    items = found[:limit]
    return Page(
        items=[ConsentEntryBody.of(entry) for _, entry in items],
        next_cursor=encode_cursor(items[-1][0]) if len(found) > limit else None,
    )


@router.get("/consents.csv", dependencies=[requires("privacy.read")], response_class=Response)
async def get_ledger_csv(session: SessionDep, wanted: FilterDep) -> Response:
    """The ledger as CSV, newest first: ids only, at most 100,000 entries."""
    sheet = io.StringIO()
    found = await service.list_ledger(session, wanted, limit=_MOST_EXPORTED)
    csv.writer(sheet).writerows([CSV_HEADER, *(csv_row(number, entry) for number, entry in found)])
    headers = {"content-disposition": 'attachment; filename="consents.csv"'}
    return Response("\ufeff" + sheet.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)
