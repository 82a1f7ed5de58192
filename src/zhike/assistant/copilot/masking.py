"""Texts as the panel of an agent shows them: personal data masked, secrets gone."""

from __future__ import annotations

import re
from typing import Final

from zhike.assistant.copilot import cues
from zhike.privacy import api as privacy

LONGEST_LINE: Final = 160
_KIND: Final = re.compile(
    "(?:我的)?(?:电话|手机号?|卡号|姓名|my (?:phone|number|card) (?:is|number is)?)?[:： 是]*⟨[A-Z]+⟩"
)


def masked(text: str) -> str:
    """`text` with each piece of personal data as screens show it (张*, 138****5678); secrets as their kind."""
    parts, at = [], 0
    for span in privacy.find_personal_data(text):
        kind, value = span.kind.lower(), text[span.start : span.end]
        shown = privacy.mask(kind, value) if kind in privacy.MASKED_KINDS else f"⟨{span.kind}⟩"
        parts += [text[at : span.start], shown]
        at = span.end
    return "".join([*parts, text[at:]])


def searchable(text: str) -> str:
    """What of `text` is worth looking for: the sentences that ask or want something, else all; no personal data."""
    bare = _KIND.sub(" ", privacy.mask_text(text))
    spoken = list(cues.sentences(bare))
    telling = [each for each in spoken if cues.asks(each) or cues.wishes(each)]
    return " ".join(telling or spoken)


def line_of(text: str, *, longest: int = LONGEST_LINE) -> str:
    """`text` as one masked line of at most `longest` characters."""
    line = masked(" ".join(text.split()))
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"
