"""The encoding of a text file, found by reading all of it once: a sample would miss the one name in a million rows."""

from __future__ import annotations

import codecs
from pathlib import Path
from typing import Any, Final

from zhike.platform.tables.errors import TableRefused

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_PIECE = 4 * 2**20


def find_encoding(path: Path, name: str) -> str:
    """By its mark, else UTF-8, else GB18030 (GBK, GB2312). Raises `TableRefused` naming the row that is neither."""
    with path.open("rb") as file:
        head = file.read(4)
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            _refuse_undecodable(path, encoding, name)
            return encoding
    if _is_utf8(path):
        return "utf-8"
    _refuse_undecodable(path, "gb18030", name)
    return "gb18030"


def _is_utf8(path: Path) -> bool:
    """Arrow looks at a gigabyte a second; Python's decoder, which makes the text as well, at a tenth of it."""
    import pyarrow as pa

    rest = b""
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            end = piece.rfind(b"\n") + 1  # a newline is never part of another character
            whole, rest = (rest + piece[:end], piece[end:]) if end else (b"", rest + piece)
            if not _holds_utf8(pa, whole):
                return False
    return _holds_utf8(pa, rest)


def _holds_utf8(pa: Any, text: bytes) -> bool:
    offsets = pa.array([0, len(text)], pa.int32()).buffers()[1]
    try:
        pa.Array.from_buffers(pa.string(), 1, [None, offsets, pa.py_buffer(text)]).validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def _refuse_undecodable(path: Path, encoding: str, name: str) -> None:
    decoder = codecs.getincrementaldecoder(encoding)()
    row = 1
    with path.open("rb") as file:
        while True:
            piece = file.read(_PIECE)
            try:
                decoder.decode(piece, final=not piece)
            except UnicodeDecodeError as error:
                row += piece.count(b"\n", 0, error.start)
                raise TableRefused("table.encoding", file=name, row=row) from None
            if not piece:
                return
            row += piece.count(b"\n")
