"""`zhike demo`: the demo bank, alive, with one command."""

from __future__ import annotations

from typing import Annotated

import typer

from zhike.app.terminal import DataOption, said


def command(
    data: DataOption = None,
    port: Annotated[
        int, typer.Option(min=0, max=65535, help=said("监听端口，0 表示任选。", "Port to listen on; 0 = any free one."))
    ] = 8000,
    customers_per_minute: Annotated[
        float,
        typer.Option(
            min=0,
            max=600,
            help=said("每分钟模拟客户数，0 关闭模拟。", "Simulated customers a minute; 0 turns them off."),
        ),
    ] = 6.0,
    no_open: Annotated[bool, typer.Option("--no-open", help=said("不打开浏览器。", "Do not open a browser."))] = False,
) -> None:
    """Make the demo bank where it is missing, and keep it alive until TERM. It listens on this machine only."""
    from zhike.app.demonstration import demonstrate

    demonstrate(data, port=port, customers_per_minute=customers_per_minute, open_browser=not no_open)
