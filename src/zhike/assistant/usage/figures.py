"""What the log says of an article, and when that is little or bad."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["unused", "badly_rated"]
# Below this many uses a share says nothing; above these shares somebody should read the article again.
LEAST_USES: Final = 5
UNHELPED_FROM: Final = 0.3
DISMISSED_FROM: Final = 0.7


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts over some days. `quoted`: by the assistant; `unhelped`: of those, the next turn went to a person or found
    nothing; `inserted` and `dismissed`: by agents to whom it was suggested."""

    quoted: int = 0
    unhelped: int = 0
    inserted: int = 0
    dismissed: int = 0


NONE: Final = Figures()


def is_unused(figures: Figures) -> bool:
    """Nobody was told it."""
    return figures.quoted + figures.inserted == 0


def is_badly_rated(figures: Figures) -> bool:
    """It often does not help those who are told it, or agents mostly dismiss it."""
    offered = figures.inserted + figures.dismissed
    unhelpful = figures.quoted >= LEAST_USES and figures.unhelped >= UNHELPED_FROM * figures.quoted
    return unhelpful or (offered >= LEAST_USES and figures.dismissed >= DISMISSED_FROM * offered)
