"""A delivered line read by its mapping: what it says, or why it is not taken."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from zhike.customers.rules import values as forms
from zhike.customers.rules.mapping import FIELDS, SourceMapping
from zhike.customers.rules.records import PLAIN_FIELDS, SEALED_FIELDS
from zhike.customers.rules.values import Misread

LONGEST_ID: Final = 200
LONGEST_VALUE: Final = 1000
_PERSON: Final = ("number", "name", "phone", "id_number", "email")


@dataclass(frozen=True, slots=True)
class Line:
    """What a line says: personal `values`, `plain` ones, and when the source changed it."""

    external_id: str
    values: dict[str, str]
    plain: dict[str, str]
    number: str | None
    source_time: datetime | None


@dataclass(frozen=True, slots=True)
class NotTaken:
    """Why a line is not taken: `column` as the source names it, `code` ends an error code."""

    column: str
    code: str


class LineReader:
    """Reads lines whose cells come in the order of `mapping.columns`."""

    def __init__(self, mapping: SourceMapping) -> None:
        place = {column: index for index, column in enumerate(mapping.columns)}
        self._mapping = mapping
        self._zone = ZoneInfo(mapping.zone)
        self._id = [place[column] for column in mapping.id_columns]
        self._fields = [
            (name, mapping.fields[name][0], [place[column] for column in mapping.fields[name]], self._form(name))
            for name in FIELDS
            if name in mapping.fields and name != "updated_at"
        ]
        self._changed = [place[column] for column in mapping.fields.get("updated_at", ())]

    def read(self, cells: Sequence[str | None]) -> Line | NotTaken | None:
        """What the line says; None for a blank one."""
        cleaned = [forms.clean(cell) for cell in cells]
        if not any(cleaned):
            return None
        external_id = _key([cleaned[at] for at in self._id])
        if not external_id or len(external_id) > LONGEST_ID:
            return NotTaken(self._mapping.id_columns[0], "id_too_long" if external_id else "id_missing")
        return self._read(external_id, cleaned)

    def key_of(self, cells: Sequence[str | None]) -> str:
        """The line's own key from its key cells alone, in the mapping's order; empty where it has none."""
        return _key([forms.clean(cell) for cell in cells])

    def _read(self, external_id: str, cells: Sequence[str | None]) -> Line | NotTaken:
        found: dict[str, str] = {}
        for name, column, places, form in self._fields:
            text = cells[places[0]] if len(places) == 1 else _joined([cells[at] for at in places])
            if not text:
                continue
            if len(text) > LONGEST_VALUE:
                return NotTaken(column, "too_long")
            try:
                found[name] = form(text)
            except Misread as trouble:
                return NotTaken(column, trouble.code)
        if not any(name in found for name in _PERSON):
            return NotTaken("", "nobody")
        try:
            changed = self._changed_at(cells)
        except Misread as trouble:
            return NotTaken(self._mapping.fields["updated_at"][0], trouble.code)
        return Line(
            external_id,
            {name: found[name] for name in SEALED_FIELDS if name in found},
            {**self._mapping.constants, **{name: found[name] for name in PLAIN_FIELDS if name in found}},
            found.get("number"),
            changed,
        )

    def _changed_at(self, cells: Sequence[str | None]) -> datetime | None:
        text = _joined([cells[at] for at in self._changed])
        return forms.moment(text, self._zone, self._mapping.date_order) if text else None

    def _form(self, name: str) -> Callable[[str], str]:
        if name in forms.DAYS:
            order = self._mapping.date_order
            return lambda text: forms.day(text, order).isoformat()
        if name in forms.CODES:
            given: Mapping[str, str] = self._mapping.values.get(name, {})
            return lambda text: forms.code(name, text, given)
        return forms.TEXTS[name]


def _key(parts: Sequence[str | None]) -> str:
    return "|".join(part or "" for part in parts).strip("|")


def _joined(parts: Sequence[str | None]) -> str:
    """Several cells as one: Chinese parts run together, others keep a space."""
    present = [part for part in parts if part]
    return ("" if all(not part.isascii() for part in present) else " ").join(present)
