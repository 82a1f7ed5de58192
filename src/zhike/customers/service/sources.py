"""Sources: described, looked into before the first run, listed with their efficiency."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from zhike.audit import api as audit
from zhike.customers import errors
from zhike.customers.repository import sources as repository
from zhike.customers.rules.collecting import MOST_MINUTES, daily_at_fits, pattern_fits
from zhike.customers.rules.mapping import MappingUnfit, SourceMapping, check_columns, guess_mapping, parse_mapping
from zhike.customers.rules.records import SEALED_FIELDS
from zhike.customers.rules.runs import (
    SOURCE_KINDS,
    Efficiency,
    ImportRun,
    Source,
    expected_in,
    source_name_fits,
)
from zhike.customers.rules.sorting import Line, LineReader, NotTaken
from zhike.customers.service.importing import mapping_refused
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.tables import Table, require_address
from zhike.privacy import api as privacy

SAMPLED = 200
SHOWN = 10
LONGEST_LABEL = 100


@dataclass(frozen=True, slots=True)
class PreviewLine:
    """A line as it would be kept, masked; or why it would not be taken."""

    row: int
    values: Mapping[str, str]
    column: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """A look into a delivery: its columns, the mapping (given or guessed; None where nothing could be guessed)."""

    encoding: str
    columns: tuple[str, ...]
    mapping: SourceMapping | None
    guessed: bool
    lines: tuple[PreviewLine, ...]


@dataclass(frozen=True, slots=True)
class SourceState:
    """A source with its newest run and its efficiency in the period."""

    source: Source
    latest: ImportRun | None
    efficiency: Efficiency
    trouble: Mapping[str, Any] | None


async def create_source(session: Session, source: Source, *, actor: Actor, now: datetime) -> Source:
    """Add a source. Raises `SourceUnfit` or `SourceNameTaken`."""
    _check(source)
    if not await repository.add_source(session, source, now=now):
        raise errors.SourceNameTaken(source=source.name)
    await _record(session, "customers.source_added", source, actor, now)
    return source


async def edit_source(session: Session, source: Source, *, actor: Actor, now: datetime) -> Source | None:
    """Change version `source.version`; None where somebody was faster. Raises `SourceUnknown`, `SourceUnfit`."""
    before = await find_source(session, source.name)
    _check(source)
    if not await repository.save_source(session, source, based_on=source.version, now=now):
        return None
    if (before.place, before.query, before.watermark, before.mapping) != (
        source.place,
        source.query,
        source.watermark,
        source.mapping,
    ):  # what was read before was read otherwise: the next delivery is a whole one
        await repository.read_anew(session, source.name, now=now)
    await _record(session, "customers.source_changed", source, actor, now)
    return replace(source, version=source.version + 1)


async def find_source(session: Session, name: str) -> Source:
    """The source of that name. Raises `SourceUnknown`."""
    source = await repository.find_source(session, name)
    if source is None:
        raise errors.SourceUnknown(source=name)
    return source


async def ready_source(
    session: Session, name: str, *, table: Table, mapping: SourceMapping | None, actor: Actor, now: datetime
) -> Source:
    """The source for a file from the command line: known, or made of the mapping given or guessed.

    A mapping that is given becomes the source's own. Raises `MappingNotGuessed`, `SourceUnfit`.
    """
    known = await repository.find_source(session, name)
    if known is not None and (mapping is None or mapping == known.mapping):
        return known
    if known is not None and mapping is not None:
        return await edit_source(session, replace(known, mapping=mapping), actor=actor, now=now) or known
    found = mapping or guess_mapping(table.columns, _samples(table))
    if found is None:
        raise errors.MappingNotGuessed(file=table.name, found=", ".join(table.columns[:10]))
    return await create_source(session, Source(name, name, "file", found), actor=actor, now=now)


def read_mapping(given: Any, *, file: str) -> SourceMapping:
    """The mapping of a parsed document. Raises `MappingRefused` naming the place."""
    try:
        return parse_mapping(given)
    except MappingUnfit as unfit:
        raise mapping_refused(unfit, file=file) from None


def read_mapping_file(path: Path) -> SourceMapping:
    """The mapping of a YAML file. Raises `MappingRefused`."""
    import yaml

    class Loader(yaml.SafeLoader):
        """As YAML 1.2: a column may be called `no`, `on` or `y`; only `true` and `false` are yes and no."""

    resolvers = yaml.SafeLoader.yaml_implicit_resolvers.items()
    Loader.yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in known if tag != "tag:yaml.org,2002:bool"]
        for first, known in resolvers
    }
    Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))
    try:
        given = yaml.load(path.read_text(encoding="utf-8-sig"), Loader)  # noqa: S506 - a safe loader of ours
    except OSError:
        raise errors.MappingRefused("customers.mapping.missing", file=str(path), place="mapping") from None
    except (yaml.YAMLError, UnicodeDecodeError):
        raise errors.MappingRefused("customers.mapping.not_yaml", file=str(path), place="mapping") from None
    return read_mapping(given, file=str(path))


def preview(table: Table, mapping: SourceMapping | None) -> Preview:
    """The first lines as they would be kept, by `mapping` or by a guess. Personal values are masked."""
    samples = _samples(table)
    found = mapping or guess_mapping(table.columns, samples)
    lines: tuple[PreviewLine, ...] = ()
    if found is not None:
        try:
            check_columns(found, table.columns)
        except MappingUnfit as unfit:
            raise mapping_refused(unfit, file=table.name) from None
        reader = LineReader(found)
        rows = ((row, reader.read([cells[column] for column in found.columns])) for row, cells in _numbered(samples))
        lines = tuple(islice((_shown(row, read) for row, read in rows if read is not None), SHOWN))
    return Preview(table.encoding, tuple(table.columns), found, mapping is None and found is not None, lines)


async def list_source_states(session: Session, *, search: str, since: datetime, until: datetime) -> list[SourceState]:
    """All sources by name, each with its newest run and its efficiency between `since` and `until`."""
    found = await repository.list_sources(session, search=search)
    latest = await repository.find_latest_runs(session)
    collected = await repository.sum_collected(session, since=since, until=until)
    troubles = await repository.list_troubles(session)
    states = []
    for source in found:
        deliveries, rows = collected.get(source.name, (0, 0))
        expected = expected_in(source, since=since, until=until)
        efficiency = Efficiency(source.name, deliveries, rows, expected)
        states.append(SourceState(source, latest.get(source.name), efficiency, troubles.get(source.name)))
    return states


async def list_efficiency(
    session: Session, source: Source, *, days: int, now: datetime
) -> list[tuple[datetime, Efficiency]]:
    """The efficiency of each of the last `days` periods of 24 hours, the oldest first."""
    periods = [(now - timedelta(days=day + 1), now - timedelta(days=day)) for day in reversed(range(days))]
    found = []
    for since, until in periods:
        deliveries, rows = (await repository.sum_collected(session, since=since, until=until)).get(source.name, (0, 0))
        expected = expected_in(source, since=since, until=until)
        found.append((until, Efficiency(source.name, deliveries, rows, expected)))
    return found


def _check(source: Source) -> None:
    asked, watched = source.kind == "sql", source.kind == "folder"
    personal = {column for name in SEALED_FIELDS for column in source.mapping.fields.get(name, ())}
    checks = {
        "name": source_name_fits(source.name),
        "label": 0 < len(source.label.strip()) <= LONGEST_LABEL,
        "kind": source.kind in SOURCE_KINDS,
        "place": bool(source.place.strip()) == (asked or watched),
        "query": bool(source.query.strip()) == asked,
        "pattern": pattern_fits(source.pattern) if watched else not source.pattern,
        # How far a source was read is kept in the open.
        "watermark": not source.watermark or (asked and source.watermark not in personal),
        "every_minutes": source.every_minutes is None or (asked and 1 <= source.every_minutes <= MOST_MINUTES),
        "daily_at": not source.daily_at or (asked and not source.every_minutes and daily_at_fits(source.daily_at)),
        "expected_rows": source.expected_rows is None or source.expected_rows > 0,
        "every_hours": source.every_hours is None or 1 <= source.every_hours <= 24 * 366,
    }
    wrong = next((field for field, good in checks.items() if not good), None)
    if wrong is not None:
        raise errors.SourceUnfit(field=wrong)
    if asked:
        require_address(source.place)


async def _record(session: Session, action: str, source: Source, actor: Actor, now: datetime) -> None:
    detail = {"kind": source.kind, "fields": sorted(source.mapping.fields), "trust": source.mapping.trust}
    await audit.record(session, actor=actor, action=action, subject=f"source:{source.name}", detail=detail, now=now)


def _samples(table: Table) -> list[dict[str, str | None]]:
    batch = next(table.read(table.columns), None)
    if batch is None:
        return []
    rows: list[dict[str, str | None]] = batch.data.slice(0, SAMPLED).to_pylist()
    return [{"\x00row": str(number), **row} for number, row in zip(batch.numbers.tolist(), rows, strict=False)]


def _numbered(samples: Sequence[Mapping[str, str | None]]) -> list[tuple[int, Mapping[str, str | None]]]:
    return [(int(row["\x00row"] or 0), row) for row in samples]


def _shown(row: int, read: Line | NotTaken) -> PreviewLine:
    if isinstance(read, NotTaken):
        return PreviewLine(row, {}, read.column, read.code)
    masked = {
        name: privacy.mask(name, value) if name in privacy.MASKED_KINDS else "****"
        for name, value in read.values.items()
    }
    number = {"number": read.number} if read.number else {}
    when = {"updated_at": read.source_time.isoformat()} if read.source_time else {}
    return PreviewLine(row, {**number, **masked, **read.plain, **when})
