"""What agents can do: skills with levels, languages, capacity; and when they usually work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from zhike.audit import api as audit
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.errors import Invalid
from zhike.routing import rules
from zhike.routing.errors import SkillUnknown
from zhike.routing.repository import agents
from zhike.routing.service.queues import SYSTEM
from zhike.routing.values import ShiftPattern

LEVELS = range(1, 6)
CAPACITY = range(21)


async def set_skills(
    session: Session,
    skills: Mapping[UUID, Mapping[str, int]],
    *,
    languages: Mapping[UUID, Sequence[str]] | None = None,
    capacity: Mapping[UUID, Mapping[str, int]] | None = None,
    actor: Actor = SYSTEM,
    now: datetime | None = None,
) -> None:
    """The skills of these agents are exactly these now, level 1 (new) to 5 (expert).

    `languages` and `capacity` (contacts at a time by kind: chat, voice, message) default to zh and en, and three chats.
    With `now` the change is audited. Raises `SkillUnknown`, `Invalid`.
    """
    for held in skills.values():
        for skill, level in held.items():
            if skill not in rules.SKILLS:
                raise SkillUnknown(skill=skill[:40])
            if level not in LEVELS:
                raise Invalid(what=f"{skill}: {level}")
    await agents.replace_skills(session, skills)
    settings: dict[UUID, tuple[Sequence[str], Mapping[str, int]]] = {}
    for staff_id in {*(languages or {}), *(capacity or {})}:
        chosen = (capacity or {}).get(staff_id, rules.DEFAULT_CAPACITY)
        if any(most not in CAPACITY for most in chosen.values()):
            raise Invalid(what="capacity")
        spoken = (languages or {}).get(staff_id, rules.DEFAULT_LANGUAGES)
        settings[staff_id] = (spoken, chosen)
    await agents.write_settings(session, settings)
    if now is not None:
        detail = {"agents": len(skills)}
        await audit.record(session, actor=actor, action="routing.skills_set", subject="staff:*", detail=detail, now=now)
    session.notify("routing")
    session.notify("floor")


async def set_mix(session: Session, ids: Sequence[UUID], mix: rules.Mix) -> None:
    """What contacts of different kinds weigh together for each of these agents."""
    for staff_id in ids:
        await agents.write_mix(session, staff_id, mix)


async def get_skills(session: Session, ids: Sequence[UUID]) -> dict[UUID, Mapping[str, int]]:
    """The skills of these agents."""
    return {staff_id: ability.skills for staff_id, ability in (await agents.list_abilities(session, ids)).items()}


async def set_shift_patterns(session: Session, patterns: Sequence[ShiftPattern]) -> None:
    """The weekly shifts of the agents named are exactly these now."""
    for pattern in patterns:
        minutes = range(1441)
        if pattern.weekdays not in range(1, 128) or not {pattern.start_minute, pattern.end_minute} <= {*minutes}:
            raise Invalid(what=f"shift {pattern.name}")
    await agents.replace_shifts(session, patterns)


async def list_shift_patterns(session: Session, ids: Sequence[UUID] | None = None) -> list[ShiftPattern]:
    """Weekly shifts of these agents, or of everybody."""
    return await agents.list_shifts(session, ids)
