"""A place in a text and what stands there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Kind = Literal["NAME", "PHONE", "ID", "CARD", "EMAIL", "ADDRESS", "PLATE", "OTP", "CVV", "PIN"]


@dataclass(frozen=True, slots=True)
class Span:
    """Personal data in a text: characters `start` to `end` (exclusive) are of `kind`."""

    start: int
    end: int
    kind: Kind


def replace_spans(text: str, spans: Iterable[tuple[int, int, str]]) -> str:
    """`text` with the spans (ordered, apart from each other) replaced by `⟨kind⟩`."""
    parts, at = [], 0
    for start, end, kind in spans:
        parts += [text[at:start], f"⟨{kind}⟩"]
        at = end
    return "".join([*parts, text[at:]])
