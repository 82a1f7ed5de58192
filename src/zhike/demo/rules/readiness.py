"""What of the bank must be there before somebody looks, so that a start can tell whether anything is to be made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

CUSTOMERS_AT_ONCE: Final = 2_000  # the others come in behind the open doors

# Steps that are done once, in the order of their making.
STEPS: Final = ("staff", "routing", "products", "articles", "canned_replies", "watched")


def is_ready(done: Mapping[str, int]) -> bool:
    """Whether `done` (step -> how much of it) is all that is needed before the doors open."""
    return all(done.get(step, 0) for step in STEPS) and done.get("customers", 0) >= CUSTOMERS_AT_ONCE
