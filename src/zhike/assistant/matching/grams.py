"""Text as the grams that questions are compared by.

Chinese: single characters and overlapping pairs, which need no segmentation and forgive one wrong character. English:
words, and their pieces of three and four characters, which forgive endings and typing errors. Text is folded first
(full width, case, traditional characters).
"""

from __future__ import annotations

import re
from collections import Counter
from operator import add
from typing import Final, Literal

from zhike.knowledge import api as knowledge

Language = Literal["zh", "en"]

_RUNS: Final = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+|[^\\W_\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")
_FIRST_HAN: Final = "\u3400"
_PIECES: Final = (3, 4)
# Nobody asks in more words than this; what is longer is cut, so that a pasted novel costs no more than a question.
LONGEST_ASKED: Final = 400


def runs_of(text: str) -> list[str]:
    """The folded text as runs: Han characters in a row, or a word of anything else."""
    return _RUNS.findall(knowledge.fold(text))


def is_word(run: str) -> bool:
    """Whether a run is a word rather than Han characters in a row."""
    return run[0] < _FIRST_HAN


def grams_of_run(run: str, language: Language) -> list[str]:
    """The grams of a run, as often as they occur; the first one of a word is the word itself, marked by `=`."""
    if language == "zh" and not is_word(run):
        return [*run, *map(add, run, run[1:])]
    edged = f" {run} "
    pieces = [edged[place : place + size] for size in _PIECES for place in range(len(edged) - size + 1)]
    return [f"={run}", *pieces]


def grams_asked(text: str, language: Language) -> Counter[str]:
    """The grams of what somebody asks, with how often each occurs."""
    return Counter(gram for run in runs_of(text[:LONGEST_ASKED]) for gram in grams_of_run(run, language))
