"""Bodies of the review queue, of merges, of lineage and of the rules by which a word survives."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from zhike.customers.rules.matching import Evidence, MatchState, Origin, SideKind
from zhike.customers.rules.merging import Merge, MergeState
from zhike.customers.rules.survivorship import Because, Criterion
from zhike.customers.service.lineage import Lineage
from zhike.customers.service.matches import Decision, MatchView, Place
from zhike.customers.service.previewing import MergePreview
from zhike.customers.service.sides import Agreement, SideView
from zhike.privacy.api import FreeLine


class SideBody(BaseModel):
    """One of a pair: a customer, or a record that is nobody's. Personal values are masked."""

    kind: SideKind
    id: UUID
    number: str
    name_masked: str
    sources: list[str]

    @classmethod
    def of(cls, view: SideView) -> SideBody:
        """The body of `view`."""
        return cls(
            kind=view.side.kind,
            id=view.side.id,
            number=view.shown.get("number", ""),
            name_masked=view.shown.get("name", ""),
            sources=list(view.sources),
        )


class ComparedFieldBody(BaseModel):
    """A field of both, masked. `evidence`: what the weighing found."""

    field: str
    left: str
    right: str
    agreement: Agreement
    evidence: Evidence | None


class MatchBody(BaseModel):
    """Two who may be one person. `weight`: log2 of the odds; `chance`: the same in percent."""

    id: UUID
    state: MatchState
    origin: Origin
    weight: float
    chance: float
    left: SideBody
    right: SideBody
    fields: list[ComparedFieldBody]
    proposed_at: datetime
    decided_at: datetime | None
    decided_by_name: str
    reason: str
    version: int

    @classmethod
    def of(cls, view: MatchView) -> MatchBody:
        """The body of `view`."""
        match = view.match
        return cls(
            id=match.id,
            state=match.state,
            origin=match.origin,
            weight=round(match.weight, 2),
            chance=match.chance,
            left=SideBody.of(view.left),
            right=SideBody.of(view.right),
            fields=[
                ComparedFieldBody(
                    field=each.field,
                    left=each.left,
                    right=each.right,
                    agreement=each.agreement,
                    evidence=each.evidence,
                )
                for each in view.fields
            ],
            proposed_at=match.proposed_at,
            decided_at=match.decided_at,
            decided_by_name=match.decided_by_name,
            reason=match.reason,
            version=match.version,
        )


class OpenMatchesBody(BaseModel):
    """How many pairs are open: weighed ones, and keys that two people claim."""

    weighed: int
    conflict: int


class MatchDecisionBody(BaseModel):
    """What was decided of a pair, and why. `kept`: who stays, of two customers; else the older one."""

    model_config = ConfigDict(extra="forbid")

    decision: Decision
    reason: FreeLine
    kept: Place | None = None


class PreviewedFieldBody(BaseModel):
    """What a field will be, and from which source by which criterion."""

    field: str
    kept: str
    gone: str
    result: str
    agreement: Agreement
    source: str | None
    because: Because | None


class MergePreviewBody(BaseModel):
    """What taking two together would do. `moves`, `stays`: rows by table; `warnings`: fields that speak against it."""

    kept: SideBody
    gone: SideBody
    fields: list[PreviewedFieldBody]
    moves: dict[str, int]
    stays: dict[str, int]
    warnings: list[str]

    @classmethod
    def of(cls, preview: MergePreview) -> MergePreviewBody:
        """The body of `preview`."""
        fields = [
            PreviewedFieldBody(
                field=each.field,
                kept=each.kept,
                gone=each.gone,
                result=each.result,
                agreement=each.agreement,
                source=each.chosen.claim.source if each.chosen else None,
                because=each.chosen.because if each.chosen else None,
            )
            for each in preview.fields
            if each.agreement != "unsaid"
        ]
        return cls(
            kept=SideBody.of(preview.kept),
            gone=SideBody.of(preview.gone),
            fields=fields,
            moves=dict(preview.moves),
            stays=dict(preview.stays),
            warnings=list(preview.warnings),
        )


class NewMergeBody(BaseModel):
    """Two customers to take together, and why."""

    model_config = ConfigDict(extra="forbid")

    kept_id: UUID
    gone_id: UUID
    reason: FreeLine


class SplitBody(BaseModel):
    """Why a merge is undone."""

    model_config = ConfigDict(extra="forbid")

    reason: FreeLine


class MergeBody(BaseModel):
    """A merge. The numbers are those that the two had, and still have; `moved`: rows by table."""

    id: UUID
    state: MergeState
    kept_id: UUID
    kept_number: str
    gone_id: UUID
    gone_number: str
    moved: dict[str, int]
    merged_at: datetime
    merged_by_name: str
    reason: str
    undone_at: datetime | None
    undone_by_name: str
    undo_reason: str

    @classmethod
    def of(cls, merge: Merge, numbers: dict[UUID, str]) -> MergeBody:
        """The body of `merge`."""
        known = {"kept_number", "gone_number", "moved"}
        given = {name: getattr(merge, name) for name in cls.model_fields if name not in known}
        return cls(
            **given,
            kept_number=numbers.get(merge.kept_id, ""),
            gone_number=numbers.get(merge.gone_id, ""),
            moved=dict(merge.moved),
        )


class SpeakerBody(BaseModel):
    """Who says something of a field: a source, `registered`, `correction` or `default`."""

    source: str
    trust: int
    at: datetime | None
    record: UUID | None
    customer: UUID | None


class FieldLineageBody(SpeakerBody):
    """Where a field is from and why; `agree`: how many say the same; `over`: who says something else."""

    field: str
    because: Because
    agree: int
    over: list[SpeakerBody]


class LineageBody(BaseModel):
    """Where the fields of a customer are from, and the merges that stand, the newest first."""

    customer_id: UUID
    fields: list[FieldLineageBody]
    merges: list[MergeBody]

    @classmethod
    def of(cls, lineage: Lineage) -> LineageBody:
        """The body of `lineage`."""
        fields: dict[str, Any] = dict(lineage.fields)
        return cls(
            customer_id=lineage.customer_id,
            fields=[FieldLineageBody(field=name, **entry) for name, entry in fields.items()],
            merges=[MergeBody.of(each, dict(lineage.numbers)) for each in lineage.merges],
        )


class SurvivorshipRuleBody(BaseModel):
    """In which order criteria decide a field. `version` 0: it follows the default."""

    field: str
    criteria: list[Criterion]
    version: int
    origin: Literal["default", "changed"]


class SurvivorshipRulesBody(BaseModel):
    """The rules of all fields."""

    items: list[SurvivorshipRuleBody]


class SurvivorshipEditBody(BaseModel):
    """A new order of criteria for a field."""

    model_config = ConfigDict(extra="forbid")

    criteria: list[Criterion]
