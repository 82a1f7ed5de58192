"""`zhike web`: one web process, as `serve` starts it."""

from __future__ import annotations

from typing import Annotated

import typer

from zhike.app.terminal import DataOption, said


def command(
    data: DataOption = None,
    host: Annotated[str, typer.Option(help=said("监听地址。", "Address to listen on."))] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help=said("监听端口。", "Port to listen on."))] = 8000,
    shared: Annotated[
        bool,
        typer.Option("--shared", help=said("与其他网页进程共用端口。", "Share the port with other web processes.")),
    ] = False,
) -> None:
    """Serve pages, interface and live sockets from one process."""
    from zhike.app.process import serve_web

    serve_web(data, host=host, port=port, shared=shared)
