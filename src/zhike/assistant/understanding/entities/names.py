"""Products by their names, and branches by the way branches are named."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from zhike.assistant.understanding.entities.aligning import aligned
from zhike.assistant.understanding.result import Entity

_BRANCH_ZH: Final = re.compile("[\u4e00-\u9fff]{2,12}?(?:支行|分行|营业部|营业厅|分理处|(?<=[路街道桥镇村园])网点)")
_LEADS: Final = re.compile(
    "^.*(?:我|在|去|到|从|离|是|和|跟|与|找|给|约|预约|查|的|附近|哪个|那个|这个|那家|这家|你们|咱们|银行|请问|想问|问下|关于|了)"
)
_NO_NAMES: Final = frozenset(
    {"哪个", "什么", "附近", "最近", "所有", "其他", "任何", "一个", "一家", "本地", "异地", "当地", "外地"}
)
_BRANCH_EN: Final = re.compile(r"\b((?:[A-Z][\w'-]+ ){1,3})[Bb]ranch\b")


@dataclass(frozen=True, slots=True)
class Names:
    """What this bank calls its products: (code, names in any language)."""

    products: Sequence[tuple[str, tuple[str, ...]]] = ()


def find_products(text: str, names: Names) -> Iterator[Entity]:
    """The products named in an aligned text, each by its code; of names inside each other the longest counts."""
    taken: list[tuple[int, int]] = []
    known = [(aligned(name), code) for code, all_names in names.products for name in all_names if len(name) > 1]
    for name, code in sorted(known, key=lambda each: -len(each[0])):
        for found in _as_written(name).finditer(text):
            if not any(found.start() < end and start < found.end() for start, end in taken):
                taken.append(found.span())
                yield Entity("product", found.start(), found.end(), code)


def _as_written(name: str) -> re.Pattern[str]:
    """The name with or without its blanks; a name in letters stands alone."""
    body = r"\s*".join(re.escape(part) for part in name.split())
    return re.compile(rf"(?<![a-z]){body}(?![a-z])" if name.isascii() else body)


def find_branches(original: str) -> Iterator[Entity]:
    """The branches named in a text as it was written, each by its name."""
    for found in _BRANCH_ZH.finditer(original):
        lead = _LEADS.match(found[0])
        name = found[0][lead.end() if lead else 0 :]
        core = re.sub("(?:支行|分行|营业部|营业厅|分理处|网点)$", "", name)
        if len(core) >= 2 and core not in _NO_NAMES:
            yield Entity("branch", found.end() - len(name), found.end(), name)
    for found in _BRANCH_EN.finditer(original):
        name = re.sub(r"^(?:The|Your|My|At|In|To|Which|What|Is|Any|Nearest) ", "", found[1]).strip()
        if name and name not in {"The", "Your", "My", "At", "In", "Which", "What", "Is", "Any", "Nearest", "Bank"}:
            start = found.start() + found[0].index(name)
            yield Entity("branch", start, found.end(), f"{name} Branch")
