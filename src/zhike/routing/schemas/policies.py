"""HTTP bodies of the routing policy and its versions."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from zhike.platform.fields import Line
from zhike.privacy.api import FreeLine
from zhike.routing import rules
from zhike.routing.schemas.words import Input, Key
from zhike.routing.service.policies import InForce
from zhike.routing.values import PolicyState, PolicyVersion

Points = Annotated[float, Field(ge=-10_000, le=10_000)]
Seconds = Annotated[int, Field(ge=0, le=86_400)]
TierName = Annotated[Line, Field(min_length=1, max_length=40)]


class PolicyWeightsBody(Input):
    """Points of the priority; the larger sum is served first."""

    urgency: dict[Literal["P0", "P1", "P2", "P3"], Points]
    tier: Annotated[dict[TierName, Points], Field(min_length=1, max_length=40)]
    elder: Points
    vulnerable: Points
    repeat: Points
    open_complaint: Points
    transferred: Points
    callback_due: Points
    returned: Points
    ageing_per_minute: Points


class PolicyLadderBody(Input):
    """How what a queue asks for is relaxed with waiting, and who helps out."""

    min_level: Annotated[int, Field(ge=1, le=5)]
    relax_every_s: Annotated[Seconds, Field(ge=1)]
    overflow_to: Key | None
    overflow_after_s: Seconds


class PolicyDocumentBody(Input):
    """All that people decide of the policy."""

    weights: PolicyWeightsBody
    language_relaxed_after_s: Seconds
    refusal_holds_s: Seconds
    reserved_s: Seconds
    sticky_s: Seconds = 0
    adviser_s: Seconds = 0
    offer_timeout_s: Seconds | None = None
    ladders: Annotated[dict[Key, PolicyLadderBody], Field(max_length=200)]

    @classmethod
    def of(cls, document: rules.Document) -> PolicyDocumentBody:
        """The body of a document."""
        return cls.model_validate(rules.write_document(document))

    def document(self) -> rules.Document:
        """The document of this body."""
        told = self.model_dump()
        return rules.read_document(told)


class PolicyVersionBody(Input):
    """A version: the document, and why it is made."""

    document: PolicyDocumentBody
    note: FreeLine


class PolicyDifferenceOut(BaseModel):
    """One place at which two documents differ; null where one of them has nothing."""

    place: str
    before: float | str | None
    after: float | str | None

    @classmethod
    def of(cls, one: rules.Difference) -> PolicyDifferenceOut:
        """The body of a difference."""
        return cls(place=one.place, before=one.before, after=one.after)


class PolicyVersionLineOut(BaseModel):
    """A version, without its document."""

    number: int
    state: PolicyState
    note: str
    made_by: str
    made_at: datetime
    activated_by: str
    activated_at: datetime | None
    version: int

    @classmethod
    def of(cls, one: PolicyVersion) -> PolicyVersionLineOut:
        """The line of a version."""
        return cls(
            number=one.number,
            state=one.state,
            note=one.note,
            made_by=one.made_by,
            made_at=one.made_at,
            activated_by=one.activated_by,
            activated_at=one.activated_at,
            version=one.version,
        )


class PolicyVersionsOut(BaseModel):
    """Versions, the newest first; `next_before` continues, null at the end."""

    items: list[PolicyVersionLineOut]
    next_before: int | None


class PolicyVersionOut(PolicyVersionLineOut):
    """A version with its document, and what it would change of what is in force."""

    document: PolicyDocumentBody
    differences: list[PolicyDifferenceOut]

    @classmethod
    def against(cls, one: PolicyVersion, in_force: InForce) -> PolicyVersionOut:
        """The body of a version beside what is in force."""
        return cls(
            **PolicyVersionLineOut.of(one).model_dump(),
            document=PolicyDocumentBody.of(one.document),
            differences=[PolicyDifferenceOut.of(each) for each in rules.compare(in_force.document, one.document)],
        )


class PolicyInForceOut(BaseModel):
    """What is in force. `number` null: what the product comes with. `changed_since`: by editing queues."""

    number: int | None
    activated_at: datetime | None
    activated_by: str
    document: PolicyDocumentBody
    changed_since: list[PolicyDifferenceOut]

    @classmethod
    def of(cls, found: InForce) -> PolicyInForceOut:
        """The body of what is in force."""
        return cls(
            number=found.version.number if found.version else None,
            activated_at=found.version.activated_at if found.version else None,
            activated_by=found.version.activated_by if found.version else "",
            document=PolicyDocumentBody.of(found.document),
            changed_since=[PolicyDifferenceOut.of(each) for each in found.changed_since],
        )
