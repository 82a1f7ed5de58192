"""Facts about banking that others may react to. Ids and codes only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True, slots=True)
class CardBlocked:
    """A card was stopped for a customer who reported it lost, stolen or misused. The stream is the customer's id."""

    VERSION: ClassVar[int] = 1

    customer_id: UUID
    card_id: str
    because: str
