"""`zhike privacy`: personal data in a file of texts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from zhike.app.terminal import DataOption, JsonOption, give, said

if TYPE_CHECKING:
    from zhike.privacy.api import Span

app = typer.Typer()


@app.callback()
def privacy() -> None:
    """A group of commands."""


@app.command()
def find(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help=said("CSV 文件，含 text 列。", "A CSV file with the column text."))
    ],
    data: DataOption = None,  # noqa: ARG001  every command takes it; this one needs no installation
    as_json: JsonOption = False,
) -> None:
    """Say where names, phones, ids, cards, e-mail and postal addresses, plates and secrets stand in each text."""
    from zhike.privacy import api as privacy

    for row, text in enumerate(privacy.texts_of_file(file)):
        spans = privacy.find_personal_data(text)
        give(_line(row, spans) if as_json else f"{row}\t{privacy.mask_text(text)}")


def _line(row: int, spans: Sequence[Span]) -> str:
    found = [{"start": span.start, "end": span.end, "type": span.kind} for span in spans]
    return json.dumps({"row": row, "spans": found})
