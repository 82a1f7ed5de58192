"""Vehicle plates of the mainland (GA 36): province, office, five characters, or six for new energy."""

from __future__ import annotations

import re
from collections.abc import Iterator

from zhike.privacy.rules.spans import Span

_PROVINCE = "[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]"
_SIGN = "[A-HJ-NP-Z0-9]"
# Without a digit it would be a word ("新HELLO"); new energy has its letter first (small cars) or last (large ones).
_BODY = (
    rf"(?:[A-HJ-NP-Z]{_SIGN}\d{{4}}|\d{{5}}[A-HJ-NP-Z]"
    rf"|(?=[A-Z]*\d){_SIGN}{{5}}|(?=[A-Z]*\d){_SIGN}{{4}}[挂学警港澳])"
)
_PLATE = re.compile(rf"{_PROVINCE} ?[A-HJ-Z][ ·•・.-]{{0,2}}{_BODY}(?![A-Z0-9])", re.IGNORECASE)


def find_plates(folded: str) -> Iterator[Span]:
    """Plates of `folded`, in order."""
    for found in _PLATE.finditer(folded):
        yield Span(found.start(), found.end(), "PLATE")
