"""HTTP bodies of reasons."""

from __future__ import annotations

from pydantic import BaseModel

from zhike.reasons.rules import BotShare, Group, IdentityLevel, Reason, Urgency


class ReasonBody(BaseModel):
    """A contact reason with its group's name."""

    id: str
    zh: str
    en: str
    group: str
    group_zh: str
    group_en: str
    urgency: Urgency
    idv: IdentityLevel
    bot: BotShare
    skill: str

    @classmethod
    def of(cls, reason: Reason, group: Group) -> ReasonBody:
        """The body of `reason`."""
        return cls(
            id=reason.id,
            zh=reason.zh,
            en=reason.en,
            group=reason.group,
            group_zh=group.zh,
            group_en=group.en,
            urgency=reason.urgency,
            idv=reason.idv,
            bot=reason.bot,
            skill=reason.skill,
        )


class ReasonsBody(BaseModel):
    """Reasons, best first."""

    items: list[ReasonBody]
