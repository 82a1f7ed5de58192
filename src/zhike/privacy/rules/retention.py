"""How long a record is kept: the longest of its classes, and a legal hold beats all. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from zhike.privacy.rules.register import RetentionClass


def kept_days(classes: Sequence[str], policies: Mapping[str, RetentionClass]) -> int | None:
    """Days for which a record of these classes is kept: the most of them; None (for ever) where a class is unknown."""
    if not classes or any(each not in policies for each in classes):
        return None
    return max(policies[each].days for each in classes)


def due_before(classes: Sequence[str], policies: Mapping[str, RetentionClass], now: datetime) -> datetime | None:
    """Records that ended before this moment may go; None where none ever may."""
    days = kept_days(classes, policies)
    return None if days is None else now - timedelta(days=days)


def may_go(
    classes: Sequence[str],
    policies: Mapping[str, RetentionClass],
    *,
    ended_at: datetime,
    subject_id: UUID | None,
    held: Collection[UUID],
    now: datetime,
) -> bool:
    """Whether one record may be deleted now."""
    if subject_id is not None and subject_id in held:
        return False
    before = due_before(classes, policies, now)
    return before is not None and ended_at < before
