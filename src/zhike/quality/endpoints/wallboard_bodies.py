"""HTTP bodies of hall screens."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from zhike.platform.fields import Line
from zhike.quality.metrics.wallboard import Wide
from zhike.quality.schemas import NameBody
from zhike.quality.service.wallboards import Linked, Wallboard


class WallboardChoiceBody(BaseModel):
    """A figure that a hall screen can show."""

    id: str
    name: NameBody


class NewWallboardBody(BaseModel):
    """What a hall screen is to show: one to six figures in their order."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[Line, Field(max_length=60)]
    figures: Annotated[list[Annotated[str, Field(max_length=60)]], Field(max_length=20)]
    language: Literal["zh", "en"] = "zh"


class WallboardBody(BaseModel):
    """A hall screen as it is set up; `version` goes into If-Match."""

    id: UUID
    name: str
    figures: list[str]
    language: str
    version: int
    changed_at: datetime

    @classmethod
    def of(cls, wallboard: Wallboard) -> WallboardBody:
        """The body of a screen."""
        return cls(
            id=wallboard.id,
            name=wallboard.name,
            figures=list(wallboard.figures),
            language=wallboard.language,
            version=wallboard.version,
            changed_at=wallboard.changed_at,
        )


class LinkedWallboardBody(WallboardBody):
    """The same with its link's key, which is shown once."""

    key: str

    @classmethod
    def with_key(cls, linked: Linked) -> LinkedWallboardBody:
        """The body of a screen and its key."""
        return cls(**WallboardBody.of(linked.wallboard).model_dump(), key=linked.key)


class WallboardsBody(BaseModel):
    """All screens, what they can show, and what is usual."""

    items: list[WallboardBody]
    choices: list[WallboardChoiceBody]
    usual: list[str]
    most: int


class AsideBody(BaseModel):
    """A smaller figure beside a large one: longest_wait, busy or paused."""

    id: str
    value: float
    unit: str


class WideBody(BaseModel):
    """A large figure. `span`: now, half_hour, today or settled; without a value `reason` says why."""

    id: str
    name: NameBody
    span: Literal["now", "half_hour", "today", "settled"]
    unit: str
    better: Literal["up", "down", "none"]
    value: float | None
    n: int
    reason: str | None
    target: float | None
    threshold: float | None
    state: Literal["ok", "warn", "over", "none"]
    aside: list[AsideBody]

    @classmethod
    def of(cls, wide: Wide) -> WideBody:
        """The body of a figure."""
        fields = {name: getattr(wide, name) for name in Wide.__slots__ if name not in {"zh", "en", "aside"}}
        aside = [AsideBody(id=each.id, value=each.value, unit=each.unit) for each in wide.aside]
        return cls(**fields, name=NameBody(zh=wide.zh, en=wide.en), aside=aside)


class ShownWallboardBody(BaseModel):
    """What the hall sees: counts and shares of everybody, nobody's name. `zone`: of the bank (IANA)."""

    at: datetime
    bank: NameBody
    zone: str
    name: str
    language: str
    figures: list[WideBody]
