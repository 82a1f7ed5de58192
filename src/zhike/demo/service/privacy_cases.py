"""Consents, requests and a hold of the demo bank: in each state one, so that the pages have something true to show."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from zhike.platform.actor import Actor, system_actor
from zhike.platform.database import Session
from zhike.platform.runtime import Runtime
from zhike.privacy import api as privacy

ACTOR = system_actor("demo")
# What the customers of the demo said: purpose, decision, version of the text they saw.
_SAID = (
    ("marketing", "given", 2),
    ("survey", "given", 1),
    ("portrait", "given", 1),
    ("marketing", "withdrawn", 2),
    ("survey", "withdrawn", 1),
)
_SPEAKERS = 60
# Kind, days ago, how far it has come: proof and what was decided (a reason, "fulfil", or nothing yet).
_REQUESTS: tuple[tuple[privacy.RightKind, int, bool, str], ...] = (
    ("copy", 1, False, ""),
    ("see", 3, True, ""),
    ("portability", 19, True, ""),
    ("delete", 6, True, ""),
    ("delete", 20, True, "contract_running"),
    ("copy", 12, True, "fulfil"),
    ("refuse_automation", 9, True, "fulfil"),
    ("delete", 2, False, ""),
)


async def make_privacy_cases(runtime: Runtime, subjects: Sequence[UUID]) -> None:
    """Write what `subjects` (customers, at least sixty) said and asked; some twenty seconds beside the history.

    A transaction for each: a long one would hold back every reader of the outbox, and no customer would be answered.
    """
    now = runtime.clock.now()
    for place, subject in enumerate(subjects[:_SPEAKERS]):
        async with runtime.database.transaction() as session:
            await _speak(session, subject, place, now)
    for place, wanted in enumerate(_REQUESTS):
        async with runtime.database.transaction() as session:
            await _ask(runtime, session, subjects[place], wanted, now)
    async with runtime.database.transaction() as session:
        await privacy.place_hold(
            session,
            actor=Actor(ACTOR.id, "system", "demo"),
            subject_id=subjects[3],
            reason="litigation",
            matter="2026-民初-0417",
            until=None,
            now=now - timedelta(days=4),
        )


async def _ask(
    runtime: Runtime,
    session: Session,
    subject: UUID,
    wanted: tuple[privacy.RightKind, int, bool, str],
    now: datetime,
) -> None:
    kind, days, proven, decision = wanted
    vault, at = privacy.Vault(runtime.keyring, purpose="service"), now - timedelta(days=days)
    request = await privacy.take_in(
        session,
        vault,
        runtime.settings,
        actor=ACTOR,
        subject_id=subject,
        kind=kind,
        channel="phone",
        now=at,
    )
    if proven:
        await _decide(session, vault, request, decision, at)


async def _speak(session: Session, subject: UUID, place: int, now: datetime) -> None:
    for step in range(1 + place % 4):
        purpose, decision, version = _SAID[(place + step) % len(_SAID)]
        await privacy.record_consent(
            session,
            actor=ACTOR,
            subject_id=subject,
            purpose=purpose,
            decision=decision,  # type: ignore[arg-type]  # of the table above
            text_version=version,
            channel="app" if place % 3 else "branch",
            now=now - timedelta(days=40 - step, minutes=37 * place),
        )


async def _decide(
    session: Session, vault: privacy.Vault, request: privacy.RightsRequest, decision: str, at: datetime
) -> None:
    later = at + timedelta(days=1)
    proven = await privacy.prove_identity(
        session, actor=ACTOR, request_id=request.id, proof="branch_document", expected="*", now=later
    )
    if decision == "fulfil":
        await privacy.fulfil(session, vault, actor=ACTOR, request_id=proven.id, expected="*", now=later)
    elif decision:
        await privacy.refuse(
            session,
            actor=ACTOR,
            request_id=proven.id,
            code="contract_running",
            expected="*",
            now=later,
        )
