"""Data quality: the scoreboard, its rules, and the records behind a rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from zhike.audit import api as audit
from zhike.customers import errors
from zhike.customers.repository import quality as repository
from zhike.customers.repository.quality import Figure, Past
from zhike.customers.rules.quality import QualityRule, rule_problem
from zhike.customers.rules.records import SEALED_AS, SourceRecord, unpack
from zhike.customers.service.sources import find_source
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.privacy import api as privacy

LOOKS_BACK = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Scoreboard:
    """The newest figures of each source by rule, and all deliveries of the last 90 days by dimension."""

    figures: Sequence[Figure]
    past: Sequence[Past]


async def get_scoreboard(session: Session, *, source: str, now: datetime) -> Scoreboard:
    """The scoreboard of one source, or (empty name) of all."""
    figures = await repository.list_latest_figures(session)
    past = await repository.list_past(session, source=source, since=now - LOOKS_BACK)
    return Scoreboard([each for each in figures if source in ("", each.source)], past)


async def list_rules(session: Session, *, search: str = "") -> list[QualityRule]:
    """All rules by code."""
    return await repository.list_rules(session, search=search)


async def find_rule(session: Session, code: str) -> QualityRule:
    """The rule of that code. Raises `QualityRuleUnknown`."""
    rule = await repository.find_rule(session, code)
    if rule is None:
        raise errors.QualityRuleUnknown
    return rule


async def create_rule(session: Session, rule: QualityRule, *, actor: Actor, now: datetime) -> QualityRule:
    """Add a rule; it looks at the lines of the next delivery. Raises `QualityRuleUnfit` or `QualityRuleTaken`."""
    _check(rule)
    if rule.source is not None:
        await find_source(session, rule.source)
    if rule.kind == "refers":
        await find_source(session, rule.parameters["source"])
    if not await repository.add_rule(session, rule, now=now):
        raise errors.QualityRuleTaken(code=rule.code)
    await _record(session, "customers.rule_added", rule, actor, now)
    return rule


async def edit_rule(session: Session, rule: QualityRule, *, actor: Actor, now: datetime) -> QualityRule | None:
    """Change version `rule.version`; None where somebody was faster. Raises `QualityRuleUnfit` or `SourceUnknown`."""
    _check(rule)
    if rule.kind == "refers":
        await find_source(session, rule.parameters["source"])
    if not await repository.save_rule(session, rule, based_on=rule.version, now=now):
        return None
    await _record(session, "customers.rule_changed", rule, actor, now)
    return replace(rule, version=rule.version + 1)


async def list_failing_records(
    session: Session,
    vault: privacy.Vault,
    *,
    actor: Actor,
    code: str,
    source: str | None,
    after: UUID | None,
    limit: int,
    now: datetime,
) -> list[SourceRecord]:
    """Records that break a rule, in order of id, opened. The reading is audited."""
    await find_rule(session, code)
    stored = await repository.list_failing(session, code=code, source=source, after=after, limit=limit)
    opened = await vault.open_many(session, {each.record.id: {SEALED_AS: each.sealed} for each in stored})
    detail = {"rule": code, "source": source or "", "records": len(stored)}
    await audit.record(
        session, actor=actor, action="customers.failing_read", subject=f"rule:{code}", detail=detail, now=now
    )
    return [
        replace(each.record, values=unpack(opened[each.record.id][SEALED_AS]) if each.record.id in opened else {})
        for each in stored
    ]


def masked_values(record: SourceRecord) -> dict[str, str]:
    """What a page may show of a record."""
    masked = {
        name: privacy.mask(name, value) if name in privacy.MASKED_KINDS else "****"
        for name, value in record.values.items()
    }
    return {**masked, **{name: str(value) for name, value in record.plain.items()}}


def _check(rule: QualityRule) -> None:
    problem = rule_problem(rule)
    if problem is not None:
        raise errors.QualityRuleUnfit(field=problem)


async def _record(session: Session, action: str, rule: QualityRule, actor: Actor, now: datetime) -> None:
    detail = {"kind": rule.kind, "field": rule.field, "active": rule.active}
    await audit.record(session, actor=actor, action=action, subject=f"rule:{rule.code}", detail=detail, now=now)
