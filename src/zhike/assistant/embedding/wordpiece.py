"""Words cut into the pieces that an uncased BERT model knows; its vocabulary: docs/reference/licences.md."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from importlib import resources
from typing import Final

FILE_NAME: Final = "bert_vocab.txt"
UNKNOWN, BEGIN, END = "[UNK]", "[CLS]", "[SEP]"
# Longer words are no words; the model was trained with the same limit.
LONGEST_WORD: Final = 100
WORDS_KEPT: Final = 20_000
# Ideographs stand alone, as do ASCII signs and whatever Unicode calls punctuation.
_HAN: Final = "\u4e00-\u9fff\u3400-\u4dbf\uf900-\ufaff\U00020000-\U0002a6df\U0002a700-\U0002ceaf\U0002f800-\U0002fa1f"
_TOKENS: Final = re.compile(f"[{_HAN}]|[^\\s{_HAN}]+")


class WordPiece:
    """The pieces of texts, as numbers."""

    def __init__(self) -> None:
        text = resources.files("zhike.assistant.embedding").joinpath(FILE_NAME).read_text(encoding="utf-8")
        self._numbers = {piece: number for number, piece in enumerate(text.splitlines())}
        self._pieces_of = lru_cache(WORDS_KEPT)(self._cut)

    def numbers(self, text: str, *, longest: int) -> list[int]:
        """The numbers of `text` with its beginning and end marks, at most `longest`."""
        found: list[int] = []
        for token in _TOKENS.findall(_cleaned(text)):
            for word in _split_at_signs(token):
                found += self._pieces_of(word)
            if len(found) > longest:
                break
        return [self._numbers[BEGIN], *found[: longest - 2], self._numbers[END]]

    def _cut(self, word: str) -> tuple[int, ...]:
        """The longest known pieces of a word from its beginning on; unknown as a whole when any part is."""
        unknown = (self._numbers[UNKNOWN],)
        if len(word) > LONGEST_WORD:
            return unknown
        pieces, start = [], 0
        while start < len(word):
            prefix = "##" if start else ""
            ends = range(len(word), start, -1)
            end = next((end for end in ends if prefix + word[start:end] in self._numbers), None)
            if end is None:
                return unknown
            pieces.append(self._numbers[prefix + word[start:end]])
            start = end
        return tuple(pieces)


def _cleaned(text: str) -> str:
    """Lower case without accents and control characters."""
    shown = "".join(each for each in text if each.isspace() or unicodedata.category(each)[0] != "C")
    apart = unicodedata.normalize("NFD", shown.lower())
    return "".join(each for each in apart if unicodedata.category(each) != "Mn")


def _split_at_signs(token: str) -> list[str]:
    words, word = [], ""
    for each in token:
        if _is_sign(each):
            words += [word, each]
            word = ""
        else:
            word += each
    return [each for each in [*words, word] if each]


def _is_sign(character: str) -> bool:
    if character.isascii():
        return not character.isalnum()
    return unicodedata.category(character)[0] == "P"
