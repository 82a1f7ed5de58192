"""A real `zhike` service for tests: a process tree of its own on a free port, ended by its own pid."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

READY_WITHIN_S = 240.0
ENDS_WITHIN_S = 30.0


@dataclass(frozen=True, slots=True)
class RunningService:
    """A service that runs: its address, data folder, and the supervisor's process."""

    base: str
    data: Path
    process: subprocess.Popen[bytes]

    def is_ready(self) -> bool:
        """Whether /healthz answers 200."""
        try:
            return httpx.get(f"{self.base}/healthz", timeout=3).status_code == 200
        except httpx.HTTPError:
            return False

    def wait_until_ready(self, within_s: float = READY_WITHIN_S) -> float:
        """Seconds until it is ready; fails the test when it never is."""
        begins = time.monotonic()
        while time.monotonic() - begins < within_s:
            if self.is_ready():
                return time.monotonic() - begins
            assert self.process.poll() is None, f"the service ended with {self.process.returncode}: see {self.data}.log"
            time.sleep(0.1)
        raise AssertionError(f"not ready within {within_s} s: see {self.data}.log")


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def zhike(*arguments: str, data: Path | None = None) -> list[str]:
    """The command line of `zhike ARGUMENTS`."""
    where = [] if data is None else ["--data", str(data)]
    return [sys.executable, "-P", "-m", "zhike.app", *arguments, *where]


@contextmanager
def running_service(command: str, data: Path, *arguments: str) -> Iterator[RunningService]:
    """`zhike demo` or `zhike serve` on `data`, ready; ended by TERM afterwards."""
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ZHIKE_")}
    with Path(f"{data}.log").open("ab") as log:
        process = subprocess.Popen(
            [*zhike(command, data=data), "--port", str(port), *arguments],
            stdout=log,
            stderr=subprocess.STDOUT,
            env=environment,
        )
        service = RunningService(f"http://127.0.0.1:{port}", data, process)
        try:
            service.wait_until_ready()
            yield service
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
            process.wait(ENDS_WITHIN_S)
