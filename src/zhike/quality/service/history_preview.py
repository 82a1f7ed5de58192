"""A look at a file of another system's history before it is imported: its first rows as contact records."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from zhike.platform.crypto import Keyring
from zhike.platform.tables import open_table
from zhike.quality.history_errors import MappingRefused, mapping_refused
from zhike.quality.rules.history.mapping import MappingUnfit, check_columns, parse_mapping
from zhike.quality.rules.history.places import line_of
from zhike.quality.rules.history.reports import RowReject
from zhike.quality.rules.record import NewContact
from zhike.quality.service.history import read_pieces

SHOWN: Final = 20
REJECTS_SHOWN: Final = 100


@dataclass(frozen=True, slots=True)
class MappingFault:
    """Why a mapping cannot be used: the line (None: nowhere in particular), and the error that says it."""

    line: int | None
    error: MappingRefused


@dataclass(frozen=True, slots=True)
class Preview:
    """The first rows of a file: `contacts` with the row that each began at. `whole`: they are all rows."""

    columns: tuple[str, ...]
    source: str = ""
    zone: str = "UTC"
    fault: MappingFault | None = None
    rows: int = 0
    found: int = 0
    ignored_why: Mapping[str, int] | None = None
    rejected: int = 0
    contacts: tuple[tuple[int, NewContact], ...] = ()
    rejects: tuple[RowReject, ...] = ()
    whole: bool = False


def check_mapping(text: str, columns: Sequence[str] | None = None) -> MappingFault | None:
    """What is wrong with a mapping, alone or for a file with these columns; None where nothing is."""
    try:
        mapping = parse_mapping(text)
        if columns is not None:
            check_columns(mapping, columns)
    except MappingUnfit as unfit:
        return MappingFault(line_of(text, unfit.place), mapping_refused(unfit, file="mapping"))
    return None


def preview_history(path: Path, name: str, mapping: str, keyring: Keyring) -> Preview:
    """What the first piece of the file would become; nothing is written. Raises `TableRefused`.

    Without a mapping, or with one that does not fit, it tells the columns alone.
    """
    table = open_table(path, name=name)
    fault = check_mapping(mapping, table.columns) if mapping.strip() else None
    if fault is not None or not mapping.strip():
        return Preview(table.columns, fault=fault)
    parsed = parse_mapping(mapping)
    pieces = list(islice(read_pieces(table, parsed, keyring), 2))
    piece = pieces[0]
    report = piece.report
    ignored: Counter[str] = report.ignored_why
    return Preview(
        table.columns,
        source=parsed.source,
        zone=parsed.zone.key,
        rows=sum(len(each.rows) for each in piece.found) + report.rejected + ignored.total(),
        found=len(piece.found),
        ignored_why=dict(ignored),
        rejected=report.rejected,
        contacts=tuple((each.rows[0], each.contact) for each in piece.found[:SHOWN]),
        rejects=tuple(sorted(report.rejects, key=lambda each: each.row)[:REJECTS_SHOWN]),
        whole=len(pieces) == 1,
    )
