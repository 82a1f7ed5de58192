"""A record: one line as one source delivers it, and which of its fields are personal."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

# Sealed; in this order in the sealed text.
SEALED_FIELDS: Final = ("name", "phone", "id_number", "email", "address", "birth_date")
# Of these a blind index is kept, so that equal people can be found.
INDEXED_FIELDS: Final = ("name", "phone", "id_number", "email")
# Kept readable: nothing here says who it is.
PLAIN_FIELDS: Final = (
    "gender",
    "tier",
    "region",
    "city",
    "branch",
    "since",
    "language",
    "risk_rating",
    "risk_rated_on",
    "adviser",
)
SEALED_AS: Final = "record"


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """A record, opened. `values` are the personal ones that are there (SEALED_FIELDS), `plain` the others.

    `indexes` are blind indexes (INDEXED_FIELDS, 16 bytes). `source_time`: when the source itself last changed it.
    `customer_id` is None until resolution has said whose it is. An erased record has no values.
    """

    id: UUID
    source: str
    external_id: str
    plain: Mapping[str, Any]
    number: str | None
    indexes: Mapping[str, bytes]
    customer_id: UUID | None
    source_time: datetime | None
    first_seen_at: datetime
    updated_at: datetime
    revision: int
    values: Mapping[str, str] = field(default_factory=dict)


def pack(values: Mapping[str, str]) -> str:
    """The personal values as the text that is sealed: equal values give equal text."""
    return json.dumps({name: values[name] for name in SEALED_FIELDS if values.get(name)}, ensure_ascii=False)


def unpack(text: str) -> dict[str, str]:
    """The personal values of a sealed text."""
    found: dict[str, str] = json.loads(text)
    return found
