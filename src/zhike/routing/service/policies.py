"""The routing policy in versions: drafted, checked, activated, rolled back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from zhike.audit import api as audit
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.errors import PreconditionFailed
from zhike.routing import rules
from zhike.routing.errors import PolicyInUse, PolicyUnfit, PolicyUnknown
from zhike.routing.repository import policies
from zhike.routing.service.agents import list_setups
from zhike.routing.service.queues import document_in_force, load_policy, set_ladders
from zhike.routing.values import PolicyVersion


@dataclass(frozen=True, slots=True)
class InForce:
    """What is in force, the version that set it (None: it comes with the product), and what was changed since."""

    document: rules.Document
    version: PolicyVersion | None
    changed_since: tuple[rules.Difference, ...]


async def get_in_force(session: Session) -> InForce:
    """The policy in force. Ladders may have been changed since by editing a queue."""
    active = await policies.find_active(session)
    document = await document_in_force(session)
    changed = rules.compare(active.document, document) if active else []
    return InForce(document, active, tuple(changed))


async def list_versions(session: Session, *, before: int | None, limit: int) -> list[PolicyVersion]:
    """Versions, the newest first."""
    return await policies.list_versions(session, before=before, limit=limit)


async def get_version(session: Session, number: int) -> PolicyVersion:
    """One version. Raises `PolicyUnknown`."""
    found = await policies.find_version(session, number)
    if found is None:
        raise PolicyUnknown(number=number)
    return found


async def draft(session: Session, *, actor: Actor, document: rules.Document, note: str, now: datetime) -> PolicyVersion:
    """A new draft. Raises `PolicyUnfit` with the first place that cannot be."""
    await policies.lock_versions(session)
    await _check(session, document, now)
    made = PolicyVersion(await policies.next_number(session), "draft", document, note, actor.name or actor.id, now)
    await policies.write_version(session, made)
    await _tell(session, actor, "routing.policy_drafted", made, now)
    return made


async def change_draft(
    session: Session, *, actor: Actor, number: int, document: rules.Document, note: str, expected: str, now: datetime
) -> PolicyVersion:
    """Edit a draft. Raises `PolicyUnknown`, `PolicyInUse`, `PolicyUnfit`, `PreconditionFailed`."""
    before = await _find(session, number, expected)
    if before.state != "draft":
        raise PolicyInUse(number=number)
    await _check(session, document, now)
    changed = replace(before, document=document, note=note, version=before.version + 1)
    await policies.write_version(session, changed)
    await _tell(session, actor, "routing.policy_changed", changed, now)
    return changed


async def activate(session: Session, *, actor: Actor, number: int, expected: str, now: datetime) -> PolicyVersion:
    """This version is in force from the next choice on, an older one too: that is how a change is rolled back.

    Raises `PolicyUnknown`, `PolicyUnfit`, `PreconditionFailed`.
    """
    await policies.lock_versions(session)
    chosen = await _find(session, number, expected)
    await _check(session, chosen.document, now)
    before = await document_in_force(session)
    changes = [
        {"place": each.place, "before": each.before, "after": each.after}
        for each in rules.compare(before, chosen.document)
    ]
    await policies.retire_active(session)
    fresh = await get_version(session, number)
    active = replace(
        fresh, state="active", activated_by=actor.name or actor.id, activated_at=now, version=fresh.version + 1
    )
    await policies.write_version(session, active)
    await set_ladders(session, actor=actor, ladders=chosen.document.ladders, now=now)
    await _tell(session, actor, "routing.policy_activated", active, now, changes=changes)
    session.notify("routing")
    session.notify("floor")
    return active


async def configure_times(
    session: Session, *, actor: Actor, times: Mapping[str, float], note: str, now: datetime
) -> PolicyVersion:
    """A version of what is in force with these times (fields of the document), at once in force; or `PolicyUnfit`."""
    document = replace(await document_in_force(session), **times)  # type: ignore[arg-type]
    made = await draft(session, actor=actor, document=document, note=note, now=now)
    return await activate(session, actor=actor, number=made.number, expected=str(made.version), now=now)


async def find_problems(session: Session, document: rules.Document, now: datetime) -> Sequence[rules.Problem]:
    """All that speaks against a document, against the queues and the agents as they are set up."""
    policy, in_use = await load_policy(session, now)
    skills = {key: frozenset(queue.skills) for key, queue in in_use.items()}
    staff = [
        rules.Agent(
            str(setup.staff.id),
            setup.skills,
            0.0,
            licences={code: now.timestamp() + 1 for code, until in setup.licences.items() if until >= now.date()},
        )
        for setup in await list_setups(session)
    ]
    return rules.find_problems(document, policy.queues, skills, staff, now.timestamp())


async def _check(session: Session, document: rules.Document, now: datetime) -> None:
    for problem in await find_problems(session, document, now):
        raise PolicyUnfit(problem.code, place=problem.place, what=problem.what)


async def _find(session: Session, number: int, expected: str) -> PolicyVersion:
    found = await get_version(session, number)
    if expected not in ("*", str(found.version)):
        raise PreconditionFailed
    return found


async def _tell(
    session: Session, actor: Actor, action: str, version: PolicyVersion, now: datetime, **detail: object
) -> None:
    told = {"note": version.note, "version": version.version, **detail}
    subject = f"policy:{version.number}"
    await audit.record(session, actor=actor, action=action, subject=subject, detail=told, now=now)
