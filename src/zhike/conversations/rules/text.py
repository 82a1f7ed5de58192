"""Text at the door: what people may send, made clean, and what is refused. Never HTML: text stays text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Final

from zhike.conversations.thread import Author

# Characters (code points). An article can be long; a person's line is not.
LONGEST: Final[Mapping[Author, int]] = {"customer": 4_000, "agent": 4_000, "assistant": 20_000, "system": 20_000}
LAST_LINE: Final = 120
LONGEST_CLIENT_ID: Final = 64
LONGEST_COMMENT: Final = 1_000

_CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0 and C1 controls, except tab and newline
    "\u202d\u202e"  # overrides: text that is shown in another order than it was written
    "\ufeff\ufffe\uffff"
    "\ud800-\udfff]"  # half of a pair: no valid text, and not storable
)
_NEWLINES = re.compile("\r\n?|\u2028|\u2029|\x85")
_INVISIBLE = re.compile("[\\s\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\u00ad\u034f\u3164\uffa0]+")
_CLIENT_ID = re.compile(r"[\x21-\x7e]{1,64}")


def clean_text(raw: str) -> str:
    """`raw` in NFC, newlines as `\\n`, without control characters, broken surrogates and outer blanks."""
    return unicodedata.normalize("NFC", _CONTROL.sub("", _NEWLINES.sub("\n", raw))).strip()


def text_problem(clean: str, author: Author) -> str | None:
    """The code of what is wrong with a clean text, or None."""
    if not _INVISIBLE.sub("", clean):
        return "conversations.text_empty"
    return "conversations.text_too_long" if len(clean) > LONGEST[author] else None


def is_client_id(value: str) -> bool:
    """Whether `value` can name a message on the sender's side: 1-64 visible ASCII characters."""
    return _CLIENT_ID.fullmatch(value) is not None


def last_line(text: str) -> str:
    """One line for a list: blanks folded, at most 120 characters."""
    folded = " ".join(text[: LAST_LINE * 4].split())
    return folded if len(folded) <= LAST_LINE else folded[: LAST_LINE - 1] + "…"
