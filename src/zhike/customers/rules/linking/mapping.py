"""Which column of a file means what."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

# What a field may also be called in a mapping. A field that stands nowhere here is compared as plain text.
SYNONYMS: Final[Mapping[str, str]] = {
    "first_name": "given_name",
    "forename": "given_name",
    "last_name": "surname",
    "family_name": "surname",
    "full_name": "name",
    "dob": "birth_date",
    "date_of_birth": "birth_date",
    "birthday": "birth_date",
    "mobile": "phone",
    "telephone": "phone",
    "id_no": "id_number",
    "mail": "email",
    "zip": "postcode",
    "postal_code": "postcode",
    "customer_number": "number",
    "customer_no": "number",
    "town": "city",
    "suburb": "district",
}
FIELDS: Final = (
    "given_name",
    "surname",
    "name",
    "birth_date",
    "phone",
    "id_number",
    "email",
    "number",
    "address",
    "district",
    "city",
    "province",
    "postcode",
)
_WORD = re.compile(r"[a-z][a-z0-9_]{0,39}")


class MappingUnfit(Exception):
    """The mapping cannot be used. `code` ends an error code, `params` say where."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


@dataclass(frozen=True, slots=True)
class Columns:
    """Field -> the columns that it is made of, in order; `id` names a record (None: its place in the file).

    The files `without_doubles` have each person once.
    """

    id: str | None
    fields: Mapping[str, tuple[str, ...]]
    without_doubles: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns that the mapping reads, each once."""
        named = [column for columns in self.fields.values() for column in columns]
        return tuple(dict.fromkeys([self.id, *named] if self.id else named))


def read_mapping(document: Any) -> Columns:
    """The mapping that a YAML document says: `id: column` and `fields: {field: column or [columns]}`,
    and perhaps `without_doubles: [files]`.

    Raises `MappingUnfit` with the code `mapping_shape`, `mapping_empty`, `mapping_field`, `mapping_twice` or
    `mapping_doubles`.
    """
    if not isinstance(document, dict) or not isinstance(document.get("fields"), dict):
        raise MappingUnfit("mapping_shape")
    identity = document.get("id")
    if identity is not None and not isinstance(identity, str | int):
        raise MappingUnfit("mapping_shape")
    fields: dict[str, tuple[str, ...]] = {}
    for word, columns in document["fields"].items():
        name = _field(word)
        if name in fields:
            raise MappingUnfit("mapping_twice", field=name)
        fields[name] = _columns(name, columns)
    if not fields:
        raise MappingUnfit("mapping_empty")
    single = document.get("without_doubles") or []
    if not isinstance(single, list) or not all(isinstance(name, str) for name in single):
        raise MappingUnfit("mapping_doubles")
    return Columns(str(identity).strip() or None if identity is not None else None, fields, tuple(single))


def _field(word: object) -> str:
    plain = str(word).strip().casefold()
    name = SYNONYMS.get(plain, plain)
    if not _WORD.fullmatch(name):
        raise MappingUnfit("mapping_field", field=str(word)[:40])
    return name


def _columns(field: str, given: object) -> tuple[str, ...]:
    columns: Sequence[object] = given if isinstance(given, list) else [given]
    names = tuple(str(column).strip() for column in columns if isinstance(column, str | int))
    if len(names) != len(columns) or not all(names) or not names:
        raise MappingUnfit("mapping_field", field=field)
    return names
