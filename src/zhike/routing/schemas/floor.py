"""HTTP bodies of the floor: agents, queues, and what a supervisor does there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field

from zhike.platform.fields import Line, OptionalLine, Text
from zhike.routing.rules import SKILLS, Accuracy, FloorState, InterventionKind, State
from zhike.routing.schemas.desk import StateOut, list_states, words_of
from zhike.routing.schemas.queues import QueueLineOut
from zhike.routing.schemas.words import Input, Key, Named
from zhike.routing.values import AgentFloor, Floor, HeldContact, Intervention

Why = Annotated[Line, Field(max_length=200)]


class HeldContactOut(BaseModel):
    """A contact in an agent's hands."""

    conversation_id: UUID
    channel: str
    queue: str
    state: str
    since: datetime

    @classmethod
    def of(cls, held: HeldContact) -> HeldContactOut:
        """The body of a contact."""
        return cls(**{name: getattr(held, name) for name in HeldContact.__slots__})


class SkillLevelOut(Named):
    """A skill that an agent counts with now, level 1-5."""

    code: str
    level: int


class FloorAgentOut(BaseModel):
    """An agent who is here. `state`: what they do; `declared`: the state they are in, since `since`, `over_s` too long.

    `queues`: those whose skills they have; `lent_to`: the only one that they serve for now, by intervention.
    """

    staff_id: UUID
    name: str
    number: str
    team: str
    state: FloorState
    declared: State
    reason: str
    reason_name: Named
    since: datetime
    over_s: int
    heard: bool
    loads: dict[str, int]
    capacities: dict[str, int]
    skills: list[SkillLevelOut]
    queues: list[str]
    lent_to: str | None
    set_by: str
    note: str
    contacts: list[HeldContactOut]

    @classmethod
    def of(cls, agent: AgentFloor, skills_of: Mapping[str, tuple[str, ...]], lent_to: str | None) -> FloorAgentOut:
        """The body of an agent."""
        plain: dict[str, Any] = {
            name: getattr(agent, name)
            for name in ("staff_id", "name", "number", "team", "state", "declared", "reason", "since", "over_s")
        }
        words = words_of(agent.declared, agent.reason)
        return cls(
            **plain,
            reason_name=Named(zh=words[0], en=words[1]),
            heard=agent.heard,
            loads=dict(agent.loads),
            capacities=dict(agent.capacities),
            skills=[
                SkillLevelOut(code=code, level=level, zh=SKILLS[code][0], en=SKILLS[code][1])
                for code, level in sorted(agent.skills.items(), key=lambda each: (-each[1], each[0]))
                if code in SKILLS
            ],
            queues=[key for key, skills in skills_of.items() if not set(skills).isdisjoint(agent.skills)],
            lent_to=lent_to,
            set_by=agent.set_by,
            note=agent.note,
            contacts=[HeldContactOut.of(each) for each in agent.contacts],
        )


class AccuracyOut(BaseModel):
    """How right the waits were that customers were told today: of `n` who were taken, `within` in the range shown."""

    n: int
    within: int
    p50_s: float | None
    p90_s: float | None
    bias_s: float | None


class FloorQueueOut(QueueLineOut):
    """A queue on the floor, with how right its estimated waits were today, and who helps it now."""

    overflow_to: str | None
    overflow_after_s: int
    estimates: AccuracyOut


class InterventionOut(BaseModel):
    """What a supervisor did to the queues: in force until `ended_at`. What it holds depends on its kind."""

    id: UUID
    kind: InterventionKind
    queue: str | None
    staff_id: UUID | None
    agent_name: str | None
    to: str | None
    words: Named | None
    reasons: list[str]
    why: str
    by_name: str
    began_at: datetime
    ended_at: datetime | None
    ended_by: str
    told: int

    @classmethod
    def of(cls, one: Intervention) -> InterventionOut:
        """The body of an intervention."""
        detail = one.detail
        return cls(
            id=one.id,
            kind=one.kind,
            queue=one.queue,
            staff_id=one.staff_id,
            agent_name=detail.get("name"),
            to=detail.get("to"),
            words=Named(zh=detail["zh"], en=detail["en"]) if "zh" in detail else None,
            reasons=detail.get("reasons", []),
            why=one.why,
            by_name=one.by_name,
            began_at=one.began_at,
            ended_at=one.ended_at,
            ended_by=one.ended_by,
            told=one.told,
        )


class FloorOut(BaseModel):
    """The floor now. `interventions`: in force, and those of today; `states`: what an agent can be put into."""

    at: datetime
    agents: list[FloorAgentOut]
    queues: list[FloorQueueOut]
    interventions: list[InterventionOut]
    states: list[StateOut]

    @classmethod
    def of(cls, floor: Floor, accuracy: Mapping[str, Accuracy], found: list[Intervention]) -> FloorOut:
        """The body of the floor."""
        lent = {each.staff_id: each.queue for each in found if each.kind == "loan" and each.ended_at is None}
        skills_of = {line.queue.key: line.queue.skills for line in floor.queues}
        nothing = Accuracy(0, 0, None, None, None)
        lines = []
        for line in floor.queues:
            told = accuracy.get(line.queue.key, nothing)
            lines.append(
                FloorQueueOut(
                    **QueueLineOut.of(line).model_dump(),
                    overflow_to=line.queue.overflow_to,
                    overflow_after_s=line.queue.overflow_after_s,
                    estimates=AccuracyOut(**{name: getattr(told, name) for name in Accuracy.__slots__}),
                )
            )
        return cls(
            at=floor.at,
            agents=[FloorAgentOut.of(each, skills_of, lent.get(each.staff_id)) for each in floor.agents],
            queues=lines,
            interventions=[InterventionOut.of(each) for each in found],
            states=list_states(),
        )


class AgentStateBody(Input):
    """The state that an agent is put into, and why: the agent sees the note."""

    state: State
    reason: Annotated[OptionalLine, Field(max_length=40)] | None = None
    note: Why


class WhisperBody(Input):
    """What is whispered to the agent."""

    text: Annotated[Text, Field(min_length=1)]
    client_id: Annotated[Line, Field(max_length=64)] | None = None


class WhisperedOut(BaseModel):
    """Where the whisper stands in the thread."""

    sequence: int


class TakeOverBody(Input):
    """Why it is taken over: the agent sees it."""

    reason: Why


class AgentLoanBody(Input):
    """Lend an agent to a queue."""

    staff_id: UUID
    queue: Key
    why: Why


class OverflowBody(Input):
    """Who helps a queue at once; null: nobody does."""

    queue: Key
    to: Key | None
    why: Why


class AnnouncementBody(Input):
    """What is said to everybody who waits in a queue."""

    queue: Key
    zh: Annotated[str, Field(max_length=2000)]
    en: Annotated[str, Field(max_length=2000)]
    why: Why


class IncidentBody(Input):
    """What is said to everybody who comes about one of these contact reasons."""

    reasons: Annotated[list[Annotated[Line, Field(max_length=20)]], Field(max_length=40)]
    zh: Annotated[str, Field(max_length=2000)]
    en: Annotated[str, Field(max_length=2000)]
    why: Why
