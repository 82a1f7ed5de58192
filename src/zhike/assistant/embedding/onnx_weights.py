"""The named arrays of an ONNX file, read in place: the few lines of its format (protocol buffers) that this takes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

# Field numbers of the messages in onnx.proto, and the element types that we read.
_GRAPH, _INITIALIZER = 7, 5
_DIMENSIONS, _TYPE, _NAME, _RAW = 1, 2, 8, 9
_TYPES: Final[dict[int, np.dtype[Any]]] = {1: np.dtype("<f4"), 3: np.dtype("i1")}
_VARINT, _EIGHT_BYTES, _BYTES, _FOUR_BYTES = 0, 1, 2, 5


def read_arrays(path: Path) -> dict[str, NDArray[Any]]:
    """The model's float and byte arrays by name, in the file's order; they stay on disk until they are read.

    Raises `ValueError` when the file is not what it should be.
    """
    content = memoryview(np.memmap(path, np.uint8, mode="r"))  # type: ignore[arg-type]  # an array is a buffer
    found = {}
    for graph in _values(content, _GRAPH):
        for tensor in _values(graph, _INITIALIZER):
            parts = dict(_fields(tensor, repeated=_DIMENSIONS))
            if parts.get(_TYPE) in _TYPES:
                name = bytes(parts[_NAME]).decode()
                found[name] = _array(parts)
    return found


def _array(parts: dict[int, Any]) -> NDArray[Any]:
    kind = _TYPES[parts[_TYPE]]
    return np.frombuffer(parts[_RAW], kind).reshape(parts[_DIMENSIONS])


def _values(message: memoryview, number: int) -> list[memoryview]:
    return [value for field, value in _each(message) if field == number]


def _fields(message: memoryview, *, repeated: int) -> Iterator[tuple[int, Any]]:
    """The fields of a message, the repeated one as a tuple."""
    several = []
    for field, value in _each(message):
        if field == repeated:
            several.append(value)
        else:
            yield field, value
    yield repeated, tuple(several)


def _each(message: memoryview) -> Iterator[tuple[int, Any]]:
    place = 0
    while place < len(message):
        key, place = _varint(message, place)
        kind = key & 7
        if kind == _VARINT:
            value, place = _varint(message, place)
            yield key >> 3, value
            continue
        size = {_EIGHT_BYTES: 8, _FOUR_BYTES: 4}.get(kind, 0)
        if kind == _BYTES:
            size, place = _varint(message, place)
        elif not size:
            raise ValueError("not an ONNX file")
        yield key >> 3, message[place : place + size]
        place += size


def _varint(message: memoryview, place: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = message[place]
        place += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, place
        shift += 7
