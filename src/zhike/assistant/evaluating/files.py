"""Files with known answers: pairs of questions, and questions with their article."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from zhike.assistant.errors import EvaluationFileRefused

_NAMES: Final = {
    "a": ("a", "sentence1", "question1", "text_a"),
    "b": ("b", "sentence2", "question2", "text_b"),
    "label": ("label", "score"),
    "question": ("question", "text"),
    "article": ("article", "key", "expect"),
}
# What no CSV field of a question is longer than.
_LARGEST: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Pair:
    """Two questions, and whether they ask the same."""

    a: str
    b: str
    same: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and the article that answers it (its key or its question)."""

    question: str
    article: str


def read_pairs(path: Path) -> list[Pair]:
    """CSV or TSV: a, b, label (0 or 1), with a header or without (then the last three columns are meant).

    Raises `EvaluationFileRefused` with row and column.
    """
    pairs = []
    for number, (a, b, label) in _rows(path, ("a", "b", "label")):
        if label not in {"0", "1"}:
            raise EvaluationFileRefused("assistant.file.label", file=str(path), row=number, value=label[:20])
        pairs.append(Pair(a, b, label == "1"))
    if len({pair.same for pair in pairs}) < 2:
        raise EvaluationFileRefused("assistant.file.one_label", file=str(path))
    return pairs


def read_asked(path: Path) -> list[Asked]:
    """CSV or TSV: question, article. Raises `EvaluationFileRefused`."""
    asked = [Asked(question, article) for _, (question, article) in _rows(path, ("question", "article"))]
    if not asked:
        raise EvaluationFileRefused("assistant.file.empty", file=str(path))
    return asked


def _rows(path: Path, names: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """Row numbers from 1 and the cells of the named columns."""
    csv.field_size_limit(_LARGEST)
    lines = _text(path).splitlines()
    if not lines:
        raise EvaluationFileRefused("assistant.file.empty", file=str(path))
    tabs = "\t" in lines[0]
    table = list(
        csv.reader(lines, delimiter="\t" if tabs else ",", quoting=csv.QUOTE_NONE if tabs else csv.QUOTE_MINIMAL)
    )
    head = [cell.strip().lower() for cell in table[0]]
    places = [next((head.index(each) for each in _NAMES[name] if each in head), None) for name in names]
    named = all(place is not None for place in places)
    if not named and names[-1] != "label":
        raise EvaluationFileRefused("assistant.file.columns", file=str(path), columns=", ".join(names))
    for number, cells in enumerate(table[1:] if named else table, 2 if named else 1):
        if not any(cell.strip() for cell in cells):
            continue
        wanted = [place for place in places if place is not None] if named else range(-len(names), 0)
        try:
            yield number, [cells[place].strip().strip("\ufeff") for place in wanted]
        except IndexError:
            raise EvaluationFileRefused("assistant.file.short", file=str(path), row=number) from None


def _text(path: Path) -> str:
    """UTF-8 with or without mark, else GB18030."""
    try:
        content = path.read_bytes()
    except OSError:
        raise EvaluationFileRefused("assistant.file.missing", file=str(path)) from None
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise EvaluationFileRefused("assistant.file.encoding", file=str(path))
