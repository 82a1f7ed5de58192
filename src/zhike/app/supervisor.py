"""The parent of a serving installation: database, web, worker and further children, each started again when it dies.

`zhike serve` and `zhike demo` are this process and little else, so that it survives what its children do not. It holds
`serve.lock` of the data folder (one service a folder) and writes the runtime file by which other commands find it.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from types import FrameType

import psycopg
import structlog

from zhike.app import readiness
from zhike.app.crashes import ALIVE_EVERY_S, CrashBook
from zhike.app.lifeline import NAME_VARIABLE, VARIABLE
from zhike.platform.errors import Conflict, Unavailable, ZhikeError, register_messages
from zhike.platform.installation import Installation
from zhike.platform.postgres import DatabaseServer

TICK_S = 0.1
DATABASE_TICK_S = 0.2
READY_TICK_S = 0.3
PAUSES_S = (0.0, 0.3, 0.6, 1.0, 2.0)  # before the first, second, ... start again; the last one stays
SETTLED_S = 10.0  # who lived so long begins anew with the first pause
GRACE_S = 10.0  # from TERM to KILL
HOPELESS_STARTS = 5  # of a child in a row, ended by itself and not by a signal, before anything was ever ready

ZHIKE = (sys.executable, "-P", "-m", "zhike.app")  # this very program, whatever lies in the current folder

log = structlog.get_logger(__name__)

register_messages(
    {
        "app.already_serving": (
            "{folder} 的服务已在运行：{address}（进程 {pid}）。",
            "{folder} is already being served at {address} (process {pid}).",
        ),
        "app.already_starting": (
            "{folder} 的服务正由另一个进程启动，请稍候。",
            "{folder} is just being started by another process.",
        ),
        "app.child_hopeless": (
            "{name} 进程无法启动，原因见上。",
            "The {name} process does not start; the reason stands above.",
        ),
    }
)


class AlreadyServing(Conflict):
    """Another supervisor holds the folder."""

    code = "app.already_serving"


class AlreadyStarting(AlreadyServing):
    """Another supervisor holds the folder and is not so far that it could say where it serves."""

    code = "app.already_starting"


class ChildHopeless(Unavailable):
    """A child says again and again that it cannot start."""

    code = "app.child_hopeless"


@dataclass(frozen=True, slots=True)
class Child:
    """A process to keep: its name, and what follows `zhike` on its command line.

    One that `finishes` has an end to its work: when it ends with code 0 it is not started again. One that `waits` is
    first started when the service is ready, so that it does not take the processor from those that open the doors. What
    belongs to a `part` of the service is a crash of that part when it ends by itself.
    """

    name: str
    arguments: tuple[str, ...]
    finishes: bool = False
    waits: bool = False
    part: str = ""


class Kept:
    """A child with its process and its history of starts."""

    def __init__(self, child: Child) -> None:
        self.child = child
        self.process: subprocess.Popen[bytes] | None = None
        self.hopeless = 0
        self.crash: int | None = None
        self._starts = 0
        self._started = 0.0
        self._next = 0.0
        self._finished = False

    @property
    def pid(self) -> int | None:
        """The process id while it lives."""
        return self.process.pid if self.process is not None else None

    def tend(self, now: float) -> bool:
        """Collect the dead, start what is due; whether a process was started."""
        if self.process is not None and self.process.poll() is not None:
            self._note_end(self.process.returncode, now)
        if self.process is None and not self._finished and now >= self._next:
            self._start(now)
            return True
        return False

    def _note_end(self, code: int, now: float) -> None:
        if self.child.finishes and code == 0:
            self.process, self._finished = None, True
            return
        if now - self._started > SETTLED_S:
            self._starts = 1
        self.hopeless = self.hopeless + 1 if code > 0 else 0
        # Who was told to end, by whomever, did not end against its will.
        self.crash = code if code not in (0, -signal.SIGTERM) else None
        pause = PAUSES_S[min(self._starts - 1, len(PAUSES_S) - 1)]
        log.warning("process.ended", process=self.child.name, code=code, again_in_s=pause)
        self.process, self._next = None, now + pause

    def _start(self, now: float) -> None:
        command = [*ZHIKE, *self.child.arguments]
        # A session of its own: Ctrl-C in the terminal reaches the parent alone, which ends its children in order.
        self.process = subprocess.Popen(  # noqa: S603
            command,
            stdin=subprocess.DEVNULL,
            env={**os.environ, VARIABLE: str(os.getpid()), NAME_VARIABLE: self.child.name},
            start_new_session=True,
        )
        self._starts += 1
        self._started = now


class Supervisor:
    """Keeps the children of one installation until it is told to end."""

    def __init__(
        self,
        installation: Installation,
        server: DatabaseServer,
        children: Sequence[Child],
        *,
        host: str,
        port: int,
        on_ready: Callable[[], None],
    ) -> None:
        self._installation = installation
        self._server = server
        self._kept = [Kept(child) for child in children]
        self._host = host
        self._port = port
        self._on_ready = on_ready
        self._book = CrashBook(installation)
        self._touched = 0.0
        self._ending = threading.Event()
        self._ready = threading.Event()

    def run(self) -> None:
        """Serve until TERM, INT or HUP. Raises `ChildHopeless` when a child cannot start at all."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            if signal.getsignal(number) is not signal.SIG_IGN:  # as under nohup
                signal.signal(number, self._end)
        watchers = [
            threading.Thread(target=self._watch_database, name="database", daemon=True),
            threading.Thread(target=self._wait_until_ready, name="readiness", daemon=True),
        ]
        try:
            self._tend()
            for watcher in watchers:
                watcher.start()
            while not self._ending.wait(TICK_S):
                self._tend()
        finally:
            self._ending.set()
            self._end_children()
            for watcher in watchers:
                watcher.join(GRACE_S)

    def _tend(self) -> None:
        now = time.monotonic()
        due = [kept for kept in self._kept if self._ready.is_set() or not kept.child.waits]
        started = [kept for kept in due if kept.tend(now)]
        self._note_crashes()
        if started:
            self._write_runtime()
        self._say_alive(now)
        for kept in self._kept:
            if kept.hopeless >= HOPELESS_STARTS and not self._ready.is_set():
                raise ChildHopeless(name=kept.child.name)

    def _note_crashes(self) -> None:
        """Write down who ended by itself; `alone`, where nobody of the same part went on."""
        for kept in self._kept:
            code, kept.crash = kept.crash, None
            if code is not None and kept.child.part:
                others = [each for each in self._kept if each is not kept and each.child.part == kept.child.part]
                alone = not any(each.process is not None for each in others)
                with _best_effort():
                    self._book.note(kept.child.part, kept.child.name, code=code, alone=alone)

    def _say_alive(self, now: float) -> None:
        """The age of the runtime file tells the next supervisor when this one was last alive."""
        if now - self._touched >= ALIVE_EVERY_S:
            self._touched = now
            with contextlib.suppress(OSError):
                os.utime(self._installation.runtime_file)

    def _write_runtime(self) -> None:
        self._installation.write_runtime(
            {
                "host": self._host,
                "port": self._port,
                "supervisor": os.getpid(),
                "processes": {kept.child.name: kept.pid for kept in self._kept},
                "written_at": datetime.now(UTC).isoformat(timespec="seconds"),
            }
        )

    def _watch_database(self) -> None:
        last_good = datetime.now(UTC)
        while not self._ending.wait(DATABASE_TICK_S):
            try:
                revived = self._server.revive()
            # It may be killed once more while it is made ready: the next tick tries again.
            except (ZhikeError, OSError, psycopg.Error) as error:
                log.error("database.down", reason=str(error))
                continue
            if revived:
                log.warning("database.revived")
                with _best_effort():
                    self._book.note("database", "postgres", began_at=last_good)
                    self._book.settle("database")
            last_good = datetime.now(UTC)

    def _wait_until_ready(self) -> None:
        asked = time.monotonic()
        while not self._ending.wait(READY_TICK_S):
            lacking = readiness.lacking(self._host, self._port)
            if not lacking:
                self._ready.set()
                self._on_ready()
                self._watch_web()
                return
            if time.monotonic() - asked > 30:
                asked = time.monotonic()
                log.warning("service.not_ready", lacking=lacking)

    def _watch_web(self) -> None:
        """A web process is back when the port answers again, whatever it says of the other parts."""
        while True:
            with _best_effort():
                if any(crash.part == "web" and not crash.ended_at for crash in self._book.read()) and (
                    readiness.answers(self._host, self._port)
                ):
                    self._book.settle("web")
            if self._ending.wait(READY_TICK_S):
                return

    def _end(self, _number: int, _frame: FrameType | None) -> None:
        self._ending.set()

    def _end_children(self) -> None:
        """TERM to all at once, KILL to those who do not heed it."""
        processes = [kept.process for kept in self._kept if kept.process is not None]
        for process in processes:
            process.terminate()
        until = time.monotonic() + GRACE_S
        for process in processes:
            try:
                process.wait(max(0.0, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                log.warning("process.killed", pid=process.pid)
                process.kill()
                process.wait()


@contextmanager
def _best_effort() -> Iterator[None]:
    """A full disk must not keep anybody from being started again."""
    try:
        yield
    except OSError as trouble:
        log.error("crash.not_written", kind=type(trouble).__name__)


@contextmanager
def serving_alone(installation: Installation) -> Iterator[None]:
    """Be the one supervisor of the folder, after what a killed one left behind has ended. Raises `AlreadyServing`."""
    descriptor = os.open(installation.folder / "serve.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise _already_serving(installation) from None
        _end_leftovers(installation)
        yield
        installation.runtime_file.unlink(missing_ok=True)
    finally:
        os.close(descriptor)


def _already_serving(installation: Installation) -> AlreadyServing:
    runtime, folder = installation.read_runtime(), str(installation.folder)
    if "port" not in runtime:
        return AlreadyStarting(folder=folder)
    address = f"http://{runtime['host']}:{runtime['port']}"
    return AlreadyServing(folder=folder, address=address, pid=str(runtime["supervisor"]))


def _end_leftovers(installation: Installation) -> None:
    """Children of a killed supervisor end by themselves; wait for them, and force those that hang."""
    processes = installation.read_runtime().get("processes", {})
    pids = [pid for pid in processes.values() if isinstance(pid, int)] if isinstance(processes, dict) else []
    until = time.monotonic() + GRACE_S
    left = [pid for pid in pids if _serves(pid, installation)]
    while left and time.monotonic() < until:
        time.sleep(TICK_S)
        left = [pid for pid in left if _serves(pid, installation)]
    for pid in left:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def _serves(pid: int, installation: Installation) -> bool:
    """Whether `pid` is (still) a child of this installation's service and not a stranger with the same number."""
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as file:  # noqa: PTH123
            words = file.read().split(b"\0")
    except OSError:
        return False
    return b"zhike.app" in words and os.fsencode(installation.folder) in words
