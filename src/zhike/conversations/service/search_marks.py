"""Personal data in texts as it may be found: by keyed marks, never by itself."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from zhike.conversations.rules.search.pieces import Cut, Mark, Personal, cut
from zhike.conversations.rules.search.queries import Word
from zhike.customers import api as customers
from zhike.privacy import api as privacy

_SCOPES: dict[str, str] = {
    "NAME": "name",
    "PHONE": "phone",
    "ID": "id_number",
    "CARD": "card",
    "EMAIL": "email",
    "PLATE": "number",
}
_TAILED = frozenset({"PHONE", "ID", "CARD"})
_TAIL = 4
_KEY_BYTES = 8


@lru_cache(maxsize=2048)
def cut_text(text: str) -> Cut:
    """A text in pieces, with what is personal in it. Canned replies come again and again: the last are remembered."""
    personal = [
        Personal(span.kind, span.start, span.end, _marks_of(span.kind, text[span.start : span.end]))
        for span in privacy.find_personal_data(text)
    ]
    return cut(text, personal)


def marks_of_word(word: Word) -> frozenset[Mark]:
    """By what personal data in texts a typed word would be found."""
    if word.number:
        return _normal((scope, word.number) for scope in ("phone", "id_number", "card"))
    if word.is_tail:
        return _normal([("card_tail", word.typed)])
    if "@" in word.typed:
        return _normal([("email", word.typed)])
    marks = [("name", word.typed)] if word.may_name else [("number", word.typed)]
    if word.is_letters:
        marks += [("pinyin", word.typed), ("initials", word.typed)]
    return _normal(marks)


def keys_of(vault: privacy.Vault, marks: Iterable[Mark]) -> list[str]:
    """The marks as they stand in the index. No word of a text begins like them."""
    return ["#" + vault.blind_index(scope, value)[:_KEY_BYTES].hex() for scope, value in sorted(marks)]


def _marks_of(kind: str, value: str) -> frozenset[Mark]:
    marks: list[Mark] = [(_SCOPES[kind], value)] if kind in _SCOPES else []
    if kind in _TAILED:
        marks.append(("card_tail", privacy.normal_form("card", value)[-_TAIL:]))
    if kind == "NAME":
        marks += customers.sounds_of(value)
    return _normal(marks)


def _normal(marks: Iterable[Mark]) -> frozenset[Mark]:
    return frozenset((scope, privacy.normal_form(scope, value)) for scope, value in marks)
