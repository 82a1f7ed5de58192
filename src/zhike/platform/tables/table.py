"""What every table looks like from outside, whatever it is made of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

Shape = Literal["ragged", "not_an_object"]


@dataclass(frozen=True, slots=True)
class Misshapen:
    """A row that does not fit its header (`ragged`), or is no row at all (`not_an_object`)."""

    row: int
    shape: Shape


@dataclass(frozen=True, slots=True)
class TableBatch:
    """Rows of a table: `numbers` are their places (int64, one a row), `data` the text columns that were asked for."""

    numbers: np.ndarray[tuple[int], np.dtype[np.int64]]
    data: pa.RecordBatch


class Table(Protocol):
    """A table that is open. `misshapen` grows while it is read; whoever reads may empty it.

    `mark` is how far the last batch came in an order of the source's own, from which reading can go on another time;
    None where there is no such order.
    """

    name: str
    columns: tuple[str, ...]
    encoding: str
    misshapen: list[Misshapen]
    mark: str | None

    def read(self, columns: Sequence[str]) -> Iterator[TableBatch]:
        """The rows, from the first, with these columns alone. Raises `TableRefused` where it cannot go on."""
        ...

    def bytes_read(self) -> int:
        """How far the reading has come."""
        ...
