"""Rights requests: taken in, identity proven, fulfilled by one (a deletion by two), refused with a reason."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from zhike.audit import api as audit
from zhike.platform.actor import Actor
from zhike.platform.calendar import country_special_days
from zhike.platform.database import Session
from zhike.platform.ids import uuid7
from zhike.platform.settings import Settings
from zhike.platform.web import check_version
from zhike.privacy.errors import SubjectUnknown
from zhike.privacy.holding import list_holders
from zhike.privacy.refusals import (
    CopyClosed,
    CorrectionIncomplete,
    ErasureStopped,
    RequestMoved,
    RequestUnknown,
    SecondPersonNeeded,
)
from zhike.privacy.repository import keys
from zhike.privacy.repository import rights as repository
from zhike.privacy.repository.rights import Erasure, RequestFilter
from zhike.privacy.rules.consents import AUTOMATED
from zhike.privacy.rules.rights import (
    IdentityProof,
    RefusalCode,
    RightAction,
    RightChannel,
    RightKind,
    RightsRequest,
    copy_is_open,
    due_day,
    may_confirm,
    new_request,
    next_state,
)
from zhike.privacy.service import consents, copying, erasing
from zhike.privacy.service.register import get_register
from zhike.privacy.service.vault import Vault

_SEALED_AS = "record"


async def take_in(
    session: Session,
    vault: Vault,
    settings: Settings,
    *,
    actor: Actor,
    subject_id: UUID,
    kind: RightKind,
    channel: RightChannel,
    field: str = "",
    value: str = "",
    now: datetime,
) -> RightsRequest:
    """A new request with its clock; one like it that is still open is given back instead.

    `field` and `value`: what shall be corrected, and to what. Raises `SubjectUnknown` or `CorrectionIncomplete`.
    """
    if (await keys.get_keys(session, [subject_id])).get(subject_id) is None:
        raise SubjectUnknown
    if (kind == "correct") != bool(field and value) or (field and field not in (await get_register(session)).fields):
        raise CorrectionIncomplete
    known = await repository.find_open_like(session, subject_id, kind, field)
    if known is not None:
        return known
    today = now.astimezone(settings.zone).date()
    request = new_request(
        subject_id,
        kind,
        channel,
        field,
        request_id=uuid7(),
        number=await repository.next_number(session, today.year),
        taken_by=actor.id,
        now=now,
        due_on=_due_on(settings, today),
    )
    await repository.add_request(session, request, await _sealed(session, vault, subject_id, field, value))
    await _record(session, actor, "privacy.request_taken", request, now)
    return request


async def prove_identity(
    session: Session, *, actor: Actor, request_id: UUID, proof: IdentityProof, expected: str, now: datetime
) -> RightsRequest:
    """Say how the person proved who they are, at level L3."""
    request = await _find(session, request_id, expected)
    return await _move(session, actor, request, "prove", now, proof=proof)


async def fulfil(
    session: Session, vault: Vault, *, actor: Actor, request_id: UUID, expected: str, now: datetime
) -> RightsRequest:
    """Do what was asked. A deletion is only proposed: a second person confirms it. Raises `ErasureStopped`."""
    request = await _find(session, request_id, expected)
    _require(request, "fulfil")
    if request.kind == "delete":
        await _require_no_obstacle(session, request, now)
    elif request.kind == "correct":
        await _correct(session, vault, request)
    elif request.kind == "refuse_automation":
        await consents.record_consent(
            session,
            actor=actor,
            subject_id=request.subject_id,
            purpose=AUTOMATED,
            decision="withdrawn",
            text_version=0,
            channel=request.channel,
            now=now,
        )
    return await _move(session, actor, request, "fulfil", now, decided_by=actor.id)


async def confirm_deletion(
    session: Session, vault: Vault, *, actor: Actor, request_id: UUID, expected: str, now: datetime
) -> tuple[RightsRequest, list[Erasure]]:
    """Erase the person as the second one. Raises `SecondPersonNeeded` or `ErasureStopped`."""
    request = await _find(session, request_id, expected)
    _require(request, "confirm")
    if not may_confirm(request, actor.id):
        raise SecondPersonNeeded(permission="privacy.decide")
    await _require_no_obstacle(session, request, now)
    erasures = await erasing.erase(session, vault, request.subject_id, request_id=request.id, now=now)
    return await _move(session, actor, request, "confirm", now, second_by=actor.id), erasures


async def give_back(session: Session, *, actor: Actor, request_id: UUID, expected: str, now: datetime) -> RightsRequest:
    """Do not confirm a deletion: it is open again."""
    request = await _find(session, request_id, expected)
    return await _move(session, actor, request, "give_back", now, decided_by="")


async def refuse(
    session: Session, *, actor: Actor, request_id: UUID, code: RefusalCode, expected: str, now: datetime
) -> RightsRequest:
    """Refuse with a reason that the person is told."""
    request = await _find(session, request_id, expected)
    return await _move(session, actor, request, "refuse", now, refusal=code, decided_by=actor.id)


async def withdraw(session: Session, *, actor: Actor, request_id: UUID, expected: str, now: datetime) -> RightsRequest:
    """The person takes their request back."""
    request = await _find(session, request_id, expected)
    return await _move(session, actor, request, "withdraw", now)


async def get_request(session: Session, request_id: UUID) -> RightsRequest:
    """A request; raises `RequestUnknown`."""
    found = await repository.find_request(session, request_id)
    if found is None:
        raise RequestUnknown
    return found


async def list_requests(
    session: Session, wanted: RequestFilter, *, after: tuple[object, UUID] | None = None, limit: int = 50
) -> list[RightsRequest]:
    """Requests newest first; the open ones alone by due day."""
    return await repository.list_requests(session, wanted, after=after, limit=limit)


async def list_requests_of(session: Session, subject_id: UUID, *, limit: int = 50) -> list[RightsRequest]:
    """One person's requests, newest first."""
    return await repository.list_requests(session, RequestFilter(subject_id=subject_id), after=None, limit=limit)


async def list_proofs(session: Session, request_id: UUID) -> list[Erasure]:
    """What was erased by a request."""
    return await repository.list_erasures(session, request_id=request_id)


async def make_copy(session: Session, vault: Vault, *, actor: Actor, request_id: UUID, now: datetime) -> bytes:
    """The zip of a fulfilled request, for 30 days; each fetching is audited. Raises `CopyClosed`."""
    request = await get_request(session, request_id)
    if not copy_is_open(request, now):
        raise CopyClosed
    provided_only = request.kind == "portability"
    tables = await copying.collect(session, vault, request.subject_id, provided_only=provided_only)
    await _record(session, actor, "privacy.copy_taken", request, now)
    return copying.pack(tables, number=request.number, at=now)


async def _sealed(session: Session, vault: Vault, subject_id: UUID, field: str, value: str) -> bytes | None:
    if not field:
        return None
    written = json.dumps({"field": field, "value": value}, ensure_ascii=False)
    return (await vault.seal(session, subject_id, {_SEALED_AS: written}))[_SEALED_AS]


def _due_on(settings: Settings, today: date) -> date:
    special = country_special_days(settings.business_country, (today.year, today.year + 1))
    return due_day(
        today,
        settings.rights_working_days,
        holidays={each.day for each in special if each.kind == "holiday"},
        worked={each.day for each in special if each.kind == "workday"},
    )


async def _find(session: Session, request_id: UUID, expected: str) -> RightsRequest:
    request = await repository.find_request(session, request_id, lock=True)
    if request is None:
        raise RequestUnknown
    check_version(expected, request.version)
    return request


def _require(request: RightsRequest, action: RightAction) -> None:
    if next_state(request.kind, request.state, action) is None:
        raise RequestMoved(state=request.state, action=action)


async def _require_no_obstacle(session: Session, request: RightsRequest, now: datetime) -> None:
    obstacles = await erasing.find_obstacles(session, request.subject_id, now=now)
    if obstacles:
        raise ErasureStopped(obstacles=", ".join(obstacles))


async def _correct(session: Session, vault: Vault, request: RightsRequest) -> None:
    sealed = await repository.find_sealed(session, request.id)
    opened = await vault.for_purpose("rights").open(session, request.subject_id, {_SEALED_AS: sealed})
    value = json.loads(opened[_SEALED_AS])["value"]
    held = [await holder.correct(session, vault, request.subject_id, request.field, value) for holder in list_holders()]
    if not any(held):
        raise CorrectionIncomplete


async def _move(
    session: Session, actor: Actor, request: RightsRequest, action: RightAction, now: datetime, **changes: str
) -> RightsRequest:
    _require(request, action)
    state = next_state(request.kind, request.state, action)
    assert state is not None
    closed_at = now if state in ("fulfilled", "refused", "withdrawn") else None
    moved = replace(request, state=state, closed_at=closed_at, version=request.version + 1, **changes)  # type: ignore[arg-type]  # columns of text
    await repository.set_request(session, moved)
    await _record(session, actor, f"privacy.request_{state}", moved, now)
    return moved


async def _record(session: Session, actor: Actor, action: str, request: RightsRequest, now: datetime) -> None:
    detail = {"number": request.number, "kind": request.kind, "customer": str(request.subject_id)}
    detail |= {name: value for name in ("proof", "refusal", "field") if (value := getattr(request, name))}
    await audit.record(session, actor=actor, action=action, subject=f"rights:{request.id}", detail=detail, now=now)
