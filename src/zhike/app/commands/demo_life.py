"""`zhike demo-life`: the demo's own process beside web and worker. Started by `zhike demo`, not by people."""

from __future__ import annotations

from typing import Annotated

import typer

from zhike.app.terminal import DataOption


def command(
    data: DataOption = None,
    prepare: Annotated[bool, typer.Option("--prepare")] = False,
    base: Annotated[str, typer.Option()] = "",
    customers_per_minute: Annotated[float, typer.Option(min=0)] = 0.0,
) -> None:
    """Make the bank ready (`--prepare`), or fill its history and keep it alive."""
    from zhike.app.demonstration import make_bank_ready, play_life

    if prepare:
        make_bank_ready(data)
    else:
        play_life(data, base=base, customers_per_minute=customers_per_minute)
