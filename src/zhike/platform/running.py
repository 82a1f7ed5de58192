"""A module of ours run in a process of its own: heavy work that must not make the worker's other work wait."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


@asynccontextmanager
async def running_module(name: str, *, longest_line: int) -> AsyncIterator[asyncio.subprocess.Process]:
    """The process, fed and followed over its pipes; it ends with the block. Its lines hold at most so many bytes."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        name,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=longest_line,
    )
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
