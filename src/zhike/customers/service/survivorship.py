"""The rules by which a word survives: read, and changed by somebody who may."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from zhike.audit import api as audit
from zhike.customers.permissions import merging as permissions
from zhike.customers.refusals import SurvivorshipUnfit
from zhike.customers.repository import golden as repository
from zhike.customers.rules.survivorship import DEFAULT_RULES, Criterion, criteria_problem
from zhike.customers.service.consolidating import get_rules
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.errors import PreconditionFailed


@dataclass(frozen=True, slots=True)
class FieldRule:
    """The order of criteria of a field; version 0 is the default."""

    field: str
    criteria: tuple[Criterion, ...]
    version: int


async def list_rules(session: Session, *, actor: Actor) -> list[FieldRule]:
    """The rules of all fields."""
    permissions.require_looking(actor)
    versions = {row.field: row.version for row in await repository.list_rules(session)}
    return [FieldRule(name, order, versions.get(name, 0)) for name, order in (await get_rules(session)).items()]


async def set_rule(
    session: Session, *, actor: Actor, field: str, criteria: Sequence[Criterion], expected: str, now: datetime
) -> FieldRule:
    """Set the order of a field; it holds from the next time that a record of a customer changes.

    Raises `SurvivorshipUnfit` or `PreconditionFailed`.
    """
    permissions.require_ruling(actor)
    if field not in DEFAULT_RULES or criteria_problem(criteria) is not None:
        raise SurvivorshipUnfit(field=field)
    based_on = int(expected) if expected.isdecimal() else -1
    if not await repository.put_rule(session, field, criteria, based_on=based_on, by=actor.id, now=now):
        raise PreconditionFailed
    await audit.record(
        session,
        actor=actor,
        action="customers.survivorship_set",
        subject=f"survivorship:{field}",
        detail={"criteria": list(criteria)},
        now=now,
    )
    return FieldRule(field, tuple(criteria), based_on + 1)
