"""A process of its own for heavy questions: what it uses is bounded, and comes back when it ends.

It is started with the first question, answers one at a time, and ends when nobody has asked for a while, when its
parent is gone (its input ends), or when whoever asked gives up.
"""

from __future__ import annotations

import asyncio
import os
import pickle
import sys
from typing import Any, BinaryIO

from zhike.quality.repository import duck
from zhike.quality.repository.duck import Limits, Statement

IDLE_S = 60.0
_WIDTH = 8


class Aside:
    """The process, from its parent's side."""

    def __init__(self, idle_s: float = IDLE_S) -> None:
        self._idle_s = idle_s
        self._process: asyncio.subprocess.Process | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._busy = asyncio.Lock()
        self._ending: asyncio.TimerHandle | None = None

    async def run(self, statement: Statement, limits: Limits) -> list[tuple[Any, ...]]:
        """The rows of `statement`; what went wrong there is raised here. Giving up ends the process."""
        self._follow_loop()
        async with self._busy:
            if self._ending is not None:
                self._ending.cancel()
            try:
                answer = await self._ask(pickle.dumps((statement, limits)))
            except BaseException:
                await self.end()
                raise
            self._ending = asyncio.get_running_loop().call_later(self._idle_s, self._close)
        if isinstance(answer, Exception):
            raise answer
        rows: list[tuple[Any, ...]] = answer
        return rows

    async def end(self) -> None:
        """End it now."""
        process, self._process = self._process, None
        if process is not None and process.returncode is None:
            process.kill()
            await process.wait()

    def _close(self) -> None:
        process, self._process = self._process, None
        if process is not None and process.stdin is not None:
            process.stdin.close()

    def _follow_loop(self) -> None:
        # A lock and a child belong to one loop; commands and tests have several, one after the other.
        loop = asyncio.get_running_loop()
        if self._loop is not loop:
            self._loop, self._process, self._busy, self._ending = loop, None, asyncio.Lock(), None

    async def _ask(self, question: bytes) -> Any:
        if self._process is None or self._process.returncode is not None:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", __name__),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                env={**os.environ, "PYTHONWARNINGS": "ignore"},
            )
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        stdin.write(len(question).to_bytes(_WIDTH, "big") + question)
        await stdin.drain()
        length = int.from_bytes(await stdout.readexactly(_WIDTH), "big")
        return pickle.loads(await stdout.readexactly(length))  # noqa: S301 - our own child on our own pipe


ASIDE = Aside()


def serve(source: BinaryIO, sink: BinaryIO) -> None:
    """Answer questions from `source` until it ends."""
    while len(head := source.read(_WIDTH)) == _WIDTH:
        statement, limits = pickle.loads(source.read(int.from_bytes(head, "big")))  # noqa: S301 - from our own parent
        answer = pickle.dumps(_answer(statement, limits))
        sink.write(len(answer).to_bytes(_WIDTH, "big") + answer)
        sink.flush()


def _answer(statement: Statement, limits: Limits) -> list[tuple[Any, ...]] | Exception:
    try:
        return duck.run(statement, limits)
    except Exception as trouble:
        return RuntimeError(f"{type(trouble).__name__}: {trouble}")


if __name__ == "__main__":
    serve(sys.stdin.buffer, sys.stdout.buffer)
