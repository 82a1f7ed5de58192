"""Which way a work order may go."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from zhike.cases.work_order import State

# What is done may turn out not to be: it is taken up again, never deleted.
_NEXT: Final[Mapping[State, frozenset[State]]] = {
    "open": frozenset({"in_progress", "waiting", "done", "cancelled"}),
    "in_progress": frozenset({"open", "waiting", "done", "cancelled"}),
    "waiting": frozenset({"in_progress", "done", "cancelled"}),
    "done": frozenset({"in_progress"}),
    "cancelled": frozenset({"in_progress"}),
}


def may_become(before: State, after: State) -> bool:
    """Whether a work order may go from one state to the other; staying is always allowed."""
    return before == after or after in _NEXT[before]
