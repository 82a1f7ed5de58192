"""A dataset gathered into numbers, and an extract written from them: both fit into memory at some 60 bytes a row."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import zipfile
from array import array
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np

from zhike.privacy.extractable import ExtractRow, Measure
from zhike.privacy.rules.coarsening import Column, Demand, PeopleTable, coarse_rows
from zhike.privacy.rules.ladders import Ladder

PRIVATE_FILE = 0o600
PRIVATE_FOLDER = 0o700
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Gathering:
    """Takes rows in and gives them back as a table: texts as codes, numbers as they are, people as numbers."""

    def __init__(self, traits: Sequence[str], sensitive: Sequence[str], measures: Sequence[Measure]) -> None:
        self.measures = tuple(measures)
        self._split = (len(traits), len(traits) + len(sensitive))
        self._people: dict[UUID, int] = {}
        self._rows = array("q")
        self._codes = [array("q") for _ in range(self._split[1])]
        self._values: list[dict[str, int]] = [{} for _ in range(self._split[1])]
        self._numbers = [array("d") for _ in measures]

    @property
    def people(self) -> int:
        """How many people."""
        return len(self._people)

    def take(self, rows: Sequence[ExtractRow]) -> None:
        """Take rows in."""
        for person, values in rows:
            self._rows.append(self._people.setdefault(person, len(self._people)))
            for place, known in enumerate(self._values):
                value = values[place]
                self._codes[place].append(-1 if value is None else known.setdefault(value, len(known)))
            for place, (numbers, measure) in enumerate(zip(self._numbers, self.measures, strict=True), self._split[1]):
                number = measure.rounded(values[place])
                numbers.append(float("nan") if number is None else number)

    def table(self) -> PeopleTable:
        """What was taken in."""
        columns = [
            Column(np.frombuffer(codes, dtype=np.int64), tuple(values)) if len(codes) else Column(_EMPTY, ())
            for codes, values in zip(self._codes, self._values, strict=True)
        ]
        traits, both = self._split
        people = np.frombuffer(self._rows, dtype=np.int64) if len(self._rows) else _EMPTY
        return PeopleTable(people, tuple(columns[:traits]), tuple(columns[traits:both]))

    def number(self, place: int, row: int) -> float | None:
        """A measure of a row, as it is written."""
        value = self._numbers[place][row]
        return None if value != value else value  # noqa: PLR0124  not a number


_EMPTY = np.zeros(0, dtype=np.int64)


def write_extract(
    path: Path,
    gathered: Gathering,
    table: PeopleTable,
    ladders: Sequence[Ladder],
    *,
    demand: Demand,
    rungs: tuple[int, ...],
    header: Sequence[str],
    report: Mapping[str, Any],
) -> tuple[int, str]:
    """Write `extract.csv` and `report.json` into a zip file, rows in an order that tells nothing; bytes and digest."""
    labels, kept = coarse_rows(table, ladders, demand, rungs)
    said = [(None, *column.values) for column in table.sensitive]
    rows = []
    for row in np.flatnonzero(kept).tolist():
        traits = [column[row] for column in labels]
        answers = [values[int(column.codes[row]) + 1] for values, column in zip(said, table.sensitive, strict=True)]
        numbers = [gathered.number(place, row) for place in range(len(gathered.measures))]
        rows.append([*traits, *("" if each is None else each for each in answers), *map(_number, numbers)])
    # The order of the records is the order of time: sorted, nobody can count up to somebody.
    rows.sort()
    return _pack(path, [header, *rows], report)


def _pack(path: Path, rows: Sequence[Sequence[str]], report: Mapping[str, Any]) -> tuple[int, str]:
    path.parent.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    text = io.StringIO()
    csv.writer(text).writerows([[_safe(cell) for cell in row] for row in rows])
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("extract.csv", "\ufeff" + text.getvalue())
        archive.writestr("report.json", json.dumps(report, ensure_ascii=False, indent=1))
    content = packed.getvalue()
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE_FILE), "wb") as file:
            file.write(content)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return len(content), hashlib.sha256(content).hexdigest()


def _safe(cell: str) -> str:
    """A cell that no spreadsheet program takes for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:g}"
