"""What a screen shows of a personal value before anybody asks for more: the stricter of JR/T 0171 and PCI DSS."""

from __future__ import annotations

import re
from collections.abc import Callable

STARS = "***"
# Two-character surnames still in use; a name of three characters or more that begins with one keeps both.
COMPOUND_SURNAMES: frozenset[str] = frozenset(
    re.findall(
        "..",
        "欧阳上官司马诸葛夏侯司徒皇甫尉迟公孙令狐慕容宇文长孙司空东方独孤南宫端木百里呼延闻人澹台公冶宗政"
        "濮阳淳于单于太叔申屠仲孙轩辕钟离鲜于闾丘亓官司寇巫马公西漆雕乐正壤驷公良拓跋夹谷谷梁段干东郭南门"
        "西门羊舌微生左丘梁丘第五赫连完颜耶律纳兰那拉万俟贺兰贺拔达奚哥舒欧侯",
    )
)
_DISTRICT = re.compile(
    r"(?:[^省市区县\s]{2,8}(?:省|自治区|特别行政区))?"
    r"[^省市区县\s]{1,8}(?:市|自治州|盟|地区)"
    r"(?:[^省市区县路街道号小\s]{1,6}(?:区|县|旗|市))?"
)


def is_han(character: str) -> bool:
    """Whether `character` is a Chinese one."""
    return "\u3400" <= character <= "\u9fff" or "\U00020000" <= character <= "\U0003ffff" or character == "〇"


def _name(value: str) -> str:
    if not is_han(value[0]):
        return value[0] + STARS
    if not all(map(is_han, value)):
        return value[0] + STARS
    kept = 2 if len(value) >= 3 and value[:2] in COMPOUND_SURNAMES else 1
    return "*" if len(value) == 1 else value[:kept] + "*" * (len(value) - kept)


def _ends(value: str, *, first: int, last: int) -> str:
    """The first and last characters, stars for the rest; a value too short for that shows nothing."""
    hidden = len(value) - first - last
    return value[:first] + "*" * hidden + value[len(value) - last :] if hidden >= 3 else "*" * len(value)


def _phone(value: str) -> str:
    return _ends(value, first=3, last=4)


def _id_number(value: str) -> str:
    return _ends(value, first=1, last=1)


def _card(value: str) -> str:
    digits = value.replace(" ", "").replace("-", "")
    return _ends(digits, first=6, last=4)


def _email(value: str) -> str:
    local, at, domain = value.rpartition("@")
    if not at:
        return STARS
    return local[: min(3, len(local) // 2)] + STARS + at + domain


def _address(value: str) -> str:
    district = _DISTRICT.match(value)
    return (district.group() if district else "") + "****"


_MASKS: dict[str, Callable[[str], str]] = {
    "name": _name,
    "phone": _phone,
    "id_number": _id_number,
    "id": _id_number,
    "card": _card,
    "email": _email,
    "address": _address,
}
MASKED_KINDS: frozenset[str] = frozenset(_MASKS)


def mask(kind: str, value: str) -> str:
    """What may be shown of `value`; an empty one stays empty. `kind`: one of `MASKED_KINDS` (`KeyError` otherwise).

    name 张* · 欧阳** · W***; phone 138****5678; id 1****************X; card 622202*********0123; email zha***@x.cn;
    address down to the district.
    """
    shown = _MASKS[kind]
    value = value.strip()
    return shown(value) if value else ""
