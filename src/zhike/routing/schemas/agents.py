"""HTTP bodies of how agents are set up."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from zhike.platform.fields import Line
from zhike.routing.rules import SKILLS, Mix
from zhike.routing.schemas.words import Input, Key, Named
from zhike.routing.service.agents import AgentSetup, Wanted

Level = Annotated[int, Field(ge=1, le=5)]
AtATime = Annotated[int, Field(ge=0, le=20)]
Language = Literal["zh", "en"]
Kind = Literal["chat", "voice", "message"]


class SkillOut(Named):
    """A skill that agents may have and queues may ask for."""

    code: str


class MixBody(Input):
    """The efforts of all contacts at hand, by kind, never exceed `limit`; a kind left out costs nothing."""

    effort: dict[Kind, Annotated[int, Field(ge=0, le=100)]]
    limit: Annotated[int, Field(ge=1, le=1000)]


class AgentSetupBody(Input):
    """What an agent can do: skill -> level (1 new, 5 expert), languages, contacts at a time by kind.

    `mix`: what they weigh together (null: each kind for itself). `licences`: each with the last day it is valid.
    """

    skills: Annotated[dict[Annotated[Line, Field(max_length=40)], Level], Field(min_length=1, max_length=60)]
    languages: Annotated[list[Language], Field(min_length=1, max_length=2)]
    capacity: dict[Kind, AtATime]
    mix: MixBody | None = None
    licences: Annotated[dict[Key, date], Field(default_factory=dict, max_length=60)]

    def wanted(self) -> Wanted:
        """How the agent is to be set up."""
        mix = Mix({str(kind): effort for kind, effort in self.mix.effort.items()}, self.mix.limit) if self.mix else None
        capacity = {str(kind): most for kind, most in self.capacity.items()}
        return Wanted(self.skills, self.languages, capacity, mix, self.licences)


class MixOut(BaseModel):
    """What contacts weigh together, by kind."""

    effort: dict[str, int]
    limit: int


class AgentSetupOut(BaseModel):
    """An agent with what they can do."""

    staff_id: UUID
    number: str
    name: str
    role: str
    team: str
    skills: dict[str, int]
    languages: list[str]
    capacity: dict[str, int]
    mix: MixOut | None
    licences: dict[str, date]
    version: str

    @classmethod
    def of(cls, setup: AgentSetup) -> AgentSetupOut:
        """The body of a setup."""
        staff = setup.staff
        return cls(
            staff_id=staff.id,
            number=staff.number,
            name=staff.name,
            role=staff.role,
            team=staff.team,
            skills=dict(setup.skills),
            languages=list(setup.languages),
            capacity=dict(setup.capacity),
            mix=MixOut(effort=dict(setup.mix.effort), limit=setup.mix.limit) if setup.mix else None,
            licences=dict(setup.licences),
            version=setup.version,
        )


class AgentSetupsOut(BaseModel):
    """Agents by number."""

    items: list[AgentSetupOut]

    @classmethod
    def of(cls, setups: list[AgentSetup]) -> AgentSetupsOut:
        """The body of a list."""
        return cls(items=[AgentSetupOut.of(one) for one in setups])


class SkillsOut(BaseModel):
    """All skills, in the order of the centre."""

    items: list[SkillOut]

    @classmethod
    def all(cls) -> SkillsOut:
        """The body of the list."""
        return cls(items=[SkillOut(code=code, zh=zh, en=en) for code, (zh, en) in SKILLS.items()])
