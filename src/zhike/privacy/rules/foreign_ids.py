"""Foreign ids: what another system calls a line, an event, a message. Some systems put a phone or an id number in."""

from __future__ import annotations

import re
from typing import Final

from zhike.privacy.rules.personal_data import find_personal_data

# An id that was personal is kept as this and a blind token; no id that somebody gives begins so by chance.
HIDDEN: Final = "hidden:"
# Nothing else can hold a phone, an id number, a card, an address or a name: most ids are done here, and quickly.
_SUSPICIOUS: Final = re.compile(r"\d(?:[ ._-]{0,2}\d){9,}|[^\x00-\x7f]|@")
# In a sentence, "ref" before a number says that it is no phone. In an id it says nothing. X is an id number's last.
_WORDS: Final = re.compile(r"[A-WYZa-wyz:_/|]+")


# By chance one in some thousands of them has eleven digits in a row that could be a telephone; so has a digest. Without
# dashes a letter has to be among the digits: an id number before a time is as long, and all digits.
_UUID: Final = re.compile(
    r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|(?<![0-9a-z])(?=[0-9]{0,31}[a-f])[0-9a-f]{32,128}(?![0-9a-z])",
    re.IGNORECASE,
)


def says_personal(foreign_id: str) -> bool:
    """Whether a foreign id holds somebody's number, address or name. A UUID, also as a part, is nobody's."""
    told = _UUID.sub("#", foreign_id)
    if _SUSPICIOUS.search(told) is None:
        return False
    return bool(find_personal_data(told) or find_personal_data(_WORDS.sub("#", told)))
