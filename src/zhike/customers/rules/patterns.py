"""Patterns that people write: bounded, so that matching one value never takes long."""

from __future__ import annotations

import re
from typing import Any, Final

LONGEST_PATTERN: Final = 200


def pattern_fits(pattern: Any) -> bool:
    """A pattern is short, valid, and has no repeat of a repeat, which could run for hours on one value."""
    if not isinstance(pattern, str) or not 0 < len(pattern) <= LONGEST_PATTERN or re.search(r"[+*}]\)[+*{]", pattern):
        return False
    try:
        re.compile(pattern)
    except re.error:
        return False
    return True
