"""Tables from outside: what they hold decides how they are read, and a bad place is named."""

from __future__ import annotations

import json
import tracemalloc
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from zhike.platform.tables import Misshapen, TableRefused, open_table


def rows_of(path: Path) -> tuple[list[int], list[dict[str, str | None]], list[Misshapen]]:
    table = open_table(path)
    numbers, rows = [], []
    for batch in table.read(table.columns):
        numbers += batch.numbers.tolist()
        rows += batch.data.to_pylist()
    return numbers, rows, table.misshapen


def written(tmp_path: Path, content: bytes | str, name: str = "file") -> Path:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


TEXT = "姓名,电话\n张三,１３８\n李四,139\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_encoding_and_delimiter_are_found(tmp_path: Path, encoding: str, delimiter: str) -> None:
    path = written(tmp_path, TEXT.replace(",", delimiter).encode(encoding))
    numbers, rows, _ = rows_of(path)
    assert numbers == [2, 3]
    assert rows == [{"姓名": "张三", "电话": "１３８"}, {"姓名": "李四", "电话": "139"}]


def test_ragged_rows_are_named_and_the_others_keep_their_places(tmp_path: Path) -> None:
    path = written(tmp_path, "a,b\n1,2\n3\n4,5\n6,7,8\n\n9,10\n")
    numbers, rows, misshapen = rows_of(path)
    assert (numbers, misshapen) == ([2, 4, 6, 7], [Misshapen(3, "ragged"), Misshapen(5, "ragged")])
    assert rows[1] == {"a": "4", "b": "5"}
    assert rows[-1] == {"a": "9", "b": "10"}


def test_a_line_break_in_quotes_is_part_of_the_cell(tmp_path: Path) -> None:
    numbers, rows, _ = rows_of(written(tmp_path, 'a,b\n"1\n2",3\n4,5\n'))
    assert (numbers, rows[0]) == ([2, 3], {"a": "1\n2", "b": "3"})


@pytest.mark.parametrize(
    ("content", "code", "place"),
    [
        (b"", "table.empty", {}),
        (b" \n\n", "table.empty", {}),
        (b"a,,b\n1,2,3\n", "table.header", {"column": 2}),
        (b"a,b,a\n1,2,3\n", "table.header", {"column": 3}),
        (b"a,b\n1,2\n\xff\xff\xff,3\n", "table.encoding", {"row": 3}),
        (b"a\x00b,c\n1,2\n", "table.unknown", {}),
        (b"PK\x03\x04nonsense", "table.broken", {"row": 1}),
        (b"PAR1nonsense", "table.broken", {"row": 1}),
        (b"[1, 2", "table.broken", {"row": 1}),
        (b"[]", "table.empty", {}),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_place(tmp_path: Path, content: bytes, code: str, place: dict) -> None:
    path = written(tmp_path, content)
    with pytest.raises(TableRefused) as refused:
        rows_of(path)
    assert refused.value.code == code
    assert refused.value.params.items() >= {"file": str(path), **place}.items()


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TableRefused) as refused:
        open_table(tmp_path / "absent.csv")
    assert refused.value.code == "table.missing"


def test_json_lines_and_lists_are_tables(tmp_path: Path) -> None:
    lines = [json.dumps({"a": 1, "b": None}), "[1]", "", json.dumps({"a": "x", "b": [2]})]
    numbers, rows, misshapen = rows_of(written(tmp_path, "\n".join(lines)))
    assert (numbers, misshapen) == ([1, 3], [Misshapen(2, "not_an_object")])
    assert rows == [{"a": "1", "b": None}, {"a": "x", "b": "[2]"}]
    assert rows_of(written(tmp_path, json.dumps([{"a": True}, {"a": 2.0}])))[1] == [{"a": "true"}, {"a": "2"}]


def test_parquet_is_a_table(tmp_path: Path) -> None:
    path = tmp_path / "p"
    parquet.write_table(pa.table({"a": [1, None], "b": ["x", "y"]}), path)
    assert rows_of(path)[:2] == ([1, 2], [{"a": "1", "b": "x"}, {"a": None, "b": "y"}])


def test_a_table_can_be_read_twice(tmp_path: Path) -> None:
    table = open_table(written(tmp_path, "a,b\n1\n2,3\n"))
    first = [batch.data.to_pylist() for batch in table.read(["a"])]
    assert [batch.data.to_pylist() for batch in table.read(["a"])] == first == [[{"a": "2"}]]
    assert table.misshapen == [Misshapen(2, "ragged")]


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    line = "C0001,张三,13800000000," + "x" * 900 + "\n"
    with path.open("w", encoding="utf-8") as file:
        file.write("a,b,c,d\n")
        for _ in range(150):
            file.write(line * 1000)
    table = open_table(path)
    tracemalloc.start()
    before = pa.total_allocated_bytes()
    most = 0
    for batch in table.read(["a"]):
        most = max(most, pa.total_allocated_bytes() - before)
        del batch
    _, traced = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert max(most, traced) < path.stat().st_size * 0.7  # 32 blocks of 2 MB are read ahead


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(st.text("abc,\"\n张 '", max_size=6), min_size=2, max_size=2), min_size=1, max_size=8))
def test_every_well_formed_file_comes_back_as_it_was(tmp_path_factory: pytest.TempPathFactory, rows: list) -> None:
    import csv
    import io

    sink = io.StringIO(newline="")
    csv.writer(sink).writerows([["k1", "k2"], *rows])
    path = tmp_path_factory.mktemp("t") / "f.csv"
    path.write_bytes(sink.getvalue().encode())
    found = rows_of(path)[1]
    assert [[row["k1"] or "", row["k2"] or ""] for row in found] == [
        [cell.replace("\r\n", "\n") for cell in row] for row in rows
    ]
