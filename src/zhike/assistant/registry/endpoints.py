"""HTTP routes of the register of models."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Response

from zhike.assistant.registry import repository
from zhike.assistant.registry.drift import measure_drift
from zhike.assistant.registry.entry import MODEL_KINDS, Entry, ModelKind
from zhike.assistant.registry.judging import promotion_problem
from zhike.assistant.registry.promoting import get_switch, go_back, promote, switch
from zhike.assistant.registry.schemas import (
    DriftBody,
    ModelEntryBody,
    ModelKindBody,
    ModelsBody,
    NewSwitchBody,
    SwitchBody,
)
from zhike.assistant.registry.watching import list_checks
from zhike.platform.web import ActorDep, ExpectedVersionDep, NowDep, SessionDep, requires, set_etag

router = APIRouter(prefix="/api/v1/models", tags=["assistant"])


@router.get("", dependencies=[requires("assistant.learn")])
async def get_models(session: SessionDep) -> ModelsBody:
    """Every kind that has a model, with its entries."""
    kinds = []
    for kind in MODEL_KINDS:
        entries = await repository.list_entries(session, kind)
        if entries:
            body = SwitchBody.of(await get_switch(session, kind))
            kinds.append(ModelKindBody(kind=kind, switch=body, entries=_bodies(entries)))
    return ModelsBody(items=kinds)


@router.get("/{kind}/drift", dependencies=[requires("assistant.learn")])
async def get_drift(kind: ModelKind, session: SessionDep, now: NowDep) -> DriftBody:
    """Whether customers still ask what the active model was made for."""
    return DriftBody.of(await measure_drift(session, kind, now=now), await list_checks(session, kind))


@router.put("/entries/{entry_id}/promotion", dependencies=[requires("assistant.models")])
async def put_promotion(
    *,
    entry_id: UUID,
    expected: ExpectedVersionDep,
    response: Response,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> ModelEntryBody:
    """Make a candidate the active model; refused, with the figures, where it is worse."""
    return _answer(response, await promote(session, actor=actor, entry_id=entry_id, expected=expected, now=now))


@router.put("/entries/{entry_id}/return", dependencies=[requires("assistant.models")])
async def put_return(
    *,
    entry_id: UUID,
    expected: ExpectedVersionDep,
    response: Response,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> ModelEntryBody:
    """Go back to a model that was active before."""
    return _answer(response, await go_back(session, actor=actor, entry_id=entry_id, expected=expected, now=now))


@router.put("/{kind}/switch", dependencies=[requires("assistant.models")])
async def put_switch(
    *,
    kind: ModelKind,
    body: NewSwitchBody,
    expected: ExpectedVersionDep,
    response: Response,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> SwitchBody:
    """Move the kill switch: on, the shipped model, or none. All processes follow within seconds."""
    moved = await switch(
        session, actor=actor, kind=kind, mode=body.mode, because=body.because, expected=expected, now=now
    )
    set_etag(response, moved.version)
    return SwitchBody.of(moved)


def _answer(response: Response, entry: Entry) -> ModelEntryBody:
    set_etag(response, entry.version)
    return ModelEntryBody.of(entry)


def _bodies(entries: list[Entry]) -> list[ModelEntryBody]:
    active = next((each for each in entries if each.state == "active"), None)
    return [
        ModelEntryBody.of(
            each, promotion_problem(each, active) if active and each.state in {"candidate", "refused"} else None
        )
        for each in entries
    ]
