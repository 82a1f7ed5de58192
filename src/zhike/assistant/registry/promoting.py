"""What people do with the register: promote, go back, switch off. Each step is audited and told to all processes."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from zhike.assistant.events import ModelPromoted, ModelSwitched
from zhike.assistant.registry import repository
from zhike.assistant.registry.entry import Comparison, Entry, Mode, ModelKind, Shipped, Switch
from zhike.assistant.registry.errors import ModelNotFound, ModelStateRefused, PromotionRefused
from zhike.assistant.registry.judging import FEWEST_HELD_OUT, Problem, promotion_problem
from zhike.audit import api as audit
from zhike.platform.actor import Actor, system_actor
from zhike.platform.database import Session
from zhike.platform.ids import uuid7
from zhike.platform.outbox import publish
from zhike.platform.web import check_version

_PRODUCT: Final = system_actor("assistant")


def code_version() -> str:
    """The version of the product that trains."""
    return importlib.metadata.version("zhike")


async def register_shipped(session: Session, shipped: Sequence[Shipped], *, now: datetime) -> None:
    """Give the models of this release their entries. A new release's takes the place of the last release's; a model
    that the bank trained stays."""
    for each in shipped:
        if await repository.find_shipped(session, each.kind, each.digest) is not None:
            continue
        await repository.lock_kind(session, each.kind)
        if await repository.find_shipped(session, each.kind, each.digest) is not None:
            continue
        entry = await _add_shipped(session, each, now=now)
        active = await repository.find_active(session, each.kind)
        if active is None or active.origin == "shipped":
            await repository.activate(session, entry, by_id=_PRODUCT.id, by_name=_PRODUCT.name, now=now)


async def add_candidate(
    session: Session,
    *,
    kind: ModelKind,
    artefact: bytes,
    digest: str,
    data: dict[str, object],
    baseline: dict[str, object],
    comparison: Comparison,
    actor: Actor,
    now: datetime,
) -> Entry:
    """Enter a model that was trained; refused at once where it is worse than the active one."""
    await repository.lock_kind(session, kind)
    entry_id = uuid7()
    await repository.add_entry(
        session,
        id=entry_id,
        kind=kind,
        state="candidate",
        origin="trained",
        digest=digest,
        code_version=code_version(),
        data=data,
        baseline=baseline,
        comparison=comparison,
        artefact=artefact,
        trained_at=now,
        by_id=actor.id,
        by_name=actor.name,
    )
    entry = await get_entry(session, entry_id)
    problem = promotion_problem(entry, await get_active(session, kind))
    if problem in {"worse", "urgent_lost"}:
        await repository.set_state(session, entry_id, "refused")
    await _audit(session, entry, "model_trained", actor=actor, now=now, result=problem or "candidate")
    return await get_entry(session, entry_id)


async def promote(session: Session, *, actor: Actor, entry_id: UUID, expected: str, now: datetime) -> Entry:
    """Put a candidate in the place of the active model.

    Raises `PromotionRefused` (with the figures) where it is worse, `ModelStateRefused`, `PreconditionFailed`,
    `ModelNotFound`.
    """
    entry = await _locked(session, entry_id, expected)
    if entry.state == "active":
        return entry
    if entry.state not in {"candidate", "refused"}:
        raise ModelStateRefused(state=entry.state)
    problem = promotion_problem(entry, await get_active(session, entry.kind))
    if problem is not None:
        raise _refusal(problem, entry)
    return await _activate(session, entry, "model_promoted", actor=actor, now=now)


async def go_back(session: Session, *, actor: Actor, entry_id: UUID, expected: str, now: datetime) -> Entry:
    """Make an entry active again that was so before. Raises `ModelStateRefused`, `PreconditionFailed`."""
    entry = await _locked(session, entry_id, expected)
    if entry.state == "active":
        return entry
    if entry.state != "retired":
        raise ModelStateRefused(state=entry.state)
    return await _activate(session, entry, "model_rolled_back", actor=actor, now=now)


async def switch(
    session: Session, *, actor: Actor, kind: ModelKind, mode: Mode, because: str, expected: str, now: datetime
) -> Switch:
    """Move the kill switch of a kind. Raises `PreconditionFailed`, `ModelNotFound` where no model has an entry."""
    await repository.lock_kind(session, kind)
    await get_active(session, kind)
    before = await get_switch(session, kind)
    check_version(expected, before.version)
    if before.mode == mode and before.because == because:
        return before
    await repository.set_switch(session, kind, mode=mode, because=because, by_id=actor.id, by_name=actor.name, now=now)
    await audit.record(
        session, actor=actor, action="assistant.model_switched", subject=f"model:{kind}", detail={"mode": mode}, now=now
    )
    await publish(session, ModelSwitched(kind, mode), stream=f"model:{kind}", actor=actor, now=now)
    return await get_switch(session, kind)


async def get_entry(session: Session, entry_id: UUID) -> Entry:
    """An entry. Raises `ModelNotFound`."""
    entry = await repository.find_entry(session, entry_id)
    if entry is None:
        raise ModelNotFound
    return entry


async def get_active(session: Session, kind: ModelKind) -> Entry:
    """The active entry of a kind. Raises `ModelNotFound`."""
    entry = await repository.find_active(session, kind)
    if entry is None:
        raise ModelNotFound
    return entry


async def get_switch(session: Session, kind: ModelKind) -> Switch:
    """The switch of a kind; on, where nobody ever moved it."""
    return (await repository.list_switches(session)).get(kind) or Switch(kind, "on", "", None, "", 0)


async def _locked(session: Session, entry_id: UUID, expected: str) -> Entry:
    entry = await get_entry(session, entry_id)
    await repository.lock_kind(session, entry.kind)
    entry = await get_entry(session, entry_id)
    check_version(expected, entry.version)
    return entry


async def _activate(session: Session, entry: Entry, what: str, *, actor: Actor, now: datetime) -> Entry:
    await repository.activate(session, entry, by_id=actor.id, by_name=actor.name, now=now)
    await _audit(session, entry, what, actor=actor, now=now)
    event = ModelPromoted(entry.kind, entry.id, entry.number, rolled_back=what == "model_rolled_back")
    await publish(session, event, stream=f"model:{entry.kind}", actor=actor, now=now)
    return await get_entry(session, entry.id)


async def _add_shipped(session: Session, shipped: Shipped, *, now: datetime) -> Entry:
    entry_id = uuid7()
    await repository.add_entry(
        session,
        id=entry_id,
        kind=shipped.kind,
        state="candidate",
        origin="shipped",
        digest=shipped.digest,
        code_version=code_version(),
        data=dict(shipped.data),
        baseline=dict(shipped.baseline),
        comparison=None,
        artefact=None,
        trained_at=now,
        by_id=_PRODUCT.id,
        by_name=_PRODUCT.name,
    )
    return await get_entry(session, entry_id)


def _refusal(problem: Problem, entry: Entry) -> PromotionRefused:
    measured = entry.comparison
    if measured is None:
        return PromotionRefused(f"assistant.model.{problem}")
    urgent = problem == "urgent_lost"
    return PromotionRefused(
        f"assistant.model.{problem}",
        n=measured.guarded_n if urgent else measured.candidate.n,
        right=measured.guarded_candidate if urgent else measured.candidate.right,
        active=measured.guarded_active if urgent else measured.active.right,
        number=measured.active_number,
        fewest=FEWEST_HELD_OUT,
    )


async def _audit(session: Session, entry: Entry, what: str, *, actor: Actor, now: datetime, **detail: object) -> None:
    await audit.record(
        session,
        actor=actor,
        action=f"assistant.{what}",
        subject=f"model:{entry.kind}:{entry.number}",
        detail={"kind": entry.kind, "number": entry.number, **detail},
        now=now,
    )
