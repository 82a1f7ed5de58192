"""`zhike assistant`: what it understands of a file of messages, and how well its ways work on one's own files."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from zhike.app.commands.assistant_evaluate import app as evaluate
from zhike.app.commands.assistant_intents import tell_rejected
from zhike.app.commands.assistant_train import train
from zhike.app.terminal import DataOption, JsonOption, give, give_json, said

if TYPE_CHECKING:
    from zhike.assistant.api import Line, TextRows

app = typer.Typer()
app.add_typer(
    evaluate, name="evaluate", help=said("用已知答案衡量助手。", "Measure the assistant."), no_args_is_help=True
)

app.command()(train)


@app.callback()
def assistant() -> None:
    """A group of commands."""


@app.command()
def understand(
    *,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help=said("含 text 列的表格。", "A table with the column text."))
    ],
    out: Annotated[
        Path, typer.Option("--out", metavar="FILE", help=said("结果文件（CSV）。", "Where to write (CSV)."))
    ],
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Add reason, confidence, outcome, urgency and emotion to each row of a file."""
    from zhike.assistant import api as assistant
    from zhike.platform.installation import open_installation

    found = assistant.read_rows(file)
    tell_rejected(file, found.rejected)
    lines = assistant.judge_lines([row[found.text_column] for row in found.rows], open_installation(data).settings)
    _write(out, found, lines)
    figures = {"rows": len(lines), "rejected": len(found.rejected), "oos": sum(line.reason == "oos" for line in lines)}
    if as_json:
        give_json({**figures, "out": out})
    else:
        give(said(f"{figures['rows']} 行已写入 {out}。", f"{figures['rows']} rows written to {out}."))


def _write(out: Path, found: TextRows, lines: list[Line]) -> None:
    """The rows as they came, with what was understood beside them; a column of the same name is replaced."""
    from zhike.assistant import api as assistant
    from zhike.platform.errors import Invalid

    added = assistant.UNDERSTOOD_COLUMNS
    columns = [*(column for column in found.columns if column not in added), *added]
    try:
        with out.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, extrasaction="ignore", lineterminator="\n")
            writer.writeheader()
            for row, line in zip(found.rows, lines, strict=True):
                writer.writerow({**row, **line.cells()})
    except OSError as error:
        raise Invalid(what=f"{out}: {error.strerror}") from None
