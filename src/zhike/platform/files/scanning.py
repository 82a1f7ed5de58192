"""The bank's virus scanner, if it has one: a command that reads a file from its standard input and says 0 or not."""

from __future__ import annotations

import asyncio
import shlex
from typing import Final

from zhike.platform.errors import Invalid, Unavailable
from zhike.platform.settings import Settings

LONGEST_S: Final = 60.0
INFECTED: Final = 1  # what clamdscan and clamscan end with; anything else but 0 means that they could not look


class FileInfected(Invalid):
    """The scanner found something."""

    code = "platform.file_infected"


class ScannerAway(Unavailable):
    """The scanner could not look at the file."""

    code = "platform.scanner_away"


async def scan(settings: Settings, content: bytes) -> None:
    """Show the file to the scanner of the setting `scan_command`; without one nothing is asked.

    Raises `FileInfected`, or `ScannerAway` where the scanner is not there, fails, or takes longer than a minute: what
    nobody looked at is not taken in.
    """
    command = shlex.split(settings.scan_command)
    if not command:
        return
    try:
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
    except OSError:
        raise ScannerAway from None
    try:
        async with asyncio.timeout(LONGEST_S):
            await process.communicate(content)
    except TimeoutError:
        raise ScannerAway from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode == INFECTED:
        raise FileInfected
    if process.returncode != 0:
        raise ScannerAway
