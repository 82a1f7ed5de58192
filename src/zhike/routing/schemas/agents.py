"""HTTP bodies of how agents are set up."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from zhike.platform.fields import Line
from zhike.routing.rules import SKILLS
from zhike.routing.schemas.words import Input, Named
from zhike.routing.service.agents import AgentSetup

Level = Annotated[int, Field(ge=1, le=5)]
AtATime = Annotated[int, Field(ge=0, le=20)]
Language = Literal["zh", "en"]
Kind = Literal["chat", "voice", "message"]


class SkillOut(Named):
    """A skill that agents may have and queues may ask for."""

    code: str


class AgentSetupBody(Input):
    """What an agent can do: skill -> level (1 new, 5 expert), languages, contacts at a time by kind."""

    skills: Annotated[dict[Annotated[Line, Field(max_length=40)], Level], Field(min_length=1, max_length=60)]
    languages: Annotated[list[Language], Field(min_length=1, max_length=2)]
    capacity: dict[Kind, AtATime]


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
