"""Records of processes that ended against their will: files of the data folder, for the database may be what ended.

The supervisor writes one file a crash and again when the process is back; the worker hands them to `stability` and
removes those that are over. Nothing is lost whichever of them dies, nor when all lose power: how long a supervisor
lived is told by the time of its runtime file, which it touches each second and takes away when it ends as ordered.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal
from uuid import uuid4

from zhike.platform.installation import Installation, write_private_file

FOLDER = "crashes"
ALIVE_EVERY_S = 1.0


@dataclass(frozen=True, slots=True)
class Crash:
    """Which part and process, when, with which exit code, and when it was back. `alone`: no other process of the part
    went on. `kind`: it crashed, or the whole machine was cut off with it."""

    id: str
    part: str
    process: str
    kind: Literal["crashed", "cut"]
    code: int | None
    began_at: str
    ended_at: str = ""
    alone: bool = True


class CrashBook:
    """The records of one installation on this host."""

    def __init__(self, installation: Installation) -> None:
        self._installation = installation
        self._folder = installation.folder / FOLDER

    def note(
        self,
        part: str,
        process: str,
        *,
        code: int | None = None,
        kind: Literal["crashed", "cut"] = "crashed",
        alone: bool = True,
        began_at: datetime | None = None,
    ) -> Crash:
        """Write down that a process ended against its will."""
        began = (began_at or datetime.now(UTC)).isoformat()
        crash = Crash(str(uuid4()), part, process, kind, code, began, alone=alone)
        self._write(crash)
        return crash

    def settle(self, part: str, at: datetime | None = None) -> None:
        """What of `part` is written down as ended is back."""
        ended = (at or datetime.now(UTC)).isoformat()
        for crash in self.read():
            if crash.part == part and not crash.ended_at:
                self._write(replace(crash, ended_at=ended))

    def read(self) -> list[Crash]:
        """All that nobody has taken over yet, oldest first; what is no record is left alone."""
        return sorted(self._readable(), key=lambda crash: crash.began_at)

    def drop(self, crash: Crash) -> None:
        """It is kept elsewhere now."""
        self._path(crash).unlink(missing_ok=True)

    def note_cut(self, parts: dict[str, str]) -> None:
        """Where the supervisor before this one did not end as ordered, all that it kept (process by part) was cut off
        when it was last alive."""
        try:
            last_alive = self._installation.runtime_file.stat().st_mtime
        except FileNotFoundError:
            return
        for part, process in parts.items():
            self.note(part, process, kind="cut", began_at=datetime.fromtimestamp(last_alive, UTC))

    def _readable(self) -> Iterator[Crash]:
        for path in self._folder.glob("*.json"):
            try:
                yield Crash(**json.loads(path.read_text(encoding="utf-8")))
            except (OSError, ValueError, TypeError):
                continue  # just taken away, or not ours

    def _write(self, crash: Crash) -> None:
        self._folder.mkdir(mode=0o700, exist_ok=True)
        write_private_file(self._path(crash), json.dumps(asdict(crash)) + "\n")

    def _path(self, crash: Crash) -> Path:
        return self._folder / f"{crash.id}.json"
