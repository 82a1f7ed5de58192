"""Routes for canned replies: what can be inserted, the register of all, and the second person's decision."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response, status

from zhike.audit import api as audit
from zhike.conversations.canned import CannedReply, Scope, Status, Uses
from zhike.conversations.permissions import viewer_of
from zhike.conversations.repository import canned_files as files
from zhike.conversations.repository.canned import Wanted
from zhike.conversations.rules import canned as rules
from zhike.conversations.rules.canned_sheet import write_sheet
from zhike.conversations.schemas.canned import (
    CannedEntryOut,
    CannedFileOut,
    CannedImportOut,
    CannedRepliesOut,
    CannedReplyIn,
    CannedReplyOut,
    CannedUseIn,
    CannedUseOut,
    Channel,
    SendBackBody,
)
from zhike.conversations.schemas.threads import AttachmentOut
from zhike.conversations.service import canned, canned_files
from zhike.conversations.service.canned_import import import_canned_replies
from zhike.conversations.service.canned_using import use_canned_reply
from zhike.conversations.service.threads import view_attachment
from zhike.conversations.uploads import receive_upload
from zhike.identity import api as identity
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.files.uploads import UPLOAD_BODY, as_download, hand_out
from zhike.platform.idempotency import CREATES
from zhike.platform.paging import Page, decode_moment, encode_moment
from zhike.platform.runtime import Runtime
from zhike.platform.web import ActorDep, ExpectedVersionDep, NowDep, RuntimeDep, SessionDep, requires, set_etag

router = APIRouter()
_READ = requires("conversations.read")
_WRITE = requires("conversations.reply")
_DECIDE = requires("conversations.approve")
_MOST_EXPORTED = 5_000
_Queue = Annotated[str, Query(max_length=40)]


async def _wanted(
    *,
    runtime: RuntimeDep,
    now: NowDep,
    q: Annotated[str, Query(max_length=100)] = "",
    state: Annotated[Status | None, Query()] = None,
    scope: Annotated[Scope | None, Query()] = None,
    queue: _Queue = "",
    language: Annotated[Literal["zh", "en"] | None, Query()] = None,
    channel: Annotated[Channel, Query()] = "",
) -> Wanted:
    return Wanted(
        staff_id="",
        team="",
        all_teams=False,
        today=_today(runtime, now),
        words=q,
        status=state,
        scope=scope or "",
        queue=queue,
        language=language or "",
        channel=channel,
    )


WantedDep = Annotated[Wanted, Depends(_wanted)]


@router.get("/canned-replies", dependencies=[_READ])
async def list_canned_replies(
    *,
    runtime: RuntimeDep,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
    language: Annotated[Literal["zh", "en"], Query()] = "zh",
    channel: Annotated[Channel, Query()] = "",
    queue: _Queue = "",
) -> CannedRepliesOut:
    """What the reader can insert now into a contact of that queue, language and channel: approved and in date."""
    found = await canned.list_offered(
        session, actor=actor, queue=queue, language=language, channel=channel, today=_today(runtime, now)
    )
    return CannedRepliesOut(items=[CannedReplyOut.of(each) for each in found])


@router.get("/canned-replies/register", dependencies=[_READ])
async def list_canned_register(
    *,
    session: SessionDep,
    actor: ActorDep,
    wanted: WantedDep,
    cursor: str | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Page[CannedEntryOut]:
    """Canned replies in force or not, last written first; `q` finds words, shortcuts and pinyin."""
    found = await canned.list_register(
        session, actor=actor, wanted=wanted, before=decode_moment(cursor), limit=limit + 1
    )
    last = found[limit - 1][0] if len(found) > limit else None
    return Page(
        items=await _entries(session, actor, found[:limit], wanted.today),
        next_cursor=encode_moment(last.written_at, last.id) if last else None,
    )


@router.get(
    "/canned-replies/sheet",
    dependencies=[_READ],
    response_class=Response,
    responses={200: {"content": {"text/csv": {}}}},
)
async def export_canned_replies(session: SessionDep, actor: ActorDep, wanted: WantedDep, now: NowDep) -> Response:
    """The same list as a sheet (CSV) that can be taken in again; put on record."""
    found = await canned.list_register(session, actor=actor, wanted=wanted, before=None, limit=_MOST_EXPORTED)
    shared = [(reply, uses) for reply, uses in found if reply.owner in {"", actor.id}]
    detail = {"rows": len(shared)}
    await audit.record(
        session, actor=actor, action="conversations.canned_sheet", subject="canned_replies", detail=detail, now=now
    )
    return as_download("\ufeff" + write_sheet(shared, wanted.today), "canned-replies.csv", "text/csv")


@router.post(
    "/canned-replies/imports",
    status_code=status.HTTP_201_CREATED,
    dependencies=[_WRITE, CREATES],
    openapi_extra=UPLOAD_BODY,
)
async def add_canned_import(request: Request, session: SessionDep, actor: ActorDep, now: NowDep) -> CannedImportOut:
    """Take in a sheet (CSV): good rows wait for approval, the others are named; again changes nothing."""
    received = await receive_upload(request)
    done = await import_canned_replies(session, actor=actor, content=received.content, now=now)
    return CannedImportOut.of(done)


@router.post("/canned-replies", status_code=status.HTTP_201_CREATED, dependencies=[_WRITE, CREATES])
async def add_canned_reply(
    *,
    body: CannedReplyIn,
    response: Response,
    runtime: RuntimeDep,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> CannedEntryOut:
    """Write one: for others it waits until somebody else approves it."""
    added = await canned.add_canned_reply(session, actor=actor, wording=body.wording(), now=now)
    return await _entry(response, session, actor, added, _today(runtime, now))


@router.put("/canned-replies/{reply_id}", dependencies=[_WRITE])
async def change_canned_reply(
    *,
    reply_id: UUID,
    body: CannedReplyIn,
    version: ExpectedVersionDep,
    response: Response,
    runtime: RuntimeDep,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> CannedEntryOut:
    """Write it anew: the text in force stays until somebody else approves the change."""
    changed = await canned.change_canned_reply(
        session, actor=actor, reply_id=reply_id, wording=body.wording(), version=version, now=now
    )
    return await _entry(response, session, actor, changed, _today(runtime, now))


@router.delete("/canned-replies/{reply_id}", status_code=status.HTTP_204_NO_CONTENT, dependencies=[_WRITE])
async def remove_canned_reply(
    reply_id: UUID, version: ExpectedVersionDep, session: SessionDep, actor: ActorDep, now: NowDep
) -> None:
    """Remove it."""
    await canned.remove_canned_reply(session, actor=actor, reply_id=reply_id, version=version, now=now)


@router.put("/canned-replies/{reply_id}/approval", dependencies=[_DECIDE])
async def approve_canned_reply(
    *,
    reply_id: UUID,
    version: ExpectedVersionDep,
    response: Response,
    runtime: RuntimeDep,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> CannedEntryOut:
    """Put what waits in force; never by its author."""
    after = await canned.approve_canned_reply(session, actor=actor, reply_id=reply_id, version=version, now=now)
    return await _entry(response, session, actor, after, _today(runtime, now))


@router.put("/canned-replies/{reply_id}/sending-back", dependencies=[_DECIDE])
async def send_back_canned_reply(
    *,
    reply_id: UUID,
    body: SendBackBody,
    version: ExpectedVersionDep,
    response: Response,
    runtime: RuntimeDep,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> CannedEntryOut:
    """Send what waits back to its author with a word; what is in force stays."""
    after = await canned.send_back_canned_reply(
        session, actor=actor, reply_id=reply_id, word=body.word, version=version, now=now
    )
    return await _entry(response, session, actor, after, _today(runtime, now))


@router.post(
    "/canned-files",
    status_code=status.HTTP_201_CREATED,
    dependencies=[_WRITE, CREATES],
    openapi_extra=UPLOAD_BODY,
)
async def add_canned_file(
    request: Request, runtime: RuntimeDep, session: SessionDep, actor: ActorDep, now: NowDep
) -> CannedFileOut:
    """Upload a picture or PDF of at most 10 MB; saving a canned reply with its id keeps it."""
    received = await receive_upload(request)
    stored = await canned_files.store_canned_file(
        runtime, session, actor=actor, name=received.name, content=received.content, now=now
    )
    return CannedFileOut.model_validate(stored)


@router.get(
    "/canned-files/{file_id}",
    dependencies=[_READ],
    response_class=Response,
    responses={200: {"content": {"image/*": {}, "application/pdf": {}}}},
)
async def get_canned_file(file_id: UUID, runtime: RuntimeDep, session: SessionDep) -> Response:
    """A file of canned replies."""
    file, content = await canned_files.read_canned_file(runtime, session, file_id)
    return hand_out(file, content, inline=True)


@router.post(
    "/conversations/{conversation_id}/canned-uses",
    status_code=status.HTTP_201_CREATED,
    dependencies=[_WRITE, CREATES],
)
async def add_canned_use(
    *,
    conversation_id: UUID,
    body: CannedUseIn,
    runtime: RuntimeDep,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> CannedUseOut:
    """Take a canned reply into a draft: gaps filled as far as known, files laid ready; nothing is sent."""
    inserted = await use_canned_reply(
        runtime, session, actor=actor, conversation_id=conversation_id, reply_id=body.reply_id, now=now
    )
    ready = [AttachmentOut.model_validate(view_attachment(each)) for each in inserted.files]
    return CannedUseOut(text=inserted.text, gaps=list(inserted.gaps), attachments=ready)


def _today(runtime: Runtime, now: datetime) -> date:
    return now.astimezone(runtime.settings.zone).date()


async def _entry(response: Response, session: Session, actor: Actor, reply: CannedReply, today: date) -> CannedEntryOut:
    set_etag(response, reply.version)
    (entry,) = await _entries(session, actor, [(reply, Uses())], today)
    return entry


async def _entries(
    session: Session, actor: Actor, found: Sequence[tuple[CannedReply, Uses]], today: date
) -> list[CannedEntryOut]:
    staff = await identity.get_staff(session, UUID(actor.id))
    writer = rules.Writer.of(viewer_of(actor), staff.team)
    wanted = {each for reply, _uses in found for each in (*reply.wording.files, *reply.newest.files)}
    known = await files.find_files(session, sorted(wanted))
    return [CannedEntryOut.of(reply, uses, writer=writer, files=known, today=today) for reply, uses in found]
