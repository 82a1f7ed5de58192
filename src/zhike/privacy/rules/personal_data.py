"""Where personal data stands in a text: names, phones, id numbers, cards, e-mail and postal addresses, plates, secrets.

Each finder looks for its own kind; where two claim the same characters the one further up in `_PRIORITY` has them. A
check digit is better evidence than a word, and a word better than the look of a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import get_args

from zhike.privacy.rules.addresses import find_addresses
from zhike.privacy.rules.authentication_secrets import find_secrets
from zhike.privacy.rules.folding import fold
from zhike.privacy.rules.names import find_names
from zhike.privacy.rules.numbers import find_numbers
from zhike.privacy.rules.plates import find_plates
from zhike.privacy.rules.spans import Kind, Span, replace_spans

KINDS: frozenset[str] = frozenset(get_args(Kind))
_EMAIL = re.compile(
    r"[A-Za-z0-9](?:[A-Za-z0-9._%+-]{0,62}[A-Za-z0-9_+-])?@(?:[A-Za-z0-9-]{1,63}\.){1,6}[A-Za-z]{2,24}(?![A-Za-z0-9])"
)


def find_personal_data(text: str) -> list[Span]:
    """All spans of `text` in order, none overlapping another. Offsets are characters."""
    folded = fold(text)
    taken = bytearray(len(folded))
    kept: list[Span] = []
    for span in _by_priority(folded):
        if not any(taken[span.start : span.end]):
            taken[span.start : span.end] = b"\1" * (span.end - span.start)
            kept.append(span)
    return sorted(kept, key=lambda span: span.start)


def mask_text(text: str) -> str:
    """`text` with every span replaced by its kind, as `⟨PHONE⟩`: what may be indexed or read by a model."""
    return replace_spans(text, ((span.start, span.end, span.kind) for span in find_personal_data(text)))


def _by_priority(folded: str) -> Iterator[Span]:
    emails = [Span(found.start(), found.end(), "EMAIL") for found in _EMAIL.finditer(folded)]
    yield from emails
    rest = _EMAIL.sub(lambda found: "@" * len(found.group()), folded)
    for start, end, kind in find_secrets(rest):
        if kind in KINDS:
            yield Span(start, end, kind)  # type: ignore[arg-type]
    yield from find_numbers(rest)
    yield from find_plates(rest)
    yield from find_addresses(rest)
    yield from find_names(rest)
