"""A fresh installation in a test's own folder."""

from __future__ import annotations

from pathlib import Path

from zhike.platform.installation import Installation, open_installation


def make_test_installation(folder: Path) -> Installation:
    """An empty `service` installation that no variable of the environment disturbs; its desks share no reading."""
    return open_installation(folder / "data", environment={"ZHIKE_DESK_QUEUE_AGE_S": "0"})
