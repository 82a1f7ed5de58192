"""SQL of the rules of portraits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.dialects.postgresql import insert

from zhike.customers.models.understanding import FactRow, PortraitRuleRow
from zhike.customers.rules.portraits import Condition, PortraitRule, TagKind
from zhike.platform.database import Session


async def list_rules(session: Session) -> list[PortraitRule]:
    """The rules as they are now, in order of key."""
    query = select(PortraitRuleRow).order_by(PortraitRuleRow.key, PortraitRuleRow.version)
    newest = {row.key: row for row in (await session.execute(query)).scalars()}
    return [_rule(row) for row in newest.values()]


async def list_versions(session: Session, key: str) -> list[tuple[PortraitRule, str, datetime]]:
    """All versions of a rule, newest first, with who made them and when."""
    query = select(PortraitRuleRow).where(PortraitRuleRow.key == key).order_by(PortraitRuleRow.version.desc())
    return [(_rule(row), row.changed_by, row.at) for row in (await session.execute(query)).scalars()]


async def add_version(session: Session, rule: PortraitRule, *, changed_by: str, now: datetime) -> bool:
    """Write a version; False where somebody else wrote that one."""
    new = insert(PortraitRuleRow).values(
        key=rule.key,
        version=rule.version,
        kind=rule.kind,
        name_zh=rule.name_zh,
        name_en=rule.name_en,
        conditions=[asdict(each) for each in rule.conditions],
        active=rule.active,
        changed_by=changed_by,
        at=now,
    )
    added = await session.execute(new.on_conflict_do_nothing().returning(PortraitRuleRow.version))
    return added.first() is not None


async def count_matching(session: Session, conditions: Sequence[Condition]) -> int:
    """How many customers fulfil all conditions, by the facts of the last run."""
    query = select(func.count()).select_from(FactRow).where(*map(_clause, conditions))
    return int((await session.execute(query)).scalar_one())


def _clause(condition: Condition) -> ColumnElement[bool]:
    column: ColumnElement[Any] = FactRow.__table__.c[condition.fact]
    if condition.operator == "at_least":
        return column >= condition.value
    if condition.operator == "at_most":
        return column <= condition.value
    return column == condition.value if condition.operator == "is" else column != condition.value


def _rule(row: PortraitRuleRow) -> PortraitRule:
    return PortraitRule(
        key=row.key,
        kind=cast("TagKind", row.kind),
        name_zh=row.name_zh,
        name_en=row.name_en,
        conditions=tuple(Condition(**each) for each in row.conditions),
        active=row.active,
        version=row.version,
    )
