"""The one form of a value that its blind index is made of: equal people must give equal indexes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

_NOISE = re.compile(r"[\s\-()+.]+")
_MIDDLE_DOTS = re.compile(r"[·•・‧⋅∙]")


def _phone(value: str) -> str:
    digits = _NOISE.sub("", value)
    for prefix in ("0086", "86"):
        national = digits.removeprefix(prefix)
        if national != digits and len(national) == 11 and national.startswith("1"):
            return national
    return digits


def _id_number(value: str) -> str:
    return _NOISE.sub("", value).upper()


def _name(value: str) -> str:
    return " ".join(_MIDDLE_DOTS.sub("·", value).split()).casefold()


def _email(value: str) -> str:
    return value.strip().casefold()


def _number(value: str) -> str:
    return "".join(value.split()).upper()


def _sound(value: str) -> str:
    return "".join(character for character in value.casefold() if character.isascii() and character.isalpha())


_FORMS: dict[str, Callable[[str], str]] = {
    "phone": _phone,
    "id_number": _id_number,
    "name": _name,
    "email": _email,
    "number": _number,
    "card": _id_number,
    "card_tail": _id_number,
    "pinyin": _sound,
    "initials": _sound,
}
INDEX_SCOPES: frozenset[str] = frozenset(_FORMS)


def normal_form(scope: str, value: str) -> str:
    """`value` as it is indexed under `scope` (one of `INDEX_SCOPES`; `KeyError` otherwise).

    Full-width and compatibility forms are folded (NFKC); a phone loses spaces, dashes and +86; an id number's x is
    upper case; names lose doubled spaces and differ neither by case nor by the kind of middle dot.
    """
    return _FORMS[scope](unicodedata.normalize("NFKC", value))
