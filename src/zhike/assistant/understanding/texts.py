"""Files of texts: any table with a column of texts, found by its header, and for training one of labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from zhike.platform.errors import Invalid, register_messages
from zhike.platform.tables import Table, open_table

TEXT_HEADERS: Final = (
    "text",
    "文本",
    "内容",
    "message",
    "消息",
    "utterance",
    "sentence",
    "question",
    "问题",
    "query",
    "review",
)
LABEL_HEADERS: Final = ("label", "标签", "category", "intent", "class", "类别", "意图", "reason", "sentiment")

register_messages(
    {
        "assistant.column_missing": (
            "文件 {file} 第 1 行缺少列 {column}（现有列：{columns}）。",
            "{file}, row 1: there is no column {column} (there are: {columns}).",
        ),
        "assistant.no_rows": ("文件 {file} 没有可用的行。", "{file} has no row that can be used."),
        "assistant.one_label": (
            "文件 {file} 的列 {column} 只有一种标签，无法训练。",
            "{file}, column {column}: there is one label alone; nothing can be learned from it.",
        ),
    }
)


class TextsRefused(Invalid):
    """A file of texts cannot be used; `params` say where."""

    code = "assistant.no_rows"


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that was not taken: its place as a spreadsheet counts, the column, and why."""

    row: int
    column: str
    reason: str


@dataclass(slots=True)
class TextRows:
    """The rows of a file: all its columns, and which of them holds the text."""

    columns: tuple[str, ...]
    text_column: str
    rows: list[dict[str, str]] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)


@dataclass(slots=True)
class Labelled:
    """Labelled texts of a file."""

    texts: list[str] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)


def read_rows(path: Path) -> TextRows:
    """All rows in order. Raises `TableRefused`, or `TextsRefused` without a column of texts or without rows."""
    table = open_table(path)
    found = TextRows(table.columns, _column(table, TEXT_HEADERS))
    for batch in table.read(table.columns):
        found.rows += [{name: value or "" for name, value in row.items()} for row in batch.data.to_pylist()]
    found.rejected = [Rejected(each.row, "", each.shape) for each in table.misshapen]
    if not found.rows:
        raise TextsRefused(file=str(path))
    return found


def read_labelled(path: Path) -> Labelled:
    """The labelled texts; rows without one of both are rejected. Raises `TableRefused`, `TextsRefused`."""
    table = open_table(path)
    text, label = _column(table, TEXT_HEADERS), _column(table, LABEL_HEADERS)
    found = Labelled()
    for batch in table.read([text, label]):
        for number, row in zip(batch.numbers.tolist(), batch.data.to_pylist(), strict=True):
            empty = next((name for name in (text, label) if not (row[name] or "").strip()), None)
            if empty is not None:
                found.rejected.append(Rejected(number, empty, "empty"))
                continue
            found.texts.append(row[text])
            found.labels.append(row[label].strip())
    found.rejected += [Rejected(each.row, "", each.shape) for each in table.misshapen]
    if not found.texts:
        raise TextsRefused(file=str(path))
    return found


def read_training(path: Path) -> Labelled:
    """Labelled texts to train on. Raises `TextsRefused` also with one label alone."""
    found = read_labelled(path)
    if len(set(found.labels)) < 2:
        raise TextsRefused("assistant.one_label", file=str(path), column=LABEL_HEADERS[0])
    return found


def _column(table: Table, headers: Sequence[str]) -> str:
    """The first column that is called one of `headers`, whatever its case."""
    named = {column.strip().casefold(): column for column in table.columns}
    found = next((named[header] for header in headers if header in named), None)
    if found is None:
        raise TextsRefused(
            "assistant.column_missing", file=table.name, column=headers[0], columns=", ".join(table.columns)
        )
    return found
