"""HTTP routes of the rights desk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, TypedDict
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response

from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.errors import Invalid
from zhike.platform.idempotency import CREATES
from zhike.platform.paging import Page, decode_cursor, encode_cursor
from zhike.platform.web import ActorDep, ExpectedVersionDep, NowDep, RuntimeDep, SessionDep, requires, set_etag
from zhike.privacy.endpoints.vault import VaultDep
from zhike.privacy.repository.rights import RequestFilter
from zhike.privacy.rules.rights import RightKind, RightsRequest, RightState
from zhike.privacy.schemas.rights import (
    ErasureBody,
    NewRightsRequestBody,
    ObstaclesBody,
    ProofBody,
    ProofOfErasureBody,
    RefusalBody,
    RightsRequestBody,
)
from zhike.privacy.service import erasing
from zhike.privacy.service import rights as service

router = APIRouter()
_DECIDES = [requires("privacy.decide")]


class _Told(TypedDict):
    """What every use case of a step is told."""

    session: Session
    actor: Actor
    request_id: UUID
    expected: str
    now: datetime


@dataclass(frozen=True, slots=True)
class _Step:
    """A step of a request: what its use case is told, and where its outcome is shown."""

    told: _Told
    response: Response

    def shown(self, request: RightsRequest) -> RightsRequestBody:
        """The request after the step, with its version as ETag."""
        return _shown(request, self.response, self.told["now"])


async def _step(
    request_id: UUID,
    response: Response,
    session: SessionDep,
    *,
    actor: ActorDep,
    now: NowDep,
    expected: ExpectedVersionDep,
) -> _Step:
    return _Step(_Told(session=session, actor=actor, request_id=request_id, expected=expected, now=now), response)


StepDep = Annotated[_Step, Depends(_step)]


@router.post("/rights", status_code=201, dependencies=[requires("privacy.intake"), CREATES])
async def post_request(
    body: NewRightsRequestBody,
    response: Response,
    *,
    session: SessionDep,
    runtime: RuntimeDep,
    vault: VaultDep,
    actor: ActorDep,
    now: NowDep,
) -> RightsRequestBody:
    """Take in a request; one like it that is still open is given back instead."""
    taken = await service.take_in(session, vault, runtime.settings, actor=actor, now=now, **body.model_dump())
    return _shown(taken, response, now)


@router.get("/rights", dependencies=[requires("privacy.read")])
async def list_requests(
    *,
    state: RightState | None = None,
    kind: RightKind | None = None,
    subject: UUID | None = None,
    open_only: Annotated[bool, Query(alias="open")] = False,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    session: SessionDep,
    now: NowDep,
) -> Page[RightsRequestBody]:
    """Requests newest first; with `open`, those not closed yet, the first due first."""
    wanted = RequestFilter(state=state, kind=kind, subject_id=subject, open_only=open_only)
    after = _key(cursor, open_only)
    found = await service.list_requests(session, wanted, after=after, limit=limit + 1)
    items = found[:limit]
    last = items[-1] if len(found) > limit else None
    key = None if last is None else (last.due_on if open_only else last.received_at)
    return Page(
        items=[RightsRequestBody.of(each, now) for each in items],
        next_cursor=None if last is None or key is None else encode_cursor(key.isoformat(), str(last.id)),
    )


@router.get("/rights/{request_id}", dependencies=[requires("privacy.read")])
async def get_request(request_id: UUID, *, session: SessionDep, now: NowDep, response: Response) -> RightsRequestBody:
    """A request, with its version as ETag."""
    return _shown(await service.get_request(session, request_id), response, now)


@router.get("/rights/{request_id}/obstacles", dependencies=[requires("privacy.read")])
async def get_obstacles(request_id: UUID, *, session: SessionDep, now: NowDep) -> ObstaclesBody:
    """What stands against erasing the person of this request now."""
    request = await service.get_request(session, request_id)
    return ObstaclesBody(obstacles=await erasing.find_obstacles(session, request.subject_id, now=now))


@router.put("/rights/{request_id}/identity", dependencies=_DECIDES)
async def put_identity(body: ProofBody, step: StepDep) -> RightsRequestBody:
    """Say how the person proved who they are."""
    return step.shown(await service.prove_identity(**step.told, proof=body.proof))


@router.put("/rights/{request_id}/fulfilment", dependencies=_DECIDES)
async def put_fulfilment(vault: VaultDep, step: StepDep) -> RightsRequestBody:
    """Do what was asked; a deletion then waits for a second person."""
    return step.shown(await service.fulfil(vault=vault, **step.told))


@router.put("/rights/{request_id}/confirmation", dependencies=_DECIDES)
async def put_confirmation(vault: VaultDep, runtime: RuntimeDep, step: StepDep) -> RightsRequestBody:
    """Confirm a deletion as the second person: the person's data is erased for good."""
    moved, erasures = await service.confirm_deletion(vault=vault, **step.told)
    path = runtime.installation.folder / erasing.LEDGER_FILE
    step.told["session"].after_commit(lambda: erasing.append_ledger(path, erasures))
    return step.shown(moved)


@router.delete("/rights/{request_id}/fulfilment", dependencies=_DECIDES)
async def delete_fulfilment(step: StepDep) -> RightsRequestBody:
    """Do not confirm a deletion: the request is open again."""
    return step.shown(await service.give_back(**step.told))


@router.put("/rights/{request_id}/refusal", dependencies=_DECIDES)
async def put_refusal(body: RefusalBody, step: StepDep) -> RightsRequestBody:
    """Refuse with a reason that the person is told."""
    return step.shown(await service.refuse(**step.told, code=body.code))


@router.put("/rights/{request_id}/withdrawal", dependencies=_DECIDES)
async def put_withdrawal(step: StepDep) -> RightsRequestBody:
    """The person takes the request back."""
    return step.shown(await service.withdraw(**step.told))


@router.get("/rights/{request_id}/copy", dependencies=_DECIDES, response_class=Response)
async def get_copy(request_id: UUID, *, session: SessionDep, vault: VaultDep, actor: ActorDep, now: NowDep) -> Response:
    """The copy as a zip of JSON and CSV, for 30 days after it was fulfilled; each fetching is audited."""
    content = await service.make_copy(session, vault, actor=actor, request_id=request_id, now=now)
    headers = {
        "content-disposition": f'attachment; filename="{request_id}.zip"',
        "cache-control": "no-store",
    }
    return Response(content, media_type="application/zip", headers=headers)


@router.get("/rights/{request_id}/proof", dependencies=[requires("privacy.read")])
async def get_proof(request_id: UUID, *, session: SessionDep, now: NowDep) -> ProofOfErasureBody:
    """The proof of a deletion: ids, counts and digests only."""
    request = await service.get_request(session, request_id)
    erasures = await service.list_proofs(session, request_id)
    return ProofOfErasureBody(
        request=RightsRequestBody.of(request, now), erasures=[ErasureBody.of(each) for each in erasures]
    )


def _shown(request: RightsRequest, response: Response, now: datetime) -> RightsRequestBody:
    set_etag(response, request.version)
    return RightsRequestBody.of(request, now)


def _key(cursor: str | None, open_only: bool) -> tuple[date | datetime, UUID] | None:
    key = decode_cursor(cursor, 2)
    if key is None:
        return None
    try:
        at = date.fromisoformat(key[0]) if open_only else datetime.fromisoformat(key[0])
        return at, UUID(key[1])
    except (TypeError, ValueError, AttributeError):
        raise Invalid(what="cursor") from None
