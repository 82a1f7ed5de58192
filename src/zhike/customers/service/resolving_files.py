"""Resolve people in files, without a database: read, weigh, write who is who."""

from __future__ import annotations

import csv
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zhike.customers.errors import ResolutionFileRefused
from zhike.customers.rules.linking.mapping import Columns, MappingUnfit, read_mapping
from zhike.customers.rules.linking.resolving import Resolved, resolve
from zhike.customers.service.resolving_tables import Sheet, read_sheet

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True)
class FilesResolved:
    """What came of it: `seconds` by step; `rejected` are (file, row as a spreadsheet counts, reason)."""

    records: int
    customers: int
    by_key: int
    by_weight: int
    review: int
    conflicts: int
    seconds: Mapping[str, float]
    rejected: Sequence[tuple[str, int, str]] = field(default_factory=tuple)


def resolve_files(files: Sequence[Path], mapping: Path, out: Path) -> FilesResolved:
    """Write `out` (`source,source_id,customer_id`, a line a record) for the people in `files`.

    Raises `ResolutionFileRefused` naming file, row and column.
    """
    start = time.perf_counter()
    columns = _mapping(mapping)
    sheets = [read_sheet(file, columns) for file in files]
    records = _records(sheets, columns)
    single = _without_doubles(columns, files, mapping)
    if not out.parent.is_dir():
        raise ResolutionFileRefused("customers.resolution.out", file=str(out))
    read = time.perf_counter()
    resolved = resolve(records, tuple(columns.fields), without_doubles=single)
    done = time.perf_counter()
    _write(out, sheets, _sources(files), resolved)
    around = {"read": round(read - start, 2), "write": round(time.perf_counter() - done, 2)}
    rejected = [(file.name, row, why) for file, sheet in zip(files, sheets, strict=True) for row, why in sheet.rejected]
    return FilesResolved(
        records=records.num_rows,
        customers=len(set(resolved.person.tolist())),
        by_key=resolved.by_key,
        by_weight=resolved.by_weight,
        review=len(resolved.grey),
        conflicts=len(resolved.conflicts),
        seconds=resolved.seconds | around,
        rejected=rejected,
    )


def _mapping(file: Path) -> Columns:
    import yaml

    try:
        text = file.read_text(encoding="utf-8-sig")
        # Every scalar is text: a column may be called `no`, which YAML would otherwise read as false.
        document: Any = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - it makes nothing but text
        return read_mapping(document)
    except OSError:
        raise ResolutionFileRefused("customers.resolution.missing", file=str(file)) from None
    except UnicodeDecodeError:
        raise ResolutionFileRefused("customers.resolution.unreadable", file=str(file), why="UTF-8") from None
    except yaml.YAMLError as error:
        row = getattr(getattr(error, "problem_mark", None), "line", 0) + 1
        raise ResolutionFileRefused("customers.resolution.mapping_yaml", file=str(file), row=row) from None
    except MappingUnfit as problem:
        raise ResolutionFileRefused(f"customers.resolution.{problem.code}", file=str(file), **problem.params) from None


def _without_doubles(columns: Columns, files: Sequence[Path], mapping: Path) -> list[int]:
    """The places of the files that the mapping says hold nobody twice."""
    names = [file.name for file in files]
    if unknown := set(columns.without_doubles) - set(names):
        found = ", ".join(names)
        raise ResolutionFileRefused(
            "customers.resolution.mapping_file", file=str(mapping), name=min(unknown), found=found
        )
    return [place for place, name in enumerate(names) if name in columns.without_doubles]


def _records(sheets: Sequence[Sheet], columns: Columns) -> pa.Table:
    """One table of all files: `n`, `src`, `f_<field>`."""
    import numpy as np
    import pyarrow as pa

    whole = pa.concat_tables([_fields(sheet, columns, place) for place, sheet in enumerate(sheets)])
    return whole.append_column("n", pa.array(np.arange(whole.num_rows, dtype=np.int64)))


def _fields(sheet: Sheet, columns: Columns, place: int) -> pa.Table:
    import pyarrow as pa

    made = {f"f_{name}": sheet.joined(parts, first=name in _ONE_OF) for name, parts in columns.fields.items()}
    return pa.table({**made, "src": pa.array([place] * sheet.size, pa.int32())})


# Of several columns for one of these the first that is filled counts; others are put together.
_ONE_OF = frozenset({"phone", "email", "id_number", "number", "birth_date", "postcode"})


def _sources(files: Sequence[Path]) -> list[str]:
    """Each file's name, or its path where two have the same name."""
    names = [file.name for file in files]
    return names if len(set(names)) == len(names) else [str(file) for file in files]


def _write(out: Path, sheets: Sequence[Sheet], sources: Sequence[str], resolved: Resolved) -> None:
    import numpy as np

    _, dense = np.unique(resolved.person, return_inverse=True)
    people = iter((dense + 1).tolist())
    try:
        with out.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(("source", "source_id", "customer_id"))
            for source, sheet in zip(sources, sheets, strict=True):
                writer.writerows((source, name, next(people)) for name in sheet.ids.to_pylist())
    except OSError:
        raise ResolutionFileRefused("customers.resolution.out", file=str(out)) from None
