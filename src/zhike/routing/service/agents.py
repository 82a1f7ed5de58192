"""How agents are set up: what each can do, and how much at a time, as supervisors see and change it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID

from zhike.audit import api as audit
from zhike.identity import api as identity
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.errors import NotFound
from zhike.platform.web import check_version
from zhike.routing import rules
from zhike.routing.errors import MixUnfit
from zhike.routing.repository import agents, licences
from zhike.routing.repository.agents import Ability
from zhike.routing.service.licences import read_held
from zhike.routing.service.skills import set_skills

WORK = "routing.work"


@dataclass(frozen=True, slots=True)
class AgentSetup:
    """What somebody who takes contacts can do: skills by level 1-5, languages, contacts at a time by kind.

    `mix` limits what they hold together; `licences` says until which day each is valid.
    """

    staff: identity.Staff
    skills: Mapping[str, int]
    languages: tuple[str, ...]
    capacity: Mapping[str, int]
    mix: rules.Mix | None
    licences: Mapping[str, date]

    @property
    def version(self) -> str:
        """Changes with any of it, so that two supervisors do not undo each other's work unseen."""
        told = json.dumps(_told(self), sort_keys=True)
        return hashlib.sha256(told.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Wanted:
    """How an agent is to be set up."""

    skills: Mapping[str, int]
    languages: Sequence[str]
    capacity: Mapping[str, int]
    mix: rules.Mix | None
    licences: Mapping[str, date]


async def list_setups(
    session: Session, *, query: str | None = None, team: str | None = None, skill: str | None = None
) -> list[AgentSetup]:
    """Everybody active who may take contacts, by number; narrowed by name, login or number, by team, by skill."""
    people: list[identity.Staff] = []
    for role in _roles():
        people += await identity.find_staff(session, role=role, team=team, query=query, active=True)
    abilities = await agents.list_abilities(session, [person.id for person in people], lent=False)
    found = [_setup(person, abilities[person.id]) for person in people]
    return sorted(
        (one for one in found if skill is None or skill in one.skills), key=lambda one: (one.staff.number, one.staff.id)
    )


async def change_setup(
    session: Session,
    *,
    actor: Actor,
    staff_id: UUID,
    wanted: Wanted,
    expected: str,
    zone: str,
    now: datetime,
) -> AgentSetup:
    """Set an agent up anew; days end in `zone`.

    Raises `NotFound`, `PreconditionFailed`, `SkillUnknown`, `LicenceUnknown`, `MixUnfit`, `Invalid`.
    """
    _check_mix(wanted)
    staff = await identity.get_staff(session, staff_id)
    if not staff.active or staff.role not in _roles():
        raise NotFound
    await agents.hold_settings(session, staff_id)
    before = _setup(staff, (await agents.list_abilities(session, [staff_id], lent=False))[staff_id])
    check_version(expected, before.version)
    await set_skills(
        session,
        {staff_id: wanted.skills},
        languages={staff_id: wanted.languages},
        capacity={staff_id: wanted.capacity},
    )
    await agents.write_mix(session, staff_id, wanted.mix)
    await licences.replace_held(session, staff_id, await read_held(session, wanted.licences, zone))
    after = _setup(staff, (await agents.list_abilities(session, [staff_id], lent=False))[staff_id])
    changed = {"before": _told(before), "after": _told(after)}
    subject = f"staff:{staff_id}"
    await audit.record(session, actor=actor, action="routing.agent_set", subject=subject, detail=changed, now=now)
    return after


def _roles() -> list[str]:
    return [role for role in identity.ROLES if WORK in identity.permissions_of(role)]


def _setup(staff: identity.Staff, ability: Ability) -> AgentSetup:
    spoken = tuple(language for language in rules.DEFAULT_LANGUAGES if language in ability.languages)
    valid = {code: held.valid_until for code, held in ability.licences.items()}
    return AgentSetup(staff, dict(ability.skills), spoken, dict(ability.capacity), ability.mix, valid)


def _told(setup: AgentSetup) -> dict[str, object]:
    return {
        "skills": setup.skills,
        "languages": list(setup.languages),
        "capacity": setup.capacity,
        "mix": asdict(setup.mix) if setup.mix else None,
        "licences": {code: until.isoformat() for code, until in setup.licences.items()},
    }


def _check_mix(wanted: Wanted) -> None:
    shut_out = rules.kinds_shut_out(wanted.capacity, wanted.mix) if wanted.mix else []
    if wanted.mix and shut_out:
        raise MixUnfit(kind=shut_out[0], limit=wanted.mix.limit)
