"""Types of text that comes in over HTTP: bounded, trimmed, and free of what no database column or screen can take."""

from __future__ import annotations

import unicodedata
from typing import Annotated

from pydantic import AfterValidator, StringConstraints
from pydantic_core import PydanticCustomError

_KEPT_IN_TEXT = frozenset("\n\t")


def _refuse_control(value: str) -> str:
    """Refuse control characters, newlines included."""
    if any(unicodedata.category(character) == "Cc" for character in value):
        raise PydanticCustomError("control_character", "control characters are not allowed")
    return value


def _refuse_control_in_text(value: str) -> str:
    """Refuse control characters other than newline and tab."""
    if any(unicodedata.category(character) == "Cc" and character not in _KEPT_IN_TEXT for character in value):
        raise PydanticCustomError("control_character", "control characters are not allowed")
    return value


# One line of 1 to 200 characters; a lone surrogate is refused by pydantic itself.
Line = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), AfterValidator(_refuse_control)
]
# The same, but it may be empty.
OptionalLine = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200), AfterValidator(_refuse_control)]
# Several lines, up to 4,000 characters.
Text = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=4000), AfterValidator(_refuse_control_in_text)
]
