"""What goes over HTTP of filters, lists and saved views."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from zhike.conversations.rules.filters import LONGEST_DAYS, LONGEST_WAIT_MIN, Filter, Order, Whose, waits_since
from zhike.conversations.rules.saved_views import SavedView, ViewReader, ViewScope, may_change
from zhike.conversations.schemas.search import safe_csv_line
from zhike.conversations.schemas.threads import ConversationLine, view_line
from zhike.conversations.service.filtering import ViewCount
from zhike.conversations.service.saved_views import NewView
from zhike.conversations.thread import Conversation, State
from zhike.privacy.api import FreeLine

MOST_OF_A_KIND: Final = 50
Code = Annotated[str, Field(min_length=1, max_length=80)]
Codes = Annotated[list[Code], Field(max_length=MOST_OF_A_KIND)]
Days = Annotated[int, Field(ge=1, le=LONGEST_DAYS)]
Minutes = Annotated[int, Field(ge=0, le=LONGEST_WAIT_MIN)]
LIST_CSV_HEADER: Final = (
    *("conversation", "opened_at", "closed_at", "state", "channel", "queue", "agent", "reason", "urgency", "tier"),
    *("outcome", "rating", "transfers", "waits_since"),
)


class FilterBody(BaseModel):
    """A filter; an empty field asks for nothing, of several values in a field one suffices."""

    model_config = ConfigDict(extra="forbid")

    states: Annotated[list[State], Field(max_length=6)] = []
    whose: Whose = "anyone"
    agents: Annotated[list[UUID], Field(max_length=MOST_OF_A_KIND)] = []
    queues: Codes = []
    channels: Codes = []
    reasons: Codes = []
    urgencies: Codes = []
    outcomes: Codes = []
    tiers: Codes = []
    since: date | None = None
    until: date | None = None
    days: Days | None = None
    waits_over_min: Minutes | None = None
    order: Order = "newest"

    def as_filter(self) -> Filter:
        """The filter as a value."""
        given: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in self}
        return Filter(**given)

    @classmethod
    def of(cls, wanted: Filter) -> FilterBody:
        """The body of a filter."""
        return cls(**{name: getattr(wanted, name) for name in cls.model_fields})


class FilteredLine(ConversationLine):
    """A conversation in a filtered list. `reason` while it goes on is what it seems to be about."""

    urgency: str | None
    wanted_reason: str | None
    tier: str | None
    waits_since: datetime | None

    @classmethod
    def of(cls, conversation: Conversation, names: dict[UUID, str]) -> FilteredLine:
        """The conversation as a line; `names` holds masked names by customer."""
        return cls(
            **view_line(conversation, names).model_dump(),
            urgency=conversation.urgency,
            wanted_reason=conversation.wanted_reason,
            tier=conversation.tier,
            waits_since=waits_since(conversation),
        )


class ViewCountBody(BaseModel):
    """How many fit; `at_least`: only the newest were looked at, there may be more."""

    count: int
    at_least: bool

    @classmethod
    def of(cls, count: ViewCount) -> ViewCountBody:
        """The body of a count."""
        return cls(count=count.count, at_least=count.at_least)


class ViewIn(BaseModel):
    """A view to be saved: for oneself, one's own team, or the `role` named."""

    name: FreeLine
    filter: FilterBody
    scope: ViewScope = "own"
    role: Annotated[str, Field(max_length=40)] = ""

    def as_new(self) -> NewView:
        """What is to be saved."""
        return NewView(self.name, self.filter.as_filter(), self.scope, self.role)


class ViewBody(BaseModel):
    """A saved view; change it with `If-Match: "<version>"` where `may_change`."""

    id: UUID
    name: str
    scope: ViewScope
    team: str
    role: str
    owner_name: str
    filter: FilterBody
    may_change: bool
    version: int

    @classmethod
    def of(cls, view: SavedView, reader: ViewReader) -> ViewBody:
        """The view as the reader sees it."""
        return cls(
            id=view.id,
            name=view.name,
            scope=view.scope,
            team=view.team,
            role=view.role,
            owner_name=view.owner_name,
            filter=FilterBody.of(view.filter),
            may_change=may_change(view, reader),
            version=view.version,
        )


class StandardViewBody(BaseModel):
    """A view that everybody has."""

    id: Literal["open", "waiting", "mine", "team", "closed"]
    filter: FilterBody


class ViewsBody(BaseModel):
    """The views of the reader. `may_share`: they may save views for their team and for roles."""

    standard: list[StandardViewBody]
    saved: list[ViewBody]
    may_share: bool
    team: str


class ViewCountsBody(BaseModel):
    """How many conversations each view holds now, by its id."""

    counts: dict[str, ViewCountBody]


def list_csv_line(each: Conversation) -> str:
    """A conversation as a CSV line, safe to open in a spreadsheet: no customer, no words."""
    waits = waits_since(each)
    return safe_csv_line(
        each.id,
        each.opened_at.isoformat(),
        each.closed_at.isoformat() if each.closed_at else None,
        each.state,
        each.channel,
        each.queue,
        each.agent_name,
        each.reason or each.wanted_reason,
        each.urgency,
        each.tier,
        each.outcome,
        each.rating,
        each.transfers,
        waits.isoformat() if waits else None,
    )
