"""Why a table as a whole cannot be read, with the place."""

from __future__ import annotations

from zhike.platform.errors import Invalid, register_messages

register_messages(
    {
        "table.missing": ("找不到或无法读取文件 {file}。", "The file {file} is not there, or cannot be read."),
        "table.empty": ("文件 {file} 是空的。", "The file {file} is empty."),
        "table.encoding": (
            "文件 {file} 第 {row} 行的编码既不是 UTF-8 也不是 GB18030，请另存为 UTF-8。",
            "{file}, row {row}: neither UTF-8 nor GB18030. Save the file as UTF-8.",
        ),
        "table.header": (
            "文件 {file} 第 1 行第 {column} 列的列名为空或重复，请改正表头。",
            "{file}, row 1, column {column}: a column name is empty or there twice. Correct the header.",
        ),
        "table.broken": (
            "文件 {file} 在第 {row} 行附近无法读取（{reason}），例如引号没有闭合。",
            "{file}, near row {row}: it cannot be read ({reason}); a quotation mark may be open.",
        ),
        "table.unknown": (
            "文件 {file} 不是可读取的表格（CSV、TSV、Excel、JSON 行、Parquet）。",
            "{file} is no table that can be read (CSV, TSV, Excel, JSON lines, Parquet).",
        ),
        "table.vanished": (
            "{file} 在第 {row} 行之后中断，这次交付没有收全，已有数据不变。请重新交付。",
            "{file} broke off after row {row}: the delivery is not whole and nothing was changed. Deliver it again.",
        ),
    }
)


class TableRefused(Invalid):
    """A table cannot be read. `params` say where: file, row, column."""

    code = "table.unknown"
