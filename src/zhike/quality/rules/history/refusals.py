"""Why a mapping cannot be used."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class MappingUnfit(Exception):
    """A mapping cannot be used. `place`: the key in it, `code`: the end of an error code, `near`: other names."""

    def __init__(self, place: str, code: str, *, near: Iterable[str] = ()) -> None:
        super().__init__(f"{place}: {code}")
        self.place = place[:60]
        self.code = code
        self.near = tuple(near)


def near_matches(name: str, known: Iterable[str]) -> tuple[str, ...]:
    """Those of `known` that look like `name`, case and separators aside."""
    plain = {_plain(each): each for each in known}
    return tuple(plain[each] for each in get_close_matches(_plain(name), plain, n=3, cutoff=0.5))


def _plain(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())
