"""`zhike serve`: the service of a bank."""

from __future__ import annotations

from typing import Annotated

import typer

from zhike.app.terminal import DataOption, said


def command(
    data: DataOption = None,
    host: Annotated[str, typer.Option(help=said("监听地址。", "Address to listen on."))] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(min=0, max=65535, help=said("监听端口，0 表示任选。", "Port to listen on; 0 = any free one."))
    ] = 8000,
    workers: Annotated[int, typer.Option(min=1, max=64, help=said("网页进程数。", "Number of web processes."))] = 1,
) -> None:
    """Start web, worker and database, start again what dies, end all on TERM."""
    from zhike.app.service import Service, serve

    serve(Service(kind="service", data=data, host=host, port=port, web_processes=workers))
