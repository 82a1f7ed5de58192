"""`zhike assistant`: what the assistant makes of texts, and how good it is."""

from __future__ import annotations

import typer

from zhike.app.commands.assistant_evaluate import app as evaluate
from zhike.app.terminal import said

app = typer.Typer()
app.add_typer(
    evaluate, name="evaluate", help=said("用已知答案衡量助手。", "Measure the assistant."), no_args_is_help=True
)


@app.callback()
def assistant() -> None:
    """A group of commands."""
