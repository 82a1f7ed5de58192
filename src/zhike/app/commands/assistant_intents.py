"""`zhike assistant evaluate intents` and `sentiment`: how well texts are classified, on files of one's own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from zhike.app.terminal import DataOption, JsonOption, give, give_json, said, tell

if TYPE_CHECKING:
    from zhike.assistant.api import Embedder, Labelled, Rejected

TrainOption = Annotated[
    Path, typer.Option("--train", metavar="FILE", help=said("训练文件：text,label。", "To train on: text,label."))
]
TestOption = Annotated[
    Path, typer.Option("--test", metavar="FILE", help=said("测试文件：text,label。", "To ask: text,label."))
]


def intents(*, train: TrainOption, test: TestOption, data: DataOption = None, as_json: JsonOption = False) -> None:
    """Train intents on one file and ask another; the label oos is out of scope."""
    from zhike.assistant import api as assistant

    training, asked = _read(train, test)
    _show(assistant.evaluate_intents(training, asked, _embedder(data, training)), as_json=as_json)


def sentiment(*, train: TrainOption, test: TestOption, data: DataOption = None, as_json: JsonOption = False) -> None:
    """Train sentiment on one file and ask another."""
    from zhike.assistant import api as assistant

    training, asked = _read(train, test)
    _show(assistant.evaluate_sentiment(training, asked, _embedder(data, training)), as_json=as_json)


def _read(train: Path, test: Path) -> tuple[Labelled, Labelled]:
    from zhike.assistant import api as assistant

    training, asked = assistant.read_training(train), assistant.read_labelled(test)
    tell_rejected(train, training.rejected)
    tell_rejected(test, asked.rejected)
    return training, asked


def _embedder(data: Path | None, training: Labelled) -> Embedder | None:
    """The model that the installation's settings name for the language of the texts; no database is needed."""
    from zhike.assistant import api as assistant
    from zhike.platform.installation import open_installation

    return assistant.embedder_for(open_installation(data).settings, assistant.main_language(training.texts))


def tell_rejected(file: Path, rejected: list[Rejected]) -> None:
    """The first row that was not taken, and how many more."""
    if not rejected:
        return
    first = rejected[0]
    column = said(f"，{first.column} 列", f", column {first.column}") if first.column else ""
    words = {"empty": said("为空", "empty"), "ragged": said("列数不对", "another number of cells than the header")}
    reason = words.get(first.reason, first.reason)
    more = said(f"（共 {len(rejected)} 行未采用）", f" ({len(rejected)} rows were not taken)")
    tell(
        said(
            f"zhike: {file}，第 {first.row} 行{column}：{reason}{more}。",
            f"zhike: {file}, row {first.row}{column}: {reason}{more}.",
        )
    )


def _show(figures: dict[str, float | int], *, as_json: bool) -> None:
    if as_json:
        give_json(figures)
        return
    for name, value in figures.items():
        give(f"{name:32}{value}")
