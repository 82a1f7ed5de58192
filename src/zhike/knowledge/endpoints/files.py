"""Files of articles, for those who write and for colleagues who read."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Request, Response

from zhike.knowledge.errors import FileTooLarge
from zhike.knowledge.schemas.articles import ArticleFileBody
from zhike.knowledge.service import files
from zhike.platform.errors import TooLarge
from zhike.platform.files.uploads import UPLOAD_BODY, hand_out, receive_upload
from zhike.platform.idempotency import CREATES
from zhike.platform.web import ActorDep, NowDep, RuntimeDep, SessionDep, requires

router = APIRouter()


@router.post(
    "/article-files",
    status_code=201,
    dependencies=[requires("knowledge.edit"), CREATES],
    openapi_extra=UPLOAD_BODY,
)
async def post_file(
    request: Request, runtime: RuntimeDep, session: SessionDep, actor: ActorDep, now: NowDep
) -> ArticleFileBody:
    """Upload a picture or PDF of at most 10 MB. An article saved with its id has it; unused, it is gone after a day."""
    try:
        received = await receive_upload(request)
    except TooLarge as trouble:
        raise FileTooLarge(limit=trouble.params["limit"]) from None
    stored = await files.store_file(
        runtime, session, actor=actor, name=received.name, content=received.content, now=now
    )
    return ArticleFileBody.of(stored)


@router.get(
    "/article-files/{file_id}",
    dependencies=[requires("knowledge.read")],
    response_class=Response,
    responses={200: {"content": {"image/*": {}, "application/pdf": {}}}},
)
async def get_file(file_id: UUID, runtime: RuntimeDep, session: SessionDep) -> Response:
    """A file of an article, as colleagues may see it: a picture is shown in its place, a PDF downloaded."""
    file = await files.find_file(session, file_id)
    return hand_out(file, await files.read_file(runtime, file), inline=True)
