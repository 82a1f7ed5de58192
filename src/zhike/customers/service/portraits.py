"""Rules of portraits: written by analysts, counted before they are kept, versioned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from zhike.audit import api as audit
from zhike.customers.errors import PortraitRuleTaken, PortraitRuleUnfit, PortraitRuleUnknown
from zhike.customers.repository import portraits as repository
from zhike.customers.repository import understanding
from zhike.customers.rules.portraits import Condition, PortraitRule, rule_problem
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.errors import PreconditionFailed
from zhike.platform.web import check_version


async def list_rules(session: Session) -> list[tuple[PortraitRule, int]]:
    """The rules as they are now, each with how many customers it tags."""
    rules = await repository.list_rules(session)
    return [(rule, await repository.count_matching(session, rule.conditions)) for rule in rules]


async def count_matching(session: Session, conditions: Sequence[Condition]) -> tuple[int, int]:
    """(how many customers fulfil the conditions, of how many). Raises `PortraitRuleUnfit`."""
    _check(PortraitRule("draft", "care", "-", "-", tuple(conditions)))
    return await repository.count_matching(session, conditions), await understanding.count_customers(session)


async def add_rule(session: Session, *, actor: Actor, rule: PortraitRule, now: datetime) -> PortraitRule:
    """Keep a new rule. Raises `PortraitRuleUnfit` or `PortraitRuleTaken`."""
    _check(rule)
    first = replace(rule, version=1)
    if not await repository.add_version(session, first, changed_by=actor.name or actor.id, now=now):
        raise PortraitRuleTaken
    await _audit(session, actor, first, now)
    return first


async def change_rule(
    session: Session, *, actor: Actor, rule: PortraitRule, expected: str, now: datetime
) -> PortraitRule:
    """Keep a further version. Raises `PortraitRuleUnknown`, `PortraitRuleUnfit` or `PreconditionFailed`."""
    versions = await repository.list_versions(session, rule.key)
    if not versions:
        raise PortraitRuleUnknown
    check_version(expected, versions[0][0].version)
    _check(rule)
    changed = replace(rule, version=versions[0][0].version + 1)
    if not await repository.add_version(session, changed, changed_by=actor.name or actor.id, now=now):
        raise PreconditionFailed
    await _audit(session, actor, changed, now)
    return changed


async def list_versions(session: Session, key: str) -> list[tuple[PortraitRule, str, datetime]]:
    """All versions of a rule, newest first. Raises `PortraitRuleUnknown`."""
    versions = await repository.list_versions(session, key)
    if not versions:
        raise PortraitRuleUnknown
    return versions


def _check(rule: PortraitRule) -> None:
    problem = rule_problem(rule)
    if problem is not None:
        raise PortraitRuleUnfit(field=problem)


async def _audit(session: Session, actor: Actor, rule: PortraitRule, now: datetime) -> None:
    detail = {"version": rule.version, "active": rule.active}
    subject = f"portrait_rule:{rule.key}"
    await audit.record(session, actor=actor, action="customers.portrait_set", subject=subject, detail=detail, now=now)
