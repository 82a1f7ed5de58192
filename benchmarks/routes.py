"""How long the web process looks for a request's route. Run: .venv/bin/python -m benchmarks.routes

Prints, for some requests, processor time in us of asking route after route, and through the directory.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from starlette.routing import BaseRoute, Match

from zhike.app import wiring
from zhike.platform.directory import Directory

ID = "01a230ea-6637-7eac-95aa-bbc8debde0dd"
REQUESTS = (
    ("GET", "/api/v1/desk"),
    ("POST", f"/api/v1/conversations/{ID}/messages"),
    ("GET", f"/api/v1/conversations/{ID}/messages"),
    ("POST", "/api/v1/chat/sessions"),
    ("GET", "/api/v1/reports"),
    ("GET", "/api/v1/nothing"),
)
ROUNDS = 300


def in_a_row(routes: tuple[BaseRoute, ...], scope: dict[str, object]) -> Match:
    """As FastAPI's own router looks."""
    found = Match.NONE
    for route in routes:
        match, _ = route.matches(scope)
        if match == Match.FULL:
            return match
        found = found if match == Match.NONE else match
    return found


def measure(look: Callable[[dict[str, object]], Match], method: str, path: str) -> tuple[Match, float]:
    """What is found, and us of processor time a look."""
    scope: dict[str, object] = {"type": "http", "method": method, "path": path, "root_path": "", "path_params": {}}
    found = look(dict(scope))
    start = time.process_time()
    for _ in range(ROUNDS):
        look(dict(scope))
    return found, (time.process_time() - start) / ROUNDS * 1e6


def main() -> None:
    routes = wiring.routes()
    directory = Directory(routes)
    print(f"{'request':70} {'in a row':>9} {'directory':>10} {'ratio':>6}")
    for method, path in REQUESTS:
        plain, slow = measure(lambda scope: in_a_row(routes, scope), method, path)
        through, quick = measure(lambda scope: directory.matches(scope)[0], method, path)
        assert plain == through
        print(f"{method + ' ' + path:70} {slow:9.0f} {quick:10.0f} {slow / quick:6.1f}")


if __name__ == "__main__":
    main()
