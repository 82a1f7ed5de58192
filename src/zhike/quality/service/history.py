"""Another system's history from a table: rows become contacts, in pieces that are each written whole or not at all.

A process that dies leaves whole pieces behind; the same file again finds them and goes on with the rest.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncGenerator, Callable, Iterable, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from functools import lru_cache
from uuid import UUID

from zhike.platform.actor import Actor
from zhike.platform.crypto import Keyring
from zhike.platform.database import Session
from zhike.platform.runtime import Runtime
from zhike.platform.tables import Table, TableBatch
from zhike.quality.history_errors import mapping_refused
from zhike.quality.repository import history as repository
from zhike.quality.rules.history.conditions import Cells
from zhike.quality.rules.history.mapping import HistoryMapping, MappingUnfit, check_columns
from zhike.quality.rules.history.reports import KNOWN, HistoryReport, RowReject
from zhike.quality.rules.history.rows import Event, Token, read_case, read_event, read_row
from zhike.quality.rules.history.values import Unreadable
from zhike.quality.rules.record import NewContact, local_time
from zhike.quality.service.importing import import_contacts

PIECE = 5_000
"""Contacts that are written and linked together. The event comes last, so that its readers hardly wait."""
_TOKENS_KEPT = 65_536
Progress = Callable[[HistoryReport], None]


@dataclass(frozen=True, slots=True)
class Found:
    """A contact that rows tell of, and the digest of what they say."""

    contact: NewContact
    rows: tuple[int, ...]
    digest: bytes


@dataclass(slots=True)
class Piece:
    """Rows that are written together."""

    found: list[Found] = field(default_factory=list)
    report: HistoryReport = field(default_factory=HistoryReport)

    def reject(self, row: int, column: str, code: str) -> None:
        """A row that is not taken."""
        self.report.rejects.append(RowReject(row, column, code))
        self.report.rejected += 1


def check_fit(mapping: HistoryMapping, columns: Sequence[str], *, file: str) -> None:
    """Raise `MappingRefused` where the mapping reads a column that is not among those of `file`."""
    try:
        check_columns(mapping, columns)
    except MappingUnfit as unfit:
        raise mapping_refused(unfit, file=file) from None


def read_pieces(table: Table, mapping: HistoryMapping, keyring: Keyring) -> Iterator[Piece]:
    """The table's rows as contacts, in pieces of at most `PIECE` contacts; each row is in one of them.

    Raises `MappingRefused` at once where the mapping does not fit, and `TableRefused` where the table breaks off; what
    was given until then holds.
    """
    check_fit(mapping, table.columns, file=table.name)
    reader = _Reader(mapping, keyring)
    return reader.cases(table) if mapping.cases else reader.rows(table)


async def read_ahead(pieces: Iterator[Piece]) -> AsyncGenerator[Piece, None]:
    """The pieces in their order: while the database takes one in, a thread reads the next, and no further."""
    coming = asyncio.create_task(asyncio.to_thread(next, pieces, None))
    try:
        while (piece := await coming) is not None:
            coming = asyncio.create_task(asyncio.to_thread(next, pieces, None))
            yield piece
    finally:
        # A thread cannot be broken off; what it reads or fails with concerns nobody any more.
        await asyncio.wait([coming])
        if not coming.cancelled():
            coming.exception()


async def write_piece(
    session: Session,
    piece: Piece,
    mapping: HistoryMapping,
    *,
    runtime: Runtime,
    actor: Actor,
    import_id: UUID | None = None,
) -> HistoryReport:
    """Write the contacts of a piece that are new; the report says what became of its rows.

    `import_id`: the import by which they come, which may be undone.
    """
    report = piece.report
    await repository.hold_source(session, mapping.source)
    digests = await repository.find_digests(session, [each.contact.id for each in piece.found])
    fresh: list[Found] = []
    for each in piece.found:
        seen = digests.get(each.contact.id)
        if each.contact.id not in digests:
            digests[each.contact.id] = each.digest
            fresh.append(each)
        elif seen == each.digest:
            report.ignored_why[KNOWN] += len(each.rows)
        else:
            for row in each.rows:
                piece.reject(row, "", "known_otherwise")
    if fresh:
        contacts = [each.contact for each in fresh]
        now = runtime.clock.now()
        told = [(each.contact.id, each.digest) for each in fresh]
        await repository.copy_digests(session, told, import_id=import_id)
        await import_contacts(
            session, contacts, actor=actor, zone=mapping.zone, now=now, on_timeline=False, checked=True
        )
        dates = [local_time(each.started_at, mapping.zone).date for each in contacts]
        report.first_date, report.last_date = min(dates), max(dates)
    report.contacts = len(fresh)
    report.imported = sum(len(each.rows) for each in fresh)
    return report


async def import_history(
    runtime: Runtime,
    table: Table,
    mapping: HistoryMapping,
    *,
    actor: Actor,
    on_reject: Callable[[RowReject], None],
    on_progress: Progress,
) -> HistoryReport:
    """Import a whole table in this process. Raises `MappingRefused` and `TableRefused`; what was read holds."""
    total = HistoryReport()
    async with aclosing(read_ahead(read_pieces(table, mapping, runtime.keyring))) as pieces:
        async for piece in pieces:
            async with runtime.database.transaction() as session:
                done = await write_piece(session, piece, mapping, runtime=runtime, actor=actor)
            for each in done.rejects:
                on_reject(each)
            add_up(total, done)
            on_progress(total)
    return total


def add_up(total: HistoryReport, done: HistoryReport) -> None:
    """Add the counts of a piece; its rejects are whoever called's to keep."""
    total.imported += done.imported
    total.rejected += done.rejected
    total.contacts += done.contacts
    total.ignored_why += done.ignored_why
    total.done_to_row = max(total.done_to_row, done.done_to_row)


class _Reader:
    def __init__(self, mapping: HistoryMapping, keyring: Keyring) -> None:
        self._mapping = mapping
        self._token = _tokens(keyring, mapping.source)
        self._key = keyring.blind_index(mapping.source, scope="quality.import")[:32]

    def rows(self, table: Table) -> Iterator[Piece]:
        piece = Piece()
        for numbered in _numbered(table, self._mapping.columns):
            for row, cells in numbered:
                self._take(piece, row, cells)
                if len(piece.found) + piece.report.rejected >= PIECE:
                    yield piece
                    piece = Piece()
            _take_misshapen(piece, table)
        _take_misshapen(piece, table)
        yield piece

    def cases(self, table: Table) -> Iterator[Piece]:
        """All events first: those of a case may lie anywhere in the log."""
        piece, cases = Piece(), dict[str, list[Event]]()
        for numbered in _numbered(table, self._mapping.columns):
            for row, cells in numbered:
                self._take_event(piece, cases, row, cells)
            _take_misshapen(piece, table)
        _take_misshapen(piece, table)
        for events in cases.values():
            self._take_case(piece, events)
            if len(piece.found) >= PIECE:
                yield piece
                piece = Piece()
        yield piece

    def _take(self, piece: Piece, row: int, cells: Cells) -> None:
        piece.report.done_to_row = row
        because = self._mapping.ignored(cells)
        if because is not None:
            piece.report.ignored_why[because] += 1
            return
        try:
            contact = read_row(self._mapping, cells, self._token)
        except Unreadable as trouble:
            piece.reject(row, trouble.column, trouble.code)
        else:
            piece.found.append(Found(contact, (row,), self._digest([cells])))

    def _take_event(self, piece: Piece, cases: dict[str, list[Event]], row: int, cells: Cells) -> None:
        because = self._mapping.ignored(cells)
        if because is not None:
            piece.report.ignored_why[because] += 1
            return
        record_id = self._mapping.record_id(cells)
        try:
            if record_id is None:
                raise Unreadable("missing", self._mapping.columns[self._mapping.id_places[0]])
            event = read_event(self._mapping, row, cells)
        except Unreadable as trouble:
            piece.reject(row, trouble.column, trouble.code)
        else:
            cases.setdefault(record_id, []).append(event)

    def _take_case(self, piece: Piece, events: Sequence[Event]) -> None:
        rows = tuple(event.row for event in events)
        piece.report.done_to_row = max(piece.report.done_to_row, *rows)
        try:
            contact = read_case(self._mapping, events, self._token)
        except Unreadable as trouble:
            for row in rows:
                piece.reject(row, trouble.column, trouble.code)
        else:
            piece.found.append(Found(contact, rows, self._digest(event.cells for event in events)))

    def _digest(self, rows: Iterable[Cells]) -> bytes:
        """What the rows say, keyed: nobody without the key can try out what might stand in them."""
        text = "\x1e".join("\x1f".join("" if cell is None else cell for cell in cells) for cells in rows)
        return hashlib.blake2b(text.encode(), key=self._key, digest_size=12).digest()


def _tokens(keyring: Keyring, source: str) -> Token:
    """The customer as a token that only this installation makes, the same for all of the source's contacts."""

    @lru_cache(_TOKENS_KEPT)
    def token(customer: str) -> UUID:
        return UUID(bytes=keyring.blind_index(customer, scope=f"quality.customer:{source}")[:16], version=5)

    return token


def _numbered(table: Table, columns: Sequence[str]) -> Iterator[Iterator[tuple[int, Cells]]]:
    for batch in table.read(columns):
        yield _cells(batch)


def _cells(batch: TableBatch) -> Iterator[tuple[int, Cells]]:
    """Rows with their places; cells are trimmed, empty ones are None."""
    import pyarrow as pa
    from pyarrow import compute

    trimmed = [compute.utf8_trim_whitespace(column) for column in batch.data.columns]
    nothing = pa.scalar(None, pa.string())
    listed = [compute.if_else(compute.equal(column, ""), nothing, column).to_pylist() for column in trimmed]
    return zip(batch.numbers.tolist(), zip(*listed, strict=True), strict=True)


def _take_misshapen(piece: Piece, table: Table) -> None:
    for each in table.misshapen:
        piece.reject(each.row, "", each.shape)
        piece.report.done_to_row = max(piece.report.done_to_row, each.row)
    table.misshapen.clear()
