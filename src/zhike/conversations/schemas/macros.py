"""What goes over HTTP of acts and macros."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from zhike.conversations.rules.acts import MOST_ACTS, VARIABLES, Act, ActKind
from zhike.conversations.rules.macros import Macro, MacroScope, may_change
from zhike.conversations.rules.saved_views import ViewReader
from zhike.conversations.service.macros import NewMacro
from zhike.privacy.api import FreeLine, FreeText

_Code = Annotated[str, Field(max_length=80)]


class ActBody(BaseModel):
    """One act: reply or note (`text`, with words in braces that are filled in), triage (`reason`, `urgency`), transfer
    (`queue` or `staff_id`, `text` says why), close (`reason`, `outcome`, `text` is a note)."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)

    kind: ActKind
    text: FreeText = ""
    reason: _Code = ""
    urgency: _Code = ""
    queue: _Code = ""
    staff_id: UUID | None = None
    outcome: _Code = "resolved"

    def as_act(self) -> Act:
        """The act as a value."""
        return Act(**dict(self))


Acts = Annotated[list[ActBody], Field(min_length=1, max_length=MOST_ACTS)]


class MacroIn(BaseModel):
    """A macro to be kept: for oneself, one's own team, or everybody."""

    model_config = ConfigDict(extra="forbid")

    name: FreeLine
    acts: Acts
    scope: MacroScope = "own"

    def as_new(self) -> NewMacro:
        """What is to be kept."""
        return NewMacro(self.name, tuple(each.as_act() for each in self.acts), self.scope)


class MacroBody(BaseModel):
    """A macro; change it with `If-Match: "<version>"` where `may_change`."""

    id: UUID
    name: str
    scope: MacroScope
    team: str
    owner_name: str
    acts: list[ActBody]
    may_change: bool
    version: int

    @classmethod
    def of(cls, macro: Macro, reader: ViewReader) -> MacroBody:
        """The macro as the reader sees it."""
        return cls(
            id=macro.id,
            name=macro.name,
            scope=macro.scope,
            team=macro.team,
            owner_name=macro.owner_name,
            acts=[ActBody.model_validate(each) for each in macro.acts],
            may_change=may_change(macro, reader),
            version=macro.version,
        )


class MacrosBody(BaseModel):
    """The macros that are there for the reader. `variables`: what may stand in braces in a text."""

    items: list[MacroBody]
    may_share: bool
    team: str
    variables: list[str] = list(VARIABLES)
