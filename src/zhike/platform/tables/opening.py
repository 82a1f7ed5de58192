"""What a file is, by what it holds."""

from __future__ import annotations

from pathlib import Path

from zhike.platform.tables.errors import TableRefused
from zhike.platform.tables.table import Table

_EXCEL = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_PARQUET = b"PAR1"


def open_table(path: Path, *, name: str | None = None) -> Table:
    """Open the table in `path`; `name` is what messages call it (default: the path). Raises `TableRefused`."""
    called = name or str(path)
    try:
        with path.open("rb") as file:
            head = file.read(4096)
    except OSError:
        raise TableRefused("table.missing", file=called) from None
    return _of(path, called, head)


def _of(path: Path, name: str, head: bytes) -> Table:
    from zhike.platform.tables import delimited, rows

    if not head.strip():
        raise TableRefused("table.empty", file=name)
    if head.startswith(_EXCEL):
        return rows.open_sheet(path, name)
    if head.startswith(_PARQUET):
        return rows.ParquetTable(path, name)
    if head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in {b"{", b"["}:
        return rows.open_json(path, name)
    if b"\x00" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise TableRefused("table.unknown", file=name)
    return delimited.DelimitedTable(path, name)
