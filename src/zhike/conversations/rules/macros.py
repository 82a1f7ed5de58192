"""Macros: acts under a name, for oneself, a team or everybody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal
from uuid import UUID

from zhike.conversations.rules.acts import Act
from zhike.conversations.rules.saved_views import ViewReader

MacroScope = Literal["own", "team", "all"]
MOST_MACROS: Final = 200


@dataclass(frozen=True, slots=True)
class Macro:
    """A macro. `team` is set where it is a team's."""

    id: UUID
    name: str
    scope: MacroScope
    owner_id: UUID
    owner_name: str
    team: str
    acts: tuple[Act, ...]
    version: int = 1


def may_use(macro: Macro, reader: ViewReader) -> bool:
    """Whether the macro is there for the reader."""
    if macro.owner_id == reader.id or macro.scope == "all":
        return True
    return macro.scope == "team" and macro.team == reader.team


def may_change(macro: Macro, reader: ViewReader) -> bool:
    """Whether the reader may change or remove it: its owner, and of shared ones whoever leads the desk and has it."""
    return macro.owner_id == reader.id or (reader.leads and macro.scope != "own" and may_use(macro, reader))


def may_share(scope: MacroScope, reader: ViewReader) -> bool:
    """Whether the reader may keep a macro for others."""
    return scope == "own" or reader.leads
