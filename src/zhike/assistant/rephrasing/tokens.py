"""Personal data as tokens: what leaves this process names nobody. The way back stays in memory, for one call."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from zhike.privacy import api as privacy

_TOKEN: Final = re.compile(r"⟨[A-Z]+_\d+⟩")
_LOOKS_LIKE_ONE: Final = re.compile(r"[⟨⟩]")


@dataclass(frozen=True, slots=True)
class Hidden:
    """A text with tokens (`⟨PHONE_1⟩`) and what each stands for, as a screen shows it; secrets have no way back."""

    text: str
    back: Mapping[str, str]


def hide(text: str) -> Hidden:
    """`text` with each piece of personal data as a token; the same value gets the same token."""
    plain = _LOOKS_LIKE_ONE.sub("", text)
    tokens: dict[tuple[str, str], str] = {}
    parts, at = [], 0
    for span in privacy.find_personal_data(plain):
        value = plain[span.start : span.end]
        token = tokens.setdefault((span.kind, value), f"⟨{span.kind}_{len(tokens) + 1}⟩")
        parts += [plain[at : span.start], token]
        at = span.end
    return Hidden("".join([*parts, plain[at:]]), {token: _shown(*key) for key, token in tokens.items()})


def put_back(text: str, hidden: Hidden) -> str | None:
    """`text` with the tokens replaced by what may be shown; None where it names a token that was never given."""
    found = set(_TOKEN.findall(text))
    if found - set(hidden.back) or _LOOKS_LIKE_ONE.search(_TOKEN.sub("", text)):
        return None
    return _TOKEN.sub(lambda match: hidden.back[match.group()], text)


def strip_tokens(text: str) -> str:
    """`text` without tokens: they say nothing that an article would have to bear out."""
    return _TOKEN.sub("", text)


def _shown(kind: str, value: str) -> str:
    if kind == "NAME":
        return value
    lower = kind.lower()
    return privacy.mask(lower, value) if lower in privacy.MASKED_KINDS else "***"
