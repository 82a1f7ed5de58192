"""The server's processes, told apart from every other server on the machine by the cluster's name.

The name is on the command line of the server and in the title of each of its children (`postgres: <name>: ...`). It is
surer than a process id in a file, which after a crash or a restart of the machine may belong to somebody else.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")


@dataclass(frozen=True, slots=True)
class ServerProcesses:
    """Process ids of one cluster: `servers` is the postmaster (for a moment also its youngest children)."""

    servers: frozenset[int]
    children: frozenset[int]


def find_processes(name: str) -> ServerProcesses:
    """The living processes of the cluster `name`; the dead who wait to be collected do not count."""
    servers, children = set(), set()
    for pid, line in _command_lines():
        if line.startswith(f"postgres: {name}: "):
            children.add(pid)
        elif _is_server(line, name):
            servers.add(pid)
    return ServerProcesses(frozenset(servers), frozenset(children))


def is_server_of(pid: int, name: str) -> bool:
    """Whether `pid` is the living server of the cluster `name`; cheap, for watching."""
    if _PROC.joinpath("self").exists():
        return _is_server(_read_command_line(pid), name)
    return pid in find_processes(name).servers


def end_processes(pids: Iterable[int], *, patience_s: float = 0.5) -> None:
    """End server processes whose parent is gone: asked first, then forced. Returns when none is left."""
    for sign, wait_s in ((signal.SIGQUIT, patience_s), (signal.SIGKILL, 5.0)):
        left = [pid for pid in pids if _send(pid, sign)]
        until = time.monotonic() + wait_s
        while left and time.monotonic() < until:
            time.sleep(0.02)
            left = [pid for pid in left if _read_command_line(pid)]
        if not left:
            return
        pids = left


def _send(pid: int, sign: signal.Signals) -> bool:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, sign)
        return True
    return False


def _is_server(line: str, name: str) -> bool:
    return f"cluster_name={name} " in line + " " and "postgres" in line.split(" ", 1)[0]


def _command_lines() -> Iterator[tuple[int, str]]:
    if _PROC.joinpath("self").exists():
        for entry in _PROC.iterdir():
            if entry.name.isdigit() and (line := _read_command_line(int(entry.name))):
                yield int(entry.name), line
        return
    for row in _ask_ps("-axww", "-o", "pid=,command=").splitlines():
        pid, _, line = row.strip().partition(" ")
        yield int(pid), line.strip()


def _read_command_line(pid: int) -> str:
    """The command line, empty for a process that is gone or dead."""
    if not _PROC.joinpath("self").exists():
        return _ask_ps("-ww", "-o", "command=", "-p", str(pid)).strip()
    try:
        raw = _PROC.joinpath(str(pid), "cmdline").read_bytes()
    except OSError:
        return ""
    return raw.replace(b"\0", b" ").decode(errors="replace").strip()


def _ask_ps(*arguments: str) -> str:
    """What `ps` says, where there is no /proc (macOS)."""
    asked = subprocess.run(["/bin/ps", *arguments], capture_output=True, check=False)  # noqa: S603
    return asked.stdout.decode(errors="replace")
