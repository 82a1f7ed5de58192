"""The port `Acquaintance`: what the watch must know of people and cannot, for it lies below those who know them.

`app` hangs it up at the start of a worker. Where nobody has, the rules that need it see nothing.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol

from zhike.audit.rules.watching import NOBODY_KNOWN, Known
from zhike.platform.database import Session


class Acquaintance(Protocol):
    """Knows staff and customers by the subjects of audit entries."""

    async def who(self, session: Session, subjects: Collection[str]) -> Known:
        """Of `customer:<id>`: whose record it is, where that is staff, and whether it is a VIP's. Of `staff:<id>`: the
        name."""


@dataclass(slots=True)
class _Place:
    acquaintance: Acquaintance | None = None


_place = _Place()


def hang_up_acquaintance(acquaintance: Acquaintance) -> None:
    """Say who knows people."""
    _place.acquaintance = acquaintance


async def who(session: Session, subjects: Collection[str]) -> Known:
    """What is known of these subjects."""
    if _place.acquaintance is None or not subjects:
        return NOBODY_KNOWN
    return await _place.acquaintance.who(session, subjects)
