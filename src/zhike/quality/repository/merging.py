"""A month's two files as one: what they amount to, and one file made of both."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from zhike.quality.repository import duck
from zhike.quality.repository.duck import Limits, Statement
from zhike.quality.repository.month_state import COUNTED, FLAGS, LENGTHS, NUMBERS, MonthState


def state_of(records: Path, late: Path | None, limits: Limits) -> MonthState:
    """What the contacts of `records` amount to, those of `late` in place of their earlier selves."""
    told, files = _together(records, late)
    columns = [
        "count(*)",
        "epoch_us(max(greatest(recorded_at, amended_at)))",
        *(f"count({name})" for name in COUNTED),
        *(f"coalesce(sum(CAST(floor({name} * 1000 + 0.5) AS BIGINT)), 0)" for name in LENGTHS),
        *(f"coalesce(sum({name}), 0)" for name in NUMBERS),
        *(f"count(*) FILTER (WHERE {name})" for name in FLAGS),
    ]
    [row] = duck.run(Statement(f"SELECT {', '.join(columns)} FROM ({told})", files), limits)
    changed = None if row[1] is None else datetime.fromtimestamp(0, UTC) + timedelta(microseconds=row[1])
    return MonthState.of((row[0], changed, *row[2:]))


def merge(records: Path, late: Path, path: Path, limits: Limits) -> None:
    """Write both as one file to `path`."""
    told, files = _together(records, late)
    text = (
        f"COPY ({told} ORDER BY started_at DESC, id DESC) TO '{duck.quoted(path)}' (FORMAT parquet, COMPRESSION zstd)"
    )
    duck.run(Statement(text, files), limits)


def _together(records: Path, late: Path | None) -> tuple[str, tuple[str, ...]]:
    names = ", ".join(COUNTED)
    base = duck.records_of([str(records)])
    if late is None:
        return f"SELECT {names} FROM {base}", (str(records),)
    text = (
        f"SELECT {names} FROM {base} WHERE id NOT IN (SELECT id FROM read_parquet(?)) "
        f"UNION ALL SELECT {names} FROM {duck.records_of([str(late)])}"
    )
    return text, (str(records), str(late), str(late))
