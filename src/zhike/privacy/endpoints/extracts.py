"""HTTP routes of extracts: tables in which nobody can be told apart."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import FileResponse

from zhike.platform.idempotency import CREATES
from zhike.platform.web import ActorDep, NowDep, RuntimeDep, SessionDep, requires
from zhike.privacy.extractable import list_datasets
from zhike.privacy.schemas.extracts import DatasetBody, ExtractBody, ExtractDeskBody, NewExtractBody
from zhike.privacy.service import extracting as service

router = APIRouter()
_EXTRACTS = [requires("privacy.extract")]


@router.get("/extracts", dependencies=_EXTRACTS)
async def list_extracts(session: SessionDep, now: NowDep) -> ExtractDeskBody:
    """What may be extracted from with its ladders, and the last twenty extracts with their progress."""
    return ExtractDeskBody(
        datasets=[DatasetBody.of(each) for each in list_datasets()],
        extracts=[ExtractBody.of(each, now) for each in await service.list_extracts(session)],
    )


@router.post("/extracts", status_code=201, dependencies=[*_EXTRACTS, CREATES])
async def post_extract(body: NewExtractBody, *, session: SessionDep, actor: ActorDep, now: NowDep) -> ExtractBody:
    """Ask for an extract; the worker begins at once. One that cannot meet k and l ends as `refused` and says why."""
    return ExtractBody.of(await service.ask_extract(session, actor=actor, wish=body.wish(), now=now), now)


@router.get("/extracts/{extract_id}", dependencies=_EXTRACTS)
async def get_extract(extract_id: UUID, *, session: SessionDep, now: NowDep) -> ExtractBody:
    """An extract with its progress or its report."""
    return ExtractBody.of(await service.get_extract(session, extract_id), now)


@router.put("/extracts/{extract_id}/cancellation", dependencies=_EXTRACTS)
async def put_extract_cancellation(
    extract_id: UUID, *, session: SessionDep, actor: ActorDep, now: NowDep
) -> ExtractBody:
    """Stop an extract; nothing of it is kept."""
    return ExtractBody.of(await service.cancel_extract(session, actor=actor, extract_id=extract_id, now=now), now)


@router.get("/extracts/{extract_id}/file", dependencies=_EXTRACTS, response_class=FileResponse)
async def get_extract_file(
    extract_id: UUID, *, session: SessionDep, runtime: RuntimeDep, actor: ActorDep, now: NowDep
) -> FileResponse:
    """A zip of the rows (CSV) and the report (JSON), for 30 days; each fetching is audited."""
    folder = runtime.installation.extracts_folder
    path = await service.fetch_extract(session, actor=actor, folder=folder, extract_id=extract_id, now=now)
    headers = {"cache-control": "no-store"}
    return FileResponse(path, media_type="application/zip", filename=f"extract-{extract_id}.zip", headers=headers)
