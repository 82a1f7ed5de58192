"""Routes for files in conversations, for staff."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Request, Response, status

from zhike.audit import api as audit
from zhike.conversations import permissions
from zhike.conversations.schemas.threads import AttachmentOut
from zhike.conversations.service import files
from zhike.conversations.service.threads import view_attachment
from zhike.conversations.uploads import receive_upload
from zhike.platform.files.uploads import UPLOAD_BODY, hand_out
from zhike.platform.idempotency import CREATES
from zhike.platform.web import ActorDep, NowDep, RuntimeDep, SessionDep, requires

router = APIRouter()


@router.post(
    "/conversations/{conversation_id}/attachments",
    status_code=status.HTTP_201_CREATED,
    dependencies=[requires("conversations.reply"), CREATES],
    openapi_extra=UPLOAD_BODY,
)
async def upload(
    *, conversation_id: UUID, request: Request, runtime: RuntimeDep, session: SessionDep, actor: ActorDep, now: NowDep
) -> AttachmentOut:
    """Upload a picture or PDF of at most 10 MB; a message with its id sends it."""
    await permissions.find_notable(session, actor=actor, conversation_id=conversation_id)
    received = await receive_upload(request)
    stored = await files.store_file(
        runtime,
        session,
        actor=actor,
        conversation_id=conversation_id,
        name=received.name,
        content=received.content,
        now=now,
    )
    return AttachmentOut.model_validate(view_attachment(stored))


@router.get(
    "/attachments/{attachment_id}",
    dependencies=[requires("conversations.read")],
    response_class=Response,
    responses={200: {"content": {"image/*": {}, "application/pdf": {}}}},
)
async def download(
    attachment_id: UUID, runtime: RuntimeDep, session: SessionDep, actor: ActorDep, now: NowDep
) -> Response:
    """A file of a conversation that the reader may read; put on record."""
    attachment = await permissions.find_readable_attachment(session, actor=actor, attachment_id=attachment_id)
    detail = {"conversation": str(attachment.conversation_id)}
    subject = f"attachment:{attachment_id}"
    await audit.record(session, actor=actor, action="conversations.file_read", subject=subject, detail=detail, now=now)
    return hand_out(attachment, await files.open_file(runtime, attachment))
