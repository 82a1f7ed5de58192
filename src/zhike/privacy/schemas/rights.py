"""HTTP bodies of rights requests and legal holds."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from zhike.platform.fields import Line, OptionalLine
from zhike.privacy.repository.rights import Erasure
from zhike.privacy.rules.holds import HoldReason, LegalHold, in_force
from zhike.privacy.rules.rights import (
    IdentityProof,
    RefusalCode,
    RightAction,
    RightChannel,
    RightKind,
    RightsRequest,
    RightState,
    copy_is_open,
    possible_actions,
)
from zhike.privacy.schemas.register import Input


class RightsRequestBody(BaseModel):
    """A request. `actions`: what can be done with it now; `copy_open`: its copy can be fetched."""

    id: UUID
    number: str
    subject_id: UUID
    kind: RightKind
    state: RightState
    channel: RightChannel
    field: str
    proof: str
    refusal: str
    taken_by: str
    decided_by: str
    second_by: str
    received_at: datetime
    due_on: date
    closed_at: datetime | None
    version: int
    actions: list[RightAction]
    copy_open: bool

    @classmethod
    def of(cls, request: RightsRequest, now: datetime) -> RightsRequestBody:
        """The body of `request` as it is at `now`."""
        computed = {"actions", "copy_open"}
        return cls(
            **{name: getattr(request, name) for name in cls.model_fields if name not in computed},
            actions=possible_actions(request.kind, request.state),
            copy_open=copy_is_open(request, now),
        )


class NewRightsRequestBody(Input):
    """A request to take in; `field` and `value` for a correction."""

    subject_id: UUID
    kind: RightKind
    channel: RightChannel
    field: Annotated[str, Field(pattern=r"^[a-z_]{0,40}$")] = ""
    value: OptionalLine = ""


class ProofBody(Input):
    """How the person proved who they are, at level L3."""

    proof: IdentityProof


class RefusalBody(Input):
    """Why a request is refused."""

    code: RefusalCode


class ErasureBody(BaseModel):
    """One subject whose key was destroyed; rows emptied by table; the digest of the proof."""

    subject_id: UUID
    at: datetime
    rows: dict[str, int]
    digest: str

    @classmethod
    def of(cls, erasure: Erasure) -> ErasureBody:
        """The body of `erasure`."""
        return cls(subject_id=erasure.subject_id, at=erasure.at, rows=dict(erasure.rows), digest=erasure.digest)


class ProofOfErasureBody(BaseModel):
    """The proof that a person was erased: by which request, who proposed and who confirmed it, what went."""

    request: RightsRequestBody
    erasures: list[ErasureBody]


class ObstaclesBody(BaseModel):
    """What stands against erasing the person now; empty where nothing does."""

    obstacles: list[RefusalCode]


class HoldBody(BaseModel):
    """A hold. `in_force`: it stops deletions today."""

    id: UUID
    subject_id: UUID
    reason: HoldReason
    matter: str
    until: date | None
    placed_by: str
    placed_by_name: str
    placed_at: datetime
    release_by: str
    released_by: str
    released_at: datetime | None
    version: int
    in_force: bool

    @classmethod
    def of(cls, hold: LegalHold, today: date) -> HoldBody:
        """The body of `hold` on that day."""
        shown = {name: getattr(hold, name) for name in cls.model_fields if name != "in_force"}
        return cls(**shown, in_force=in_force(hold, today))


class NewHoldBody(Input):
    """A hold to place. `matter` is a file number, never a name."""

    subject_id: UUID
    reason: HoldReason
    matter: Annotated[Line, Field(max_length=60)]
    until: date | None = None


HoldState = Literal["in_force", "ended"]
