"""What the interface says of stability."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel

from zhike.stability.service.showing import Condition, Group, Subject


class SubjectName(BaseModel):
    """A name in both languages."""

    zh: str
    en: str


class SubjectBody(BaseModel):
    """A part, a channel, or the whole service, as it is now. `because`: ids of the parts that it is down for."""

    id: str
    name: SubjectName
    group: Group
    condition: Condition
    since: datetime | None
    checked_at: datetime | None
    ms: int | None
    reason: str
    because: list[str]
    needs: list[str]

    @classmethod
    def of(cls, subject: Subject) -> SubjectBody:
        """As JSON."""
        zh, en = subject.names
        return cls(
            id=subject.id,
            name=SubjectName(zh=zh, en=en),
            group=subject.group,
            condition=subject.condition,
            since=subject.since,
            checked_at=subject.checked_at,
            ms=subject.ms,
            reason=subject.reason,
            because=list(subject.because),
            needs=list(subject.needs),
        )


class PartsBody(BaseModel):
    """All of them, wholes first; `at`: when this was told."""

    at: datetime
    items: list[SubjectBody]
