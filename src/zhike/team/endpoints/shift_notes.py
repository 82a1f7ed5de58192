"""HTTP routes of shift notes."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response, status

from zhike.audit import api as audit
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.fields import OptionalLine
from zhike.platform.idempotency import CREATES
from zhike.platform.paging import decode_moment, encode_moment
from zhike.platform.runtime import Runtime
from zhike.platform.web import ActorDep, ExpectedVersionDep, NowDep, RuntimeDep, SessionDep, requires, set_etag
from zhike.team import permissions
from zhike.team.endpoints.paging import MOST_ROWS, as_file
from zhike.team.repository import shift_notes as repository
from zhike.team.repository.shift_notes import Wanted
from zhike.team.rules.finding import sound_query
from zhike.team.schemas.sheets import as_csv
from zhike.team.schemas.shift_notes import (
    SHIFT_NOTES_HEADER,
    NewShiftNoteBody,
    ShiftNoteBody,
    ShiftNoteCarryBody,
    ShiftNoteDetailBody,
    ShiftNoteEndBody,
    ShiftNoteLineBody,
    ShiftNoteRemarkBody,
    ShiftNotesPage,
    shift_note_row,
)
from zhike.team.service import noting
from zhike.team.values import ShiftNote

router = APIRouter(prefix="/api/v1/team/shift-notes", tags=["team"])


async def _filter(
    *,
    state: Literal["", "living", "open", "taken", "done"] = "",
    queue: Annotated[str | None, Query(max_length=40)] = None,
    mine: bool = False,
    q: OptionalLine = "",
) -> Wanted:
    """`living`: not done; `mine`: taken over by the reader; `q`: part of the words or their pinyin."""
    return Wanted(state, queue, mine, q, sound_query(q))


FilterDep = Annotated[Wanted, Depends(_filter)]


@router.get("", dependencies=[requires("team.read")])
async def get_shift_notes(
    *,
    runtime: RuntimeDep,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
    wanted: FilterDep,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 30,
) -> ShiftNotesPage:
    """Notes of the reader's queues, and those they wrote or took over, newest first."""
    reader = await permissions.reader_of(session, actor)
    after = decode_moment(cursor)
    found = await repository.list_page(session, wanted, reader, after=after, limit=limit + 1)
    links = await noting.links_of(session, actor, found[:limit])
    last = found[limit - 1] if len(found) > limit else None
    today = now.astimezone(runtime.settings.zone).date()
    return ShiftNotesPage(
        items=[ShiftNoteBody.of(each, links[each.id], reader, today) for each in found[:limit]],
        counts=await repository.count_states(session, wanted, reader) if after is None else None,
        next_cursor=encode_moment(last.created_at, last.id) if last else None,
    )


@router.get("/export.csv", dependencies=[requires("team.keep")], response_class=Response)
async def get_shift_notes_export(session: SessionDep, actor: ActorDep, now: NowDep, wanted: FilterDep) -> Response:
    """All notes of the filter as CSV (masked); that they were taken along is on record."""
    reader = await permissions.reader_of(session, actor)
    found = await repository.list_page(session, wanted, reader, limit=MOST_ROWS)
    links = await noting.links_of(session, actor, found)
    detail = {"rows": len(found)}
    await audit.record(session, actor=actor, action="team.exported", subject="shift_notes", detail=detail, now=now)
    rows = [shift_note_row(each, links[each.id]) for each in found]
    return as_file(as_csv([SHIFT_NOTES_HEADER, *rows]), "shift-notes.csv")


@router.post("", status_code=status.HTTP_201_CREATED, dependencies=[requires("team.write"), CREATES])
async def post_shift_note(
    *,
    body: NewShiftNoteBody,
    response: Response,
    runtime: RuntimeDep,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> ShiftNoteBody:
    """Leave a note for a shift."""
    note = await noting.write_shift_note(session, actor=actor, new=body.as_new(), now=now)
    return await _answer(runtime, session, actor, note, response)


@router.get("/{shift_note_id}", dependencies=[requires("team.read")])
async def get_shift_note(
    shift_note_id: UUID, response: Response, runtime: RuntimeDep, session: SessionDep, actor: ActorDep
) -> ShiftNoteDetailBody:
    """A note with its trail."""
    note, _ = await permissions.find_note(session, actor=actor, shift_note_id=shift_note_id)
    lines = await repository.list_lines(session, note.id)
    shown = await _answer(runtime, session, actor, note, response)
    return ShiftNoteDetailBody(note=shown, lines=[ShiftNoteLineBody.of(each) for each in lines])


@router.put("/{shift_note_id}", dependencies=[requires("team.write")])
async def put_shift_note(
    *,
    shift_note_id: UUID,
    body: NewShiftNoteBody,
    expected: ExpectedVersionDep,
    response: Response,
    runtime: RuntimeDep,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> ShiftNoteBody:
    """Replace what it says; its author does, or who keeps the space."""
    note = await noting.change_shift_note(
        session, actor=actor, shift_note_id=shift_note_id, expected=expected, new=body.as_new(), now=now
    )
    return await _answer(runtime, session, actor, note, response)


@router.put("/{shift_note_id}/taking", dependencies=[requires("team.write")])
async def put_taking(
    *,
    shift_note_id: UUID,
    expected: ExpectedVersionDep,
    response: Response,
    runtime: RuntimeDep,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> ShiftNoteBody:
    """The reader takes it over, also from a colleague."""
    note = await noting.take_over(session, actor=actor, shift_note_id=shift_note_id, expected=expected, now=now)
    return await _answer(runtime, session, actor, note, response)


@router.put("/{shift_note_id}/carrying", dependencies=[requires("team.write")])
async def put_carrying(
    *,
    shift_note_id: UUID,
    body: ShiftNoteCarryBody,
    expected: ExpectedVersionDep,
    response: Response,
    runtime: RuntimeDep,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> ShiftNoteBody:
    """Carry it forward to another shift, which takes it over anew."""
    note = await noting.carry_forward(
        session,
        actor=actor,
        shift_note_id=shift_note_id,
        expected=expected,
        day=body.day,
        shift=body.shift,
        remark=body.remark,
        now=now,
    )
    return await _answer(runtime, session, actor, note, response)


@router.put("/{shift_note_id}/completion", dependencies=[requires("team.write")])
async def put_completion(
    *,
    shift_note_id: UUID,
    body: ShiftNoteEndBody,
    expected: ExpectedVersionDep,
    response: Response,
    runtime: RuntimeDep,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> ShiftNoteBody:
    """It is done."""
    note = await noting.finish(
        session, actor=actor, shift_note_id=shift_note_id, expected=expected, remark=body.remark, now=now
    )
    return await _answer(runtime, session, actor, note, response)


@router.post(
    "/{shift_note_id}/remarks", status_code=status.HTTP_201_CREATED, dependencies=[requires("team.write"), CREATES]
)
async def post_shift_note_remark(
    shift_note_id: UUID, body: ShiftNoteRemarkBody, session: SessionDep, actor: ActorDep, now: NowDep
) -> None:
    """Say something to it."""
    await noting.add_remark(session, actor=actor, shift_note_id=shift_note_id, text=body.text, now=now)


async def _answer(
    runtime: Runtime, session: Session, actor: Actor, note: ShiftNote, response: Response
) -> ShiftNoteBody:
    set_etag(response, note.version)
    reader = await permissions.reader_of(session, actor)
    links = await noting.links_of(session, actor, [note])
    today = runtime.clock.now().astimezone(runtime.settings.zone).date()
    return ShiftNoteBody.of(note, links[note.id], reader, today)
