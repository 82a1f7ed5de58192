"""The replay in a process of its own, so that nobody at the desk waits for it and a stopped one ends at once.

`python -m zhike.routing.trials.process`: frames of MessagePack come on stdin, each after its length in four bytes: the
setting, then the contacts that came, some thousand a frame. Lines of JSON go out: `{"done": percent}`, at last
`{"figures": ...}`. It opens no database and writes no file.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from typing import Any, BinaryIO, Final

import msgspec

from zhike.routing.trials.figures import figure
from zhike.routing.trials.values import Came, Setting

LENGTH: Final = 4
# Beside customers who are being served, a trial comes last.
NICER: Final = 15


def frame_of(part: Setting | list[Came]) -> bytes:
    """A part as it goes to the process."""
    packed = msgspec.msgpack.encode(part)
    return len(packed).to_bytes(LENGTH, "big") + packed


def answer(asked: BinaryIO, out: BinaryIO) -> None:
    """Replay what is asked, and write how far it is and what came of it."""
    frames = _frames(asked)
    setting = msgspec.msgpack.decode(next(frames), type=Setting)
    came = [one for frame in frames for one in msgspec.msgpack.decode(frame, type=list[Came])]
    told = -1

    def tell(share: float) -> None:
        nonlocal told
        percent = int(share * 100)
        if percent > told:
            told = percent
            _write(out, {"done": percent})

    _write(out, {"figures": figure(setting, came, tell)})


def _frames(asked: BinaryIO) -> Iterator[bytes]:
    while length := asked.read(LENGTH):
        yield asked.read(int.from_bytes(length, "big"))


def _write(out: BinaryIO, line: dict[str, Any]) -> None:
    out.write(msgspec.json.encode(line) + b"\n")
    out.flush()


if __name__ == "__main__":
    os.nice(NICER)
    answer(sys.stdin.buffer, sys.stdout.buffer)
