"""The same three people in every kind of file that a bank's systems write: each is understood alike."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pyarrow as pa
import pytest
from pyarrow import parquet

from tests.customers.test_importing import imported
from zhike.customers import api as customers
from zhike.platform.tables import open_table
from zhike.privacy import api as privacy

HEADER = ["客户号", "姓名", "手机号", "身份证号", "出生日期", "地址", "更新时间"]
LINES: list[list[Any]] = [
    # Full-width digits, +86, a small x, a slash date; a masked address.
    [
        "Ｃ００１",
        "欧阳娜娜",
        "+86 138-1234-5678",
        "11010519491231002x",
        "1949/12/31",
        "********",
        "2026-11-01 08:30:00",
    ],
    ["C002", "李四", "１３９００００１１１１", "", "19800105", "甘肃省临州市城西街１号", "2026年11月2日"],
    ["C003", "王　五", "0086 13800002222", "110105 19491231 002X", "1949.12.31", "N/A", "2026/11/3"],
]
Writer = Callable[[Path], None]


def delimited(separator: str, encoding: str) -> Writer:
    def write(path: Path) -> None:
        text = "\r\n".join(separator.join(map(str, line)) for line in [HEADER, *LINES])
        path.write_bytes(text.encode(encoding))

    return write


def json_lines(path: Path) -> None:
    lines = (json.dumps(dict(zip(HEADER, line, strict=True)), ensure_ascii=False) for line in LINES)
    path.write_text("\n".join(lines), encoding="utf-8")


def json_list(path: Path) -> None:
    path.write_text(
        json.dumps([dict(zip(HEADER, line, strict=True)) for line in LINES], ensure_ascii=False), encoding="utf-8"
    )


def parquet_of_text(path: Path) -> None:
    parquet.write_table(pa.table({name: [line[at] for line in LINES] for at, name in enumerate(HEADER)}), path)


def typed(line: list[Any]) -> list[Any]:
    """What a database would write: dates as dates, times as times."""
    day = {"C002": date(1980, 1, 5)}.get(line[0], date(1949, 12, 31))
    return [*line[:4], day, line[5], datetime(2026, 11, 1, 8, 30, tzinfo=UTC)]


def parquet_of_types(path: Path) -> None:
    lines = [typed(line) for line in LINES]
    parquet.write_table(pa.table({name: [line[at] for line in lines] for at, name in enumerate(HEADER)}), path)


def excel(path: Path) -> None:
    """The smallest workbook: one sheet with text in its cells, and a birth date as Excel counts days."""
    lines = [HEADER, *[[*line[:4], 29225 if line[0] == "C002" else line[4], *line[5:]] for line in LINES]]
    rows = "".join(f"<row r='{at}'>{''.join(map(_cell, line))}</row>" for at, line in enumerate(lines, 1))
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": f"<Types xmlns='{package}/content-types'><Default Extension='rels' "
        f"ContentType='application/vnd.openxmlformats-package.relationships+xml'/>"
        f"<Override PartName='/xl/workbook.xml' "
        f"ContentType='{kind}.sheet.main+xml'/><Override PartName='/xl/worksheets/sheet1.xml' "
        f"ContentType='{kind}.worksheet+xml'/></Types>",
        "_rels/.rels": f"<Relationships xmlns='{package}/relationships'><Relationship Id='r1' "
        f"Type='{office}/officeDocument' Target='xl/workbook.xml'/></Relationships>",
        "xl/workbook.xml": f"<workbook xmlns='{main}' xmlns:r='{office}'><sheets><sheet name='客户' sheetId='1' "
        f"r:id='r1'/></sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f"<Relationships xmlns='{package}/relationships'><Relationship Id='r1' "
        f"Type='{office}/worksheet' Target='worksheets/sheet1.xml'/></Relationships>",
        "xl/worksheets/sheet1.xml": f"<worksheet xmlns='{main}'><sheetData>{rows}</sheetData></worksheet>",
    }
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, "<?xml version='1.0' encoding='UTF-8'?>" + content)
    path.write_bytes(held.getvalue())


def _cell(value: Any) -> str:
    if isinstance(value, int):
        return f"<c><v>{value}</v></c>"
    return f"<c t='inlineStr'><is><t>{escape(str(value))}</t></is></c>"


FILES: dict[str, Writer] = {
    "utf8.csv": delimited(",", "utf-8"),
    "mark.csv": delimited(",", "utf-8-sig"),
    "gbk.csv": delimited(",", "gbk"),
    "gb18030.csv": delimited(",", "gb18030"),
    "utf16.csv": delimited(",", "utf-16"),
    "tabs.tsv": delimited("\t", "gb18030"),
    "bars.txt": delimited("|", "utf-8"),
    "semicolons.csv": delimited(";", "gbk"),
    "lines.jsonl": json_lines,
    "list.json": json_list,
    "text.parquet": parquet_of_text,
    "types.parquet": parquet_of_types,
    "book.xlsx": excel,
}


@pytest.mark.parametrize("name", FILES)
async def test_every_kind_of_file_gives_the_same_people(runtime, session, tmp_path, name) -> None:
    FILES[name](tmp_path / name)
    run, rejects = await imported(runtime, open_table(tmp_path / name), "core")
    assert (run.state, run.added, rejects) == ("done", 3, [])
    vault = privacy.Vault(runtime.keyring, purpose="resolution")
    found = {record.number: record.values for record in await customers.claim_records(session, vault)}
    assert found == {
        "C001": {
            "name": "欧阳娜娜",
            "phone": "13812345678",
            "id_number": "11010519491231002X",
            "birth_date": "1949-12-31",
        },
        "C002": {
            "name": "李四",
            "phone": "13900001111",
            "birth_date": "1980-01-05",
            "address": "甘肃省临州市城西街1号",
        },
        "C003": {
            "name": "王五",
            "phone": "13800002222",
            "id_number": "11010519491231002X",
            "birth_date": "1949-12-31",
        },
    }
