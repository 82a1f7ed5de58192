"""The last four digits of a card (尾号1234, ending in 1234) and mobile phones."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from zhike.assistant.understanding.result import Entity

_TAIL: Final = re.compile(
    r"(?:(?:卡)?尾号|尾数|(?:卡号)?(?:后|末|最后)(?:四|4)位(?:数字?)?|end(?:ing|s)?(?: in| with)?"
    r"|last (?:four|4)(?: digits)?)"
    r"(?:号码)?\s*(?:是|为|are|is|:)?\s*(?P<tail>\d{4})(?!\d)"
    r"|(?<!\d)(?P<before>\d{4})(?:\s*)(?:的|结尾|尾号)(?:的)?(?:那张)?(?:银行|信用|储蓄|借记|工资)?卡"
    r"|(?<!\d)\*+\s*(?P<starred>\d{4})(?!\d)"
)
_PHONE: Final = re.compile(r"(?<!\d)(?:\+?86[- ]?)?(1[3-9]\d[- ]?\d{4}[- ]?\d{4})(?!\d)")


def find_card_tails(text: str) -> Iterator[Entity]:
    """The card tails of an aligned text, each as its four digits."""
    for found in _TAIL.finditer(text):
        group = next(name for name in ("tail", "before", "starred") if found[name])
        yield Entity("card_tail", found.start(), found.end(), found[group])


def find_phones(text: str) -> Iterator[Entity]:
    """The mobile numbers of an aligned text, each as its eleven digits."""
    for found in _PHONE.finditer(text):
        yield Entity("phone", found.start(), found.end(), re.sub(r"\D", "", found[1]))
