"""`zhike work`: one worker, as `serve` starts it; more of them may run, also on other hosts."""

from __future__ import annotations

from zhike.app.terminal import DataOption


def command(data: DataOption = None) -> None:
    """Run subscribers and schedules until TERM."""
    from zhike.app.process import work

    work(data)
