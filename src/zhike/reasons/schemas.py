"""Contact reasons on the wire."""

from __future__ import annotations

from pydantic import BaseModel

from zhike.reasons.rules import Group, Reason


class ReasonView(BaseModel):
    """A contact reason with its group's names."""

    id: str
    zh: str
    en: str
    group: str
    group_zh: str
    group_en: str
    urgency: str
    idv: str
    skill: str

    @classmethod
    def of(cls, reason: Reason, group: Group) -> ReasonView:
        """The view of `reason`."""
        return cls(
            id=reason.id,
            zh=reason.zh,
            en=reason.en,
            group=reason.group,
            group_zh=group.zh,
            group_en=group.en,
            urgency=reason.urgency,
            idv=reason.idv,
            skill=reason.skill,
        )


class ReasonList(BaseModel):
    """Reasons, best match first."""

    items: list[ReasonView]
