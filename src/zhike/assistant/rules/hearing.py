"""What somebody wrote, as the plain-word rules read it: folded, without signs, with usual typing errors put right.

The rules never decide what an article answers; they decide whether a person is wished for or needed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

# Longer texts are stories: a wish or a loss is said near the beginning or the end of them.
LONGEST_HEARD: Final = 600
_SIGNS: Final = re.compile(r"[^\w]+|_+")
_APOSTROPHES: Final = re.compile(r"['’‘`]")
_HAN: Final = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")
_LATIN: Final = re.compile(r"[a-z]{5,}")

# English words by which a person or a loss is named; each is also heard with one letter wrong.
_HEARD_WITH_ERRORS: Final = (
    "agent",
    "human",
    "person",
    "operator",
    "representative",
    "advisor",
    "stolen",
    "fraud",
    "unauthorised",
    "unauthorized",
    "complaint",
    "scammed",
    "customer",
    "service",
    "transfer",
    "connect",
)
# Words that are one letter away from those and mean something else.
_NEVER_MENDED: Final = frozenset(
    {"agents", "humans", "persons", "services", "transfers", "transfer", "urgent", "reason", "customs", "customers"}
    | {
        "complaints",
        "complain",
        "connects",
        "advisors",
        "operators",
        "stole",
        "woman",
        "parson",
        "season",
        "prison",
        "scammer",
    }
)
# Chinese as it comes from a pinyin keyboard, a dialect, or a hurry.
_MENDED_ZH: Final = (
    (re.compile("(转|找|要|接|叫|换)(人[公功供攻恭弓]|[仁任认仍]工)(?!积金|告|费)"), r"\1人工"),
    (re.compile("^(人[公功供攻恭]|[仁仍]工)(客服|服务)?$"), r"人工"),
    (re.compile("[丢掉](?:拉|啦|辣|咯|喽|了啦|勒)"), "丢了"),
    (re.compile("(信用|银行|储蓄|借记)[咔咖]"), r"\1卡"),
    (re.compile("zhuan ?ren ?gong"), "转人工"),
    (re.compile("^ren ?gong$"), "人工"),
    (re.compile("ka ?diu ?le"), "卡丢了"),
)


@dataclass(frozen=True, slots=True)
class Heard:
    """`zh`: letters and digits in a row, for Chinese patterns. `en`: words with single spaces, and one at each end."""

    zh: str
    en: str


def hear(folded: str) -> Heard:
    """Prepare a text that is folded already (half width, lower case, simplified)."""
    text = folded[:LONGEST_HEARD]
    if len(folded) > LONGEST_HEARD:
        text += " " + folded[-LONGEST_HEARD:]
    zh = text
    for wrong, right in _MENDED_ZH:
        zh = wrong.sub(right, zh)
    words = _SIGNS.sub(" ", _APOSTROPHES.sub("", text)).split()
    zh = _SIGNS.sub("", zh)
    # Latin words in a row would read as others across their borders ("atm deposit" holds "tmd").
    return Heard(zh=zh if _HAN.search(zh) or zh.isdigit() else "", en=" " + " ".join(map(_mended, words)) + " ")


def _mended(word: str) -> str:
    if not _LATIN.fullmatch(word) or word in _NEVER_MENDED:
        return word
    return next((right for right in _HEARD_WITH_ERRORS if is_one_slip_away(word, right)), word)


def is_one_slip_away(word: str, right: str) -> bool:
    """Whether one letter is missing, doubled, wrong, or swapped with its neighbour."""
    if word == right:
        return True
    if abs(len(word) - len(right)) > 1:
        return False
    start = next((n for n, (a, b) in enumerate(zip(word, right, strict=False)) if a != b), min(len(word), len(right)))
    rest, wanted = word[start:], right[start:]
    if len(rest) == len(wanted):
        return rest[1:] == wanted[1:] or (rest[:2] == wanted[1::-1] and rest[2:] == wanted[2:])
    return rest[1:] == wanted or rest == wanted[1:]
