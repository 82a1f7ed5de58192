"""What a tie is: plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

Kind = Literal["link", "merge", "split"]


@dataclass(frozen=True, slots=True)
class Tie:
    """Two conversations that belong together. Of a merge, `from_id` is the merged one and `to_id` the kept one;
    of a split, `from_id` is the original and `to_id` the split-off one.

    `before`: of a merge that ended an open conversation, where it was, as it must be known to take that back.
    `settled_at`: when such a merge became final, its contact record being written. `taken`: of a split, the sequences
    in the original's thread that the split-off conversation shows.
    """

    id: UUID
    kind: Kind
    from_id: UUID
    to_id: UUID
    before: Mapping[str, Any] | None
    by_id: UUID
    by_name: str
    at: datetime
    undone_at: datetime | None = None
    undone_by: str = ""
    settled_at: datetime | None = None
    taken: Sequence[int] = ()

    @property
    def ended_one(self) -> bool:
        """Whether the merged conversation was open until then."""
        return self.before is not None

    def other_of(self, conversation_id: UUID) -> UUID:
        """The one at the other end."""
        return self.to_id if conversation_id == self.from_id else self.from_id
