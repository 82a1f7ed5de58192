"""Routes for canned replies."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response, status

from zhike.conversations.schemas import CannedRepliesOut, CannedReplyIn, CannedReplyOut
from zhike.conversations.service import canned
from zhike.identity import api as identity
from zhike.platform.idempotency import CREATES
from zhike.platform.web import ActorDep, ExpectedVersionDep, NowDep, SessionDep, requires, set_etag

router = APIRouter()
# Who leads the desk keeps them: reads all conversations, and (checked by the use case) may reply in them.
_KEEP = requires("conversations.read_all")


@router.get("/canned-replies", dependencies=[requires("conversations.read")])
async def list_canned_replies(
    session: SessionDep, actor: ActorDep, language: Annotated[Literal["zh", "en"] | None, Query()] = None
) -> CannedRepliesOut:
    """Sentences kept ready for the reader: their team's own first, then everybody's."""
    staff = await identity.get_staff(session, UUID(actor.id))
    found = await canned.list_canned_replies(session, actor=actor, team=staff.team, language=language or "")
    return CannedRepliesOut(items=[CannedReplyOut.of(each) for each in found])


@router.post("/canned-replies", status_code=status.HTTP_201_CREATED, dependencies=[_KEEP, CREATES])
async def add_canned_reply(
    body: CannedReplyIn, response: Response, session: SessionDep, actor: ActorDep, now: NowDep
) -> CannedReplyOut:
    """Add one."""
    added = await canned.add_canned_reply(session, actor=actor, new=_new(body), now=now)
    set_etag(response, added.version)
    return CannedReplyOut.of(added)


@router.put("/canned-replies/{reply_id}", dependencies=[_KEEP])
async def change_canned_reply(
    *,
    reply_id: UUID,
    body: CannedReplyIn,
    version: ExpectedVersionDep,
    response: Response,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> CannedReplyOut:
    """Replace what it says."""
    changed = await canned.change_canned_reply(
        session, actor=actor, reply_id=reply_id, new=_new(body), version=version, now=now
    )
    set_etag(response, changed.version)
    return CannedReplyOut.of(changed)


@router.delete("/canned-replies/{reply_id}", status_code=status.HTTP_204_NO_CONTENT, dependencies=[_KEEP])
async def remove_canned_reply(
    reply_id: UUID, version: ExpectedVersionDep, session: SessionDep, actor: ActorDep, now: NowDep
) -> None:
    """Remove it."""
    await canned.remove_canned_reply(session, actor=actor, reply_id=reply_id, version=version, now=now)


def _new(body: CannedReplyIn) -> canned.NewCannedReply:
    return canned.NewCannedReply(
        shortcut=body.shortcut, title=body.title, text=body.text, language=body.language, team=body.team
    )
