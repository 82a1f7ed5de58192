"""Facts about channels. Ids only; never a code. The stream is the conversation's id."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True, slots=True)
class StepUpFailed:
    """Too many codes were wrong: in this conversation no code proves anything any more."""

    VERSION: ClassVar[int] = 1

    conversation_id: UUID
