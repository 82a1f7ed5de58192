"""What goes over HTTP about replies that a second person looks at."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from zhike.conversations.permissions import viewer_of
from zhike.conversations.review import Review, ReviewRule, ReviewState, WhyKind
from zhike.conversations.rules import reviews as rules
from zhike.conversations.scheduled import Hindrance
from zhike.conversations.schemas.threads import AttachmentOut, LongText, Sequence
from zhike.conversations.service.reviewing import Asked
from zhike.platform.actor import Actor
from zhike.privacy import api as privacy

Code = Annotated[str, Field(min_length=1, max_length=60)]


class ReviewIn(BaseModel):
    """A reply for which a second person is asked; `seen_sequence`: what its author had seen."""

    text: LongText = ""
    seen_sequence: Sequence
    attachments: Annotated[list[UUID], Field(max_length=10)] = []

    def asked(self) -> Asked:
        """As the use case takes it."""
        return Asked(self.text, self.seen_sequence, tuple(self.attachments))


class WhyOut(BaseModel):
    """What calls for a second person: a flag of the reason, a code of the tone check, an amount, a level, a role."""

    model_config = ConfigDict(from_attributes=True)

    kind: WhyKind
    what: str


class ReviewOut(BaseModel):
    """A reply that waits (`waiting`), went out (`sent`; `sent_text` where it was changed), came back with a `word`
    (`sent_back`), could not be sent (`returned`, for `hindrance`), or was taken back. Decide with `If-Match`."""

    id: UUID
    conversation_id: UUID
    author_id: UUID
    author_name: str
    text: str
    attachments: list[AttachmentOut]
    whys: list[WhyOut]
    state: ReviewState
    asked_at: datetime
    due_at: datetime
    reviewer_name: str
    word: str
    sent_text: str
    hindrance: Hindrance
    settled_at: datetime | None
    may_decide: bool
    version: int

    @classmethod
    def of(cls, review: Review, actor: Actor) -> ReviewOut:
        """The reply as the reader sees it."""
        special = {"attachments", "whys", "may_decide"}
        same = {name: getattr(review, name) for name in cls.model_fields if name not in special}
        return cls(
            **same,
            attachments=[AttachmentOut.model_validate(each) for each in review.attachments],
            whys=[WhyOut.model_validate(each) for each in review.whys],
            may_decide=rules.may_decide(viewer_of(actor), review),
        )


class ReviewsOut(BaseModel):
    """What waits in a conversation for a second person, or came back."""

    items: list[ReviewOut]


class ReviewCountOut(BaseModel):
    """How many replies of others wait for a second person."""

    waiting: int


class ApprovalBody(BaseModel):
    """Approve; `text` where the second person changed the words."""

    text: LongText | None = None


class SendingBackBody(BaseModel):
    """Why it is not sent."""

    word: Annotated[privacy.FreeText, Field(min_length=1, max_length=500)]


class ReviewRuleBody(BaseModel):
    """Which replies need a second person; empty, null and 0 = not for that."""

    model_config = ConfigDict(from_attributes=True)

    enabled: bool
    flags: Annotated[set[Code], Field(max_length=100)] = set()
    tone: Annotated[set[Code], Field(max_length=100)] = set()
    amount_over: Annotated[Decimal, Field(ge=0, le=10**12, decimal_places=2)] | None = None
    level_below: Annotated[int, Field(ge=0, le=5)] = 0
    roles: Annotated[set[Code], Field(max_length=20)] = set()
    minutes: Annotated[int, Field(ge=1, le=480)] = 5

    def rule(self) -> ReviewRule:
        """As the use case takes it."""
        sets = {name: frozenset(getattr(self, name)) for name in ("flags", "tone", "roles")}
        return ReviewRule(**{**self.model_dump(), **sets})


class ReviewRuleOut(ReviewRuleBody):
    """The rule in force, and what it can name."""

    version: int
    known_flags: list[str]
    known_tone: list[str]
    known_roles: list[str]
