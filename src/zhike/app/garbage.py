"""How often Python looks for objects that hold each other and nobody else does."""

from __future__ import annotations

import gc

# New objects until the collector looks for cycles, and how many looks at the young make one at the older. With Python's
# own figures (700, 10, 10) it took half of a busy web process: thousands of open sockets were walked again and again.
COLLECT_AFTER = (50_000, 20, 50)


def collect_seldom() -> None:
    """What stands by now (modules, routes, models, open sockets) stays, and is not walked again; the rest seldom."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)
