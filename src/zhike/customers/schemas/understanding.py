"""Bodies of segments, value and portraits."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictFloat, StrictInt, StrictStr

from zhike.customers.rules.portraits import Condition, FactKind, Operator, PortraitRule, Tag, TagKind
from zhike.customers.rules.understanding import Membership, RunState, UnderstandingRun, ValueBand
from zhike.customers.service.members import Member
from zhike.platform.fields import Line

Value = StrictBool | StrictInt | StrictFloat | StrictStr


class UnderstandingRunBody(BaseModel):
    """A run. `figures`: segments (key, size, medians, levels), silhouette, psi, transitions, value, bands, model."""

    id: int
    state: RunState
    until: date
    done: int
    total: int
    why: str | None
    figures: dict[str, Any]
    started_at: datetime
    ended_at: datetime | None

    @classmethod
    def of(cls, run: UnderstandingRun) -> UnderstandingRunBody:
        """The body of `run`."""
        given = {name: getattr(run, name) for name in cls.model_fields if name != "figures"}
        return cls(**given, figures=dict(run.figures))


class UnderstandingRunsBody(BaseModel):
    """Runs, newest first."""

    items: list[UnderstandingRunBody]


class SegmentMemberBody(BaseModel):
    """A customer behind a figure of the last run, masked; without a name where the customer was erased since."""

    customer_id: UUID
    name_masked: str
    number_tail: str
    tier: str | None
    region: str | None
    segment: str
    value_band: ValueBand
    recency_days: int
    dealings: int
    total: float
    value: float

    @classmethod
    def of(cls, member: Member) -> SegmentMemberBody:
        """The body of `member`."""
        names = ("segment", "value_band", "recency_days", "dealings", "total", "value")
        profile = member.profile
        return cls(
            customer_id=member.membership.customer_id if profile is None else profile.id,
            name_masked="" if profile is None else profile.name_masked,
            number_tail="" if profile is None else profile.number[-4:],
            tier=None if profile is None else profile.tier,
            region=None if profile is None else profile.region or None,
            **{name: getattr(member.membership, name) for name in names},
        )


class ConditionBody(BaseModel):
    """A fact compared with a value."""

    model_config = ConfigDict(extra="forbid")

    fact: Line
    operator: Operator
    value: Value

    @classmethod
    def of(cls, condition: Condition) -> ConditionBody:
        """The body of `condition`."""
        return cls(fact=condition.fact, operator=condition.operator, value=condition.value)

    def condition(self) -> Condition:
        """The condition told."""
        return Condition(self.fact, self.operator, self.value)


class ConditionsBody(BaseModel):
    """Conditions that must all hold."""

    model_config = ConfigDict(extra="forbid")

    conditions: list[ConditionBody] = Field(min_length=1, max_length=6)


class CountBody(BaseModel):
    """How many customers fulfil them, of how many; by the facts of the last run."""

    matching: int
    customers: int


class PortraitChangesBody(ConditionsBody):
    """A rule as it is to be from now on."""

    kind: TagKind
    name_zh: Line
    name_en: Line
    active: bool = True

    def rule(self, key: str) -> PortraitRule:
        """The rule told, under `key`."""
        conditions = tuple(each.condition() for each in self.conditions)
        return PortraitRule(key, self.kind, self.name_zh, self.name_en, conditions, self.active)


class NewPortraitBody(PortraitChangesBody):
    """A rule to add; `key` is a short word of a-z, 0-9 and underscores."""

    key: Line


class PortraitBody(BaseModel):
    """A rule with its version."""

    key: str
    kind: TagKind
    name_zh: str
    name_en: str
    conditions: list[ConditionBody]
    active: bool
    version: int

    @classmethod
    def of(cls, rule: PortraitRule) -> PortraitBody:
        """The body of `rule`."""
        given = {name: getattr(rule, name) for name in cls.model_fields if name != "conditions"}
        return cls(**given, conditions=[ConditionBody.of(each) for each in rule.conditions])


class CountedPortraitBody(BaseModel):
    """A rule and how many customers it tags."""

    rule: PortraitBody
    matching: int


class PortraitsBody(BaseModel):
    """All rules, and the facts that conditions may ask for."""

    items: list[CountedPortraitBody]
    facts: dict[str, FactKind]


class PortraitVersionBody(BaseModel):
    """A version of a rule, who made it and when."""

    rule: PortraitBody
    changed_by: str
    at: datetime


class PortraitVersionsBody(BaseModel):
    """All versions, newest first."""

    items: list[PortraitVersionBody]


class BecauseBody(BaseModel):
    """A condition, and what the fact is for this customer."""

    condition: ConditionBody
    actual: Value


class TagBody(BaseModel):
    """What a rule says of a customer, with every reason."""

    key: str
    kind: TagKind
    name_zh: str
    name_en: str
    version: int
    because: list[BecauseBody]

    @classmethod
    def of(cls, tag: Tag) -> TagBody:
        """The body of `tag`."""
        because = [
            BecauseBody(condition=ConditionBody.of(each.condition), actual=each.actual)
            for each in tag.because
            if each.actual is not None
        ]
        rule = tag.rule
        return cls(
            key=rule.key,
            kind=rule.kind,
            name_zh=rule.name_zh,
            name_en=rule.name_en,
            version=rule.version,
            because=because,
        )


class MembershipBody(BaseModel):
    """A customer's place in the last run; `alive_percent` 0-100, `expected` dealings in the year to come."""

    segment: str
    recency_days: int
    dealings: int
    alive_percent: float
    expected: float
    value_band: ValueBand

    @classmethod
    def of(cls, member: Membership) -> MembershipBody:
        """The body of `member`."""
        return cls(
            segment=member.segment,
            recency_days=member.recency_days,
            dealings=member.dealings,
            alive_percent=round(100 * member.alive, 1),
            expected=member.expected,
            value_band=member.value_band,
        )


class UnderstandingBody(BaseModel):
    """What is understood of a customer: tags that hold now, place in the last run (null without dealings), contacts."""

    customer_id: UUID
    tags: list[TagBody]
    membership: MembershipBody | None
    segment: dict[str, Any] | None
    contacts_365d: int
    low_ratings_365d: int
    complaints_365d: int
