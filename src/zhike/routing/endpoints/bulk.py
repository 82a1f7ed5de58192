"""Routes of work on many contacts as one job, and of macros on one."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response, status

from zhike.conversations import api as conversations
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.errors import Invalid
from zhike.platform.files.uploads import as_download
from zhike.platform.idempotency import CREATES
from zhike.platform.paging import Page, decode_cursor, decode_moment, encode_cursor, encode_moment
from zhike.platform.web import ActorDep, LanguageDep, NowDep, RuntimeDep, SessionDep, requires
from zhike.routing.permissions import find_own_job
from zhike.routing.rules.acts import MACRO_UNDO_S, ItemState
from zhike.routing.schemas.bulk import (
    BulkBody,
    BulkItemOut,
    BulkJobOut,
    BulkPreviewOut,
    MacroPreviewOut,
    MacroRunBody,
    MacroRunOut,
    MacroUndoOut,
    WishBody,
    items_as_csv,
    reaches,
)
from zhike.routing.service import bulk, macro_runs, previewing

router = APIRouter()
_SERVE = requires("conversations.reply")
_LISTED_IN_CSV = 100_000
_Cursor = Annotated[str | None, Query(max_length=200)]


async def _acts(session: Session, actor: Actor, wish: WishBody) -> tuple[tuple[conversations.Act, ...], str]:
    """The acts that are wished for, and the name of the macro that they are of."""
    if wish.macro_id is not None:
        macro = await conversations.get_macro(session, actor=actor, macro_id=wish.macro_id)
        return macro.acts, macro.name
    return tuple(each.as_act() for each in wish.acts or ()), ""


@router.post("/bulk-previews", dependencies=[_SERVE])
async def preview_bulk_job(
    *, body: BulkBody, runtime: RuntimeDep, session: SessionDep, actor: ActorDep, language: LanguageDep, now: NowDep
) -> BulkPreviewOut:
    """What would become of the acts: how many contacts they fit, and why the others would be left out."""
    acts, _ = await _acts(session, actor, body)
    found = await previewing.preview(
        runtime, session, actor=actor, selection=body.selection.as_selection(), acts=acts, now=now
    )
    return BulkPreviewOut.of(found, [conversations.ActBody.model_validate(each) for each in acts], language)


@router.post("/bulk-jobs", status_code=status.HTTP_201_CREATED, dependencies=[_SERVE, CREATES])
async def begin_bulk_job(
    *, body: BulkBody, runtime: RuntimeDep, session: SessionDep, actor: ActorDep, language: LanguageDep, now: NowDep
) -> BulkJobOut:
    """Let a worker do the acts with every contact of the selection, as it is now."""
    acts, name = await _acts(session, actor, body)
    job = await bulk.begin(
        runtime, session, actor=actor, selection=body.selection.as_selection(), acts=acts, name=name, now=now
    )
    return BulkJobOut.of(job, language)


@router.get("/bulk-jobs", dependencies=[_SERVE])
async def list_bulk_jobs(
    session: SessionDep,
    actor: ActorDep,
    language: LanguageDep,
    cursor: _Cursor = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> Page[BulkJobOut]:
    """One's own jobs, newest first; who manages the floor sees everybody's."""
    found = await bulk.list_jobs(session, actor=actor, before=decode_moment(cursor), limit=limit + 1)
    last = found[limit - 1] if len(found) > limit else None
    return Page(
        items=[BulkJobOut.of(each, language) for each in found[:limit]],
        next_cursor=encode_moment(last.created_at, last.id) if last else None,
    )


@router.get("/bulk-jobs/{job_id}", dependencies=[_SERVE])
async def get_bulk_job(job_id: UUID, session: SessionDep, actor: ActorDep, language: LanguageDep) -> BulkJobOut:
    """How far a job is."""
    return BulkJobOut.of(await find_own_job(session, actor=actor, job_id=job_id), language)


@router.get("/bulk-jobs/{job_id}/items", dependencies=[_SERVE])
async def list_bulk_items(
    *,
    job_id: UUID,
    session: SessionDep,
    actor: ActorDep,
    language: LanguageDep,
    state: Annotated[list[ItemState] | None, Query()] = None,
    cursor: _Cursor = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Page[BulkItemOut]:
    """What became of each contact, and why."""
    after = _position(cursor)
    found = await bulk.list_items(session, actor=actor, job_id=job_id, states=state or (), after=after, limit=limit + 1)
    last = found[limit - 1] if len(found) > limit else None
    return Page(
        items=[BulkItemOut.of(each, language) for each in found[:limit]],
        next_cursor=encode_cursor(last.position) if last else None,
    )


@router.get("/bulk-jobs/{job_id}/items.csv", dependencies=[_SERVE], response_class=Response)
async def export_bulk_items(job_id: UUID, session: SessionDep, actor: ActorDep, language: LanguageDep) -> Response:
    """What became of each contact as CSV: ids and reasons."""
    found = await bulk.list_items(session, actor=actor, job_id=job_id, states=(), after=0, limit=_LISTED_IN_CSV)
    text = items_as_csv(BulkItemOut.of(each, language) for each in found)
    return as_download(text, f"bulk-job-{job_id}.csv", "text/csv")


@router.put("/bulk-jobs/{job_id}/stop", dependencies=[_SERVE])
async def stop_bulk_job(
    job_id: UUID, session: SessionDep, actor: ActorDep, language: LanguageDep, now: NowDep
) -> BulkJobOut:
    """Stop after the contact it is at; what is done stays done."""
    return BulkJobOut.of(await bulk.stop(session, actor=actor, job_id=job_id, now=now), language)


@router.put("/bulk-jobs/{job_id}/resumption", dependencies=[_SERVE])
async def resume_bulk_job(
    job_id: UUID, session: SessionDep, actor: ActorDep, language: LanguageDep, now: NowDep
) -> BulkJobOut:
    """Go on where it was stopped or failed."""
    return BulkJobOut.of(await bulk.resume(session, actor=actor, job_id=job_id, now=now), language)


@router.put("/bulk-jobs/{job_id}/undo", dependencies=[_SERVE])
async def undo_bulk_job(
    job_id: UUID, session: SessionDep, actor: ActorDep, language: LanguageDep, now: NowDep
) -> BulkJobOut:
    """Take back what was done, the last contact first; what cannot be is listed with its reason."""
    return BulkJobOut.of(await bulk.take_back(session, actor=actor, job_id=job_id, now=now), language)


@router.post("/conversations/{conversation_id}/macro-previews", dependencies=[_SERVE])
async def preview_macro(
    *,
    conversation_id: UUID,
    body: MacroRunBody,
    runtime: RuntimeDep,
    session: SessionDep,
    actor: ActorDep,
    language: LanguageDep,
    now: NowDep,
) -> MacroPreviewOut:
    """What a macro would do with this contact: its texts filled in, and what is in the way."""
    acts, _ = await _acts(session, actor, body)
    found = await previewing.preview_one(
        runtime, session, actor=actor, conversation_id=conversation_id, acts=acts, now=now
    )
    return MacroPreviewOut.of(found, language)


@router.post(
    "/conversations/{conversation_id}/macro-runs",
    status_code=status.HTTP_201_CREATED,
    dependencies=[_SERVE, CREATES],
)
async def run_macro(
    *,
    conversation_id: UUID,
    body: MacroRunBody,
    runtime: RuntimeDep,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> MacroRunOut:
    """Do the acts of a macro with this contact, all or none."""
    acts, name = await _acts(session, actor, body)
    job = await macro_runs.run(
        runtime,
        session,
        actor=actor,
        conversation_id=conversation_id,
        acts=acts,
        name=name,
        seen_sequence=body.seen_sequence,
        now=now,
    )
    bodies = [conversations.ActBody.model_validate(each) for each in acts]
    return MacroRunOut(id=job.id, undo_until=now + timedelta(seconds=MACRO_UNDO_S), undo=reaches(bodies))


@router.put("/macro-runs/{job_id}/undo", dependencies=[_SERVE])
async def undo_macro(
    job_id: UUID, session: SessionDep, actor: ActorDep, language: LanguageDep, now: NowDep
) -> MacroUndoOut:
    """Take back what a macro did, within two minutes: what the customer has not read, and what nobody changed since."""
    item = await macro_runs.undo_run(session, actor=actor, job_id=job_id, now=now)
    shown = BulkItemOut.of(item, language)
    return MacroUndoOut.model_validate({"state": shown.state, "why": shown.why})


def _position(cursor: str | None) -> int:
    key = decode_cursor(cursor, 1)
    if key is None:
        return 0
    if not isinstance(key[0], int):
        raise Invalid(what="cursor")
    return key[0]
