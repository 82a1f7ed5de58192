"""Staging: a delivery is taken in as it is, compressed and sealed, before anybody looks at a line.

Reading, compressing and sealing run beside the event loop (Arrow and OpenSSL let Python go meanwhile); the loop stores
what is ready. Only columns that the mapping names come in. A delivery that breaks off is not kept.
"""

from __future__ import annotations

import asyncio
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from zhike.customers.repository import blocks as repository
from zhike.customers.repository import sources as runs
from zhike.customers.repository.blocks import Block
from zhike.platform.crypto import Keyring, seal, unseal
from zhike.platform.rewrapping import WrappedColumn
from zhike.platform.runtime import Runtime
from zhike.platform.tables import Misshapen, Table

if TYPE_CHECKING:
    import numpy as np

ROWS_PER_BLOCK = 2000
NUMBER = "\x00row"


class RunStopped(Exception):
    """Somebody asked the run to stop, or took it away from us."""


@dataclass(frozen=True, slots=True)
class _Portion:
    blocks: list[Block]
    misshapen: list[Misshapen]
    bytes_read: int
    mark: str | None

    @property
    def rows(self) -> int:
        return sum(block.rows for block in self.blocks)


@dataclass(frozen=True, slots=True)
class OpenedBlock:
    """Lines as delivered: their places, and their cells by column."""

    numbers: np.ndarray[tuple[int], np.dtype[np.int64]]
    columns: Sequence[Sequence[str | None]]


async def stage(runtime: Runtime, run_id: UUID, table: Table, columns: Sequence[str]) -> list[Misshapen]:
    """Take all rows of `table` in for the run; returns the rows that fit no header, and are not taken.

    Raises `TableRefused` where the table cannot be read to its end, `RunStopped`.
    """
    async with runtime.database.transaction() as session:
        wrapped = await runs.find_key(session, run_id)
        await repository.drop_blocks(session, run_id)
    if wrapped is None:
        raise RunStopped
    key = run_key(runtime.keyring, run_id, wrapped)
    portions = _portions(table, columns, run_id, key)
    misshapen: list[Misshapen] = []
    rows = 0
    ready = asyncio.create_task(asyncio.to_thread(next, portions, None))
    while (portion := await ready) is not None:
        ready = asyncio.create_task(asyncio.to_thread(next, portions, None))
        rows += portion.rows
        misshapen += portion.misshapen
        try:
            await _store(runtime, run_id, portion, rows)
        except BaseException:
            await asyncio.gather(ready, return_exceptions=True)
            raise
    return misshapen + table.misshapen


async def _store(runtime: Runtime, run_id: UUID, portion: _Portion, rows: int) -> None:
    async with runtime.database.transaction() as session:
        await repository.add_blocks(session, run_id, portion.blocks)
        counts = {"rows_read": rows, "bytes_read": portion.bytes_read}
        if await runs.change_run(session, run_id, now=runtime.clock.now(), state="staging", **counts):
            raise RunStopped
        if portion.mark is not None:
            await runs.note_mark(session, run_id, portion.mark)


def _portions(table: Table, columns: Sequence[str], run_id: UUID, key: bytes) -> Iterator[_Portion]:
    number = 0
    for batch in table.read(columns):
        blocks = []
        for start in range(0, batch.data.num_rows, ROWS_PER_BLOCK):
            packed = _pack(batch.data.slice(start, ROWS_PER_BLOCK), batch.numbers[start : start + ROWS_PER_BLOCK])
            count = min(ROWS_PER_BLOCK, batch.data.num_rows - start)
            sealed = seal(key, packed, context=_block_context(run_id, number))
            blocks.append(Block(number, int(batch.numbers[start]), count, sealed))
            number += 1
        misshapen, table.misshapen[:] = list(table.misshapen), []
        yield _Portion(blocks, misshapen, table.bytes_read(), table.mark)


def _pack(data: object, numbers: object) -> bytes:
    import pyarrow as pa

    whole: pa.RecordBatch = data
    whole = whole.add_column(0, NUMBER, pa.array(numbers))
    sink = io.BytesIO()
    with pa.ipc.new_stream(sink, whole.schema, options=pa.ipc.IpcWriteOptions(compression="zstd")) as writer:
        writer.write_batch(whole)
    return sink.getvalue()


def open_block(block: Block, run_id: UUID, key: bytes) -> OpenedBlock:
    """The lines of a block."""
    import pyarrow as pa

    packed = unseal(key, block.sealed, context=_block_context(run_id, block.number))
    whole = pa.ipc.open_stream(packed).read_next_batch()
    return OpenedBlock(whole.column(0).to_numpy(), [column.to_pylist() for column in whole.columns[1:]])


def new_run_key(keyring: Keyring, run_id: UUID) -> bytes:
    """The wrapped key of a new run."""
    return keyring.new_data_key(context=_key_context(run_id))[1]


def run_key(keyring: Keyring, run_id: UUID, wrapped: bytes) -> bytes:
    """The key of a run."""
    return keyring.unwrap(wrapped, context=_key_context(run_id))


def _key_context(run_id: UUID) -> bytes:
    return b"customers.import_run\0" + run_id.bytes


RUN_KEYS = WrappedColumn("customers.import_run", "id", "key", _key_context)


def _block_context(run_id: UUID, number: int) -> bytes:
    return run_id.bytes + number.to_bytes(8, "big")
