"""What all bodies of routing are made of."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

from zhike.routing.rules import Reason

Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,39}$")]


class Input(BaseModel):
    """A body that comes in: what it does not know, it refuses."""

    model_config = ConfigDict(extra="forbid")


class Named(BaseModel):
    """Something's name in both languages."""

    zh: str
    en: str


class ReasonOut(Named):
    """Why, as a code and in words; `points` is its share of the priority."""

    code: str
    points: float

    @classmethod
    def of(cls, reason: Reason) -> ReasonOut:
        """The body of a reason."""
        return cls(code=reason.code, zh=reason.zh, en=reason.en, points=round(reason.points, 1))
