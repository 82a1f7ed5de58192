"""Texts as the panel of an agent shows them: personal data masked, secrets gone."""

from __future__ import annotations

from typing import Final

from zhike.privacy import api as privacy

LONGEST_LINE: Final = 160


def masked(text: str) -> str:
    """`text` with each piece of personal data as screens show it (张*, 138****5678); secrets as their kind."""
    parts, at = [], 0
    for span in privacy.find_personal_data(text):
        kind, value = span.kind.lower(), text[span.start : span.end]
        shown = privacy.mask(kind, value) if kind in privacy.MASKED_KINDS else f"⟨{span.kind}⟩"
        parts += [text[at : span.start], shown]
        at = span.end
    return "".join([*parts, text[at:]])


def line_of(text: str, *, longest: int = LONGEST_LINE) -> str:
    """`text` as one masked line of at most `longest` characters."""
    line = masked(" ".join(text.split()))
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"
