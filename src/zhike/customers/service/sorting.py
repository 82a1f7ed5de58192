"""Sorting: what was staged becomes records, block by block, each in one short transaction, each once."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from zhike.customers.repository import blocks as repository
from zhike.customers.repository import quality, records
from zhike.customers.repository import sources as runs
from zhike.customers.repository.blocks import RecordToWrite
from zhike.customers.rules.mapping import SourceMapping
from zhike.customers.rules.quality import Figures, Judge, QualityRule
from zhike.customers.rules.records import SEALED_AS, pack
from zhike.customers.rules.runs import Source
from zhike.customers.rules.sorting import Line, LineReader, NotTaken
from zhike.customers.service.staging import OpenedBlock, RunStopped, open_block, run_key
from zhike.platform.crypto import Keyring
from zhike.platform.database import Session
from zhike.platform.ids import uuid7
from zhike.platform.runtime import Runtime
from zhike.privacy import api as privacy

REJECTS_KEPT = 10_000
QUALITY = "resolution"  # the purpose under which records are opened to be looked at

Reject = tuple[int, str, str, Sequence[str | None]]
OnReject = Callable[[Reject], None]


@dataclass(frozen=True, slots=True)
class _Found:
    row: int
    external_id: str
    line: Line
    content_hash: bytes
    failing: list[str]


@dataclass(slots=True)
class _Sorted:
    """A block looked at, before the database has said what is known."""

    lines: list[_Found] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    figures: Figures = field(default_factory=dict)


# Fields in which people write words.
_TEXTS = ("name", "email", "address", "region", "city", "branch")


class Sorter:
    """Sorts the blocks of one run."""

    def __init__(self, runtime: Runtime, source: Source, run_id: UUID, key: bytes, judge: Judge) -> None:
        self._runtime = runtime
        self._source = source
        self._run_id = run_id
        self._key = key
        self._judge = judge
        self._vault = privacy.Vault(runtime.keyring, purpose="resolution")
        self._reader = LineReader(source.mapping)
        self._id_is_personal = source.mapping.id_is_personal
        self._first: dict[str, int] = {}
        self._stored_rejects = 0

    async def sort_all(self, on_reject: OnReject) -> None:
        """Sort what is not sorted yet. Raises `RunStopped`."""
        async with self._runtime.database.transaction() as session:
            waiting = await repository.list_unsorted(session, self._run_id)
            count = await repository.count_blocks(session, self._run_id)
            self._stored_rejects = await runs.count_rejects(session, self._run_id)
        self._first = await self._find_doubles(count)
        for number in waiting:
            await self._sort_one(number, on_reject)

    async def _sort_one(self, number: int, on_reject: OnReject) -> None:
        now = self._runtime.clock.now()
        async with self._runtime.database.transaction() as session:
            block = await repository.find_block(session, self._run_id, number)
        if block is None:
            raise RunStopped
        found = await asyncio.to_thread(lambda: self._look(open_block(block, self._run_id, self._key)))
        async with self._runtime.database.transaction() as session:
            if await runs.change_run(session, self._run_id, now=now, state="sorting"):
                raise RunStopped
            if not await repository.mark_sorted(session, self._run_id, number):
                return
            await self._write(session, found, block.rows, now)
        for reject in found.rejects:
            on_reject(reject)

    def _look(self, block: OpenedBlock) -> _Sorted:
        found = _Sorted()
        lines: list[tuple[int, Line]] = []
        for row, cells in zip(block.numbers.tolist(), zip(*block.columns, strict=True), strict=True):
            read = self._read(row, cells)
            if isinstance(read, Line):
                lines.append((row, read))
            elif read is not None:
                # Of a line with a secret, or an id in the wrong place, nothing is shown: it is the source's to mend.
                shown = () if read.code in {"secret", "number_is_id"} else cells
                found.rejects.append((row, read.column, read.code, shown))
        failing, found.figures = self._judge.judge([line for _, line in lines])
        keyring = self._runtime.keyring
        found.lines = [
            _Found(row, self._external_id(line, keyring), line, _content_hash(line, keyring), codes)
            for (row, line), codes in zip(lines, failing, strict=True)
        ]
        return found

    def _read(self, row: int, cells: Sequence[str | None]) -> Line | NotTaken | None:
        read = self._reader.read(cells)
        if not isinstance(read, Line):
            return read
        if self._first.get(read.external_id, row) != row:
            return NotTaken(self._source.mapping.id_columns[0], "duplicate")
        if read.number and privacy.id_number_holds(read.number):
            return NotTaken(self._source.mapping.fields["number"][0], "number_is_id")
        field = _secret_field(read)
        return read if field is None else NotTaken(self._source.mapping.fields.get(field, ("",))[0], "secret")

    def _external_id(self, line: Line, keyring: Keyring) -> str:
        scope = f"external_id {self._source.name}"
        if not self._id_is_personal:
            return privacy.keep_foreign_id(keyring, line.external_id, scope=scope)
        return keyring.blind_index(line.external_id, scope=scope).hex()

    async def _write(self, session: Session, found: _Sorted, rows: int, now: datetime) -> None:
        known = await repository.find_known(session, self._source.name, [each.external_id for each in found.lines])
        changed = [
            each
            for each in found.lines
            if each.external_id in known and known[each.external_id][1] != each.content_hash
        ]
        gone = await self._erased(session, [known[each.external_id][0] for each in changed])
        column = self._source.mapping.id_columns[0]
        found.rejects += [(each.row, column, "erased", ()) for each in changed if known[each.external_id][0] in gone]
        old = await self._sealed(
            session, [(record, each) for each in changed if (record := known[each.external_id][0]) not in gone]
        )
        new = await self._sealed(session, [(uuid7(), each) for each in found.lines if each.external_id not in known])
        await repository.add_records(session, self._source.name, self._run_id, new, now=now)
        await repository.change_records(session, self._run_id, old, now=now)
        await repository.add_figures(session, self._source.name, self._run_id, found.figures, now=now)
        await self._keep_rejects(session, found.rejects)
        unchanged = len(found.lines) - len(new) - len(old) - len(gone)
        counts = {"added": len(new), "changed": len(old), "unchanged": unchanged, "rejected": len(found.rejects)}
        await runs.count_in_run(session, self._run_id, {**counts, "rows_done": rows}, now=now)

    async def _sealed(self, session: Session, people: Sequence[tuple[UUID, _Found]]) -> list[RecordToWrite]:
        texts = {record_id: {SEALED_AS: pack(each.line.values)} for record_id, each in people}
        sealed = await self._vault.seal_many(session, texts) if texts else {}
        return [
            RecordToWrite(
                id=record_id,
                external_id=each.external_id,
                sealed=sealed[record_id][SEALED_AS],
                plain=each.line.plain,
                number=each.line.number,
                indexes=self._indexes(each.line),
                content_hash=each.content_hash,
                source_time=each.line.source_time,
                failing=each.failing,
            )
            for record_id, each in people
        ]

    def _indexes(self, line: Line) -> dict[str, bytes]:
        indexed = (name for name in privacy.INDEX_SCOPES if name in line.values)
        return {name: self._vault.blind_index(name, line.values[name]) for name in indexed}

    async def _erased(self, session: Session, ids: Sequence[UUID]) -> set[UUID]:
        """Those whose key is destroyed: what is sealed for them opens no more."""
        found = await records.find_records(session, ids) if ids else []
        opened = await self._vault.for_purpose(QUALITY).open_many(
            session, {each.record.id: {SEALED_AS: each.sealed} for each in found}
        )
        return {each.record.id for each in found} - opened.keys()

    async def _keep_rejects(self, session: Session, rejects: Sequence[Reject]) -> None:
        room = max(0, REJECTS_KEPT - self._stored_rejects)
        kept = [(row, column, code) for row, column, code, _ in rejects[:room]]
        await runs.add_rejects(session, self._run_id, kept)
        self._stored_rejects += len(kept)

    async def _find_doubles(self, count: int) -> dict[str, int]:
        """The first row of each key that the delivery has more than once: 8 bytes a line, in two passes."""
        import numpy as np

        hashes: list[np.ndarray[tuple[int], np.dtype[np.int64]]] = []
        for number in range(count):
            rows = await self._keys_of(number)
            hashes.append(np.fromiter((hash(key) for _, key in rows), np.int64, len(rows)))
        if not hashes:
            return {}
        every, counts = np.unique(np.concatenate(hashes), return_counts=True)
        doubled = set(every[counts > 1].tolist())
        first: dict[str, int] = {}
        for number in [at for at, block in enumerate(hashes) if doubled and not doubled.isdisjoint(block.tolist())]:
            for row, key in await self._keys_of(number):
                if hash(key) in doubled:
                    first.setdefault(key, row)
        return first

    async def _keys_of(self, number: int) -> list[tuple[int, str]]:
        async with self._runtime.database.transaction() as session:
            block = await repository.find_block(session, self._run_id, number)
        if block is None:
            raise RunStopped
        places = [self._source.mapping.columns.index(column) for column in self._source.mapping.id_columns]

        def read() -> list[tuple[int, str]]:
            opened = open_block(block, self._run_id, self._key)
            keys = zip(*(opened.columns[place] for place in places), strict=True)
            return [(row, self._reader.key_of(cells)) for row, cells in zip(opened.numbers.tolist(), keys, strict=True)]

        return [(row, key) for row, key in await asyncio.to_thread(read) if key]


async def make_sorter(runtime: Runtime, source: Source, run_id: UUID) -> Sorter:
    """The sorter of a run, with the rules of now. Raises `RunStopped` where the run has ended."""
    async with runtime.database.transaction() as session:
        wrapped = await runs.find_key(session, run_id)
        rules = await quality.list_rules(session, source=source.name)
    if wrapped is None:
        raise RunStopped
    key = run_key(runtime.keyring, run_id, wrapped)
    return Sorter(runtime, source, run_id, key, make_judge(rules, source.name, source.mapping, runtime.clock.now()))


def make_judge(rules: Sequence[QualityRule], source: str, mapping: SourceMapping, now: datetime) -> Judge:
    """The judge of a source's lines."""
    fields = [*mapping.fields, *mapping.constants]
    return Judge(rules, source=source, fields=fields, now=now, id_number_holds=privacy.id_number_holds)


def _secret_field(line: Line) -> str | None:
    """The field in which a secret (PIN, CVV, one-time code, ...) stands: such a line does not come in."""
    said = {**line.plain, **line.values}
    return next((name for name in _TEXTS if privacy.drop_secrets(said.get(name, ""))[1]), None)


def _content_hash(line: Line, keyring: Keyring) -> bytes:
    """Equal for equal content; keyed, so that nobody can try values out."""
    when = line.source_time.isoformat() if line.source_time else None
    content = [pack(line.values), line.number, when, sorted(line.plain.items())]
    return keyring.blind_index(json.dumps(content, ensure_ascii=False), scope="source_record")
