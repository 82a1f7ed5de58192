"""Saved views: a filter with a name, for oneself, one's team or a role."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal
from uuid import UUID

from zhike.conversations.rules.filters import OPEN_STATES, Filter

ViewScope = Literal["own", "team", "role"]
MOST_OWN: Final = 50
StandardView = Literal["open", "waiting", "mine", "team", "closed"]

# What everybody finds without saving anything.
STANDARD: Final[dict[StandardView, Filter]] = {
    "open": Filter(states=OPEN_STATES),
    "waiting": Filter(states=("queued", "offered"), order="oldest"),
    "mine": Filter(states=OPEN_STATES, whose="mine"),
    "team": Filter(states=OPEN_STATES, whose="team"),
    "closed": Filter(states=("closed",), days=7),
}


@dataclass(frozen=True, slots=True)
class SavedView:
    """A view that somebody saved. `team` is set where it is shared with a team, `role` where with a role."""

    id: UUID
    name: str
    scope: ViewScope
    owner_id: UUID
    owner_name: str
    team: str
    role: str
    filter: Filter
    version: int = 1


@dataclass(frozen=True, slots=True)
class ViewReader:
    """Who looks at views. `leads`: they answer for the desk, and share views."""

    id: UUID
    team: str
    role: str
    leads: bool


def may_see(view: SavedView, reader: ViewReader) -> bool:
    """Whether the view stands in the reader's list."""
    if view.owner_id == reader.id:
        return True
    if view.scope == "team":
        return view.team == reader.team
    return view.scope == "role" and (view.role == reader.role or reader.leads)


def may_change(view: SavedView, reader: ViewReader) -> bool:
    """Whether the reader may change or remove it: its owner, and of shared ones whoever leads the desk and sees it."""
    return view.owner_id == reader.id or (reader.leads and view.scope != "own" and may_see(view, reader))


def may_share(scope: ViewScope, reader: ViewReader) -> bool:
    """Whether the reader may save a view for others."""
    return scope == "own" or reader.leads
