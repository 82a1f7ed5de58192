"""Routes for licences: what whoever serves a queue or a reason must hold."""

from __future__ import annotations

from fastapi import APIRouter, Response, status

from zhike.platform.idempotency import CREATES
from zhike.platform.web import ActorDep, ExpectedVersionDep, NowDep, SessionDep, requires, set_etag
from zhike.routing.schemas import Key
from zhike.routing.schemas.licences import LicenceBody, LicenceOut, LicencesOut, NewLicenceBody
from zhike.routing.service import licences

router = APIRouter(prefix="/routing/licences", dependencies=[requires("routing.manage")])


@router.get("")
async def list_licences(session: SessionDep, now: NowDep) -> LicencesOut:
    """All licences, with who demands them and how many agents hold them."""
    found = await licences.list_licences(session, now)
    return LicencesOut(items=[LicenceOut.of(licence, holders) for licence, holders in found])


@router.post("", status_code=status.HTTP_201_CREATED, dependencies=[CREATES])
async def add_licence(
    body: NewLicenceBody, response: Response, session: SessionDep, actor: ActorDep, now: NowDep
) -> LicenceOut:
    """Add a licence."""
    added = await licences.add_licence(session, actor=actor, licence=body.licence(body.code), now=now)
    set_etag(response, added.version)
    return LicenceOut.of(added)


@router.put("/{code}")
async def change_licence(
    *,
    code: Key,
    body: LicenceBody,
    version: ExpectedVersionDep,
    response: Response,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> LicenceOut:
    """Say anew what it is called and who demands it."""
    changed = await licences.change_licence(session, actor=actor, licence=body.licence(code), expected=version, now=now)
    set_etag(response, changed.version)
    return LicenceOut.of(changed)


@router.delete("/{code}", status_code=status.HTTP_204_NO_CONTENT)
async def remove_licence(
    code: Key, version: ExpectedVersionDep, session: SessionDep, actor: ActorDep, now: NowDep
) -> None:
    """Nobody demands or holds it any more."""
    await licences.remove_licence(session, actor=actor, code=code, expected=version, now=now)
