"""Reading files of articles: encodings, delimiters, headers, rows, JSON forms."""

from __future__ import annotations

import contextlib
import csv
import io
import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.knowledge.errors import ImportFileRefused, row_reason
from zhike.knowledge.rules.articles import Content
from zhike.knowledge.rules.files import FileRefused
from zhike.knowledge.rules.importing import ImportFile, ImportRow, merged, read_import_file
from zhike.knowledge.service.reading import read_import

NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


def read(content: str | bytes) -> ImportFile:
    return read_import_file(content.encode() if isinstance(content, str) else content, now=NOW)


def places(found: ImportFile) -> list[tuple[int, str, str]]:
    return [(reject.row, reject.column, reject.code) for reject in found.rejects]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_the_encoding_is_found(encoding: str) -> None:
    found = read("question,answer\n转账限额是多少？,单笔五万元\n".encode(encoding))
    assert found.rows[0].content.question == "转账限额是多少？"
    assert not found.rejects


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_the_delimiter_is_found(delimiter: str) -> None:
    header, row = delimiter.join(["Question", " ANSWER ", "Class"]), delimiter.join(["What?", "That", "cards"])
    found = read(f"{header}\r\n{row}\r\n")
    assert (found.rows[0].content, found.rows[0].language) == (Content("What?", "That", category="cards"), "en")


def test_variants_language_category_and_key_are_taken() -> None:
    found = read("key,lang,category,question,answer,variants\nk1,EN,CCD-04,如何还款,看这里,怎么还| |如何还款|repay\n")
    row = found.rows[0]
    assert (row.key, row.keyed, row.language) == ("k1", True, "en")
    assert row.content.variants == ("怎么还", "repay")
    assert row.content.category == "CCD-04"


def test_bad_rows_are_refused_with_their_place_and_good_ones_kept() -> None:
    found = read(
        "Question,Answer,lang\n"
        "好问题,好回答,\n"
        "只有两格,不够\n"
        "多了,一格,zh,又一格\n"
        "多出来的空格子没关系,好,zh,\n"
        ",没有问题,zh\n"
        "没有回答,  ,zh\n"
        "好 问题？,又来一次,zh\n"
        "什么语言,不知道,fr\n"
        f"{'长' * 501},太长,zh\n"
        "控制\x07符,坏,zh\n"
        ",,\n"
        "最后,好,中文\n"
    )
    assert [row.row for row in found.rows] == [2, 5, 13]
    assert places(found) == [
        (3, "", "ragged"),
        (4, "", "ragged"),
        (6, "Question", "empty"),
        (7, "Answer", "empty"),
        (8, "Question", "duplicate"),
        (9, "lang", "language"),
        (10, "Question", "too_long"),
        (11, "Question", "control"),
    ]
    duplicate = found.rejects[4]
    assert row_reason(duplicate.code, duplicate.params, "en") == "the same question as in row 2"
    assert row_reason(duplicate.code, duplicate.params, "zh") == "与第 2 行的问题重复"


def test_every_reason_can_be_said() -> None:
    found = read(json.dumps([3, {"question": 1.5}, {"question": "q", "variants": [1]}]))
    assert places(found) == [(1, "", "not_an_object"), (2, "question", "not_text"), (3, "variants", "not_text")]
    assert all(row_reason(reject.code, reject.params, "zh") for reject in found.rejects)


@pytest.mark.parametrize(
    ("content", "code", "params"),
    [
        (b"", "empty", {}),
        (b"\xef\xbb\xbf \n", "empty", {}),
        ("a,b\n1,2\n", "header", {"row": 1, "column": "question", "found": "a, b"}),
        ("question;notes\n1;2\n", "header", {"row": 1, "column": "answer", "found": "question, notes"}),
        ("question,answer,class,category\n", "header_twice", {"row": 1, "column": "category"}),
        (b"question,answer\nok,ok\n\xff\xff\xff\n", "encoding", {"row": 3}),
        (b"PK\x03\x04rest", "binary", {}),
        (bytes(range(256)) * 20, "binary", {}),
        ('[{"question": "a",\n "answer": }]', "json", {"row": 2, "column": 12}),
        ("[" * 100_000, "json", {"row": 1, "column": 1}),
        ('{"page": {"question": 1}}', "page", {"column": "page"}),
    ],
)
def test_a_file_that_cannot_be_read_says_where(content: str | bytes, code: str, params: dict[str, object]) -> None:
    with pytest.raises(FileRefused) as refused:
        read(content)
    assert (refused.value.code, refused.value.params) == (code, params)
    with pytest.raises(ImportFileRefused, match=r"faq\.csv"):
        read_import(content.encode() if isinstance(content, str) else content, file="faq.csv", now=NOW)


def test_a_stray_control_character_costs_its_row_alone() -> None:
    found = read(b"question,answer\nhas a null\x00?,no\nrings\x07?,no\nsound?,yes\n")
    assert [row.content.question for row in found.rows] == ["sound?"]
    assert [place[0] for place in places(found)] == [2, 3]


def test_a_page_without_a_list_costs_that_page_alone() -> None:
    found = read('{"1": [{"question": "Kept?", "answers": ["yes"]}], "2": "words", "3": {"question": "a"}}')
    assert [row.content.question for row in found.rows] == ["Kept?"]
    assert places(found) == [(2, "key", "no_list"), (3, "key", "no_list")]
    assert "list" in row_reason("no_list", {}, "en")


def test_an_endless_cell_is_a_forgotten_quotation_mark() -> None:
    with pytest.raises(FileRefused, match="broken"):
        read('question,answer\n"a,' + "x" * 1_100_000)


def test_the_pages_of_a_web_site_are_read() -> None:
    pages = {"12": [{"question": "甚麼是信用卡?", "answers": ["一種卡。", " 可以刷。 "]}], "13": [{"question": "q"}]}
    found = read(json.dumps(pages))
    row = found.rows[0]
    assert (row.key, row.keyed, row.content.category, row.language) == ("12", False, "12", "zh")
    assert row.content.answer == "一種卡。\n可以刷。"
    assert places(found) == [(2, "answer", "empty")]


@pytest.mark.parametrize(
    "text",
    [
        '[{"Question": "Q?", "ANSWER": "A", "variants": "x|y", "class": 7, "language": "en"}]',
        '{"question": "Q?", "answer": "A", "variants": ["x", "y"], "category": "7", "lang": "en"}',
        '\n{"question": "Q?", "answer": ["A"], "variants": ["x", "y"], "category": 7, "lang": null}\n'
        '{"question": 1.5}\n{"broken\n',
    ],
)
def test_json_in_its_forms(text: str) -> None:
    found = read(text)
    assert found.rows[0].content == Content("Q?", "A", ("x", "y"), "7")


def test_an_import_never_wipes_what_the_file_does_not_name() -> None:
    existing = Content("旧", "旧答", ("问法",), "CCD-01", True, NOW, NOW)
    row = ImportRow(2, "zh", Content("新", "新答"))
    assert merged(existing, row) == Content("新", "新答", ("问法",), "CCD-01", True, NOW, NOW)
    assert merged(existing, replace(row, content=Content("新", "新答", ("别的",), "X"))).variants == ("别的",)
    limited = replace(existing, audience="staff", regions=("甘肃",))
    assert merged(limited, row).scope == limited.scope
    assert merged(limited, replace(row, named=frozenset({"audience"}))).scope == Content("", "").scope


@given(
    st.lists(st.tuples(st.text(max_size=30), st.text(max_size=30)), max_size=8),
    st.sampled_from(["utf-8", "utf-8-sig"]),
)
def test_every_row_is_taken_or_refused(rows: list[tuple[str, str]], encoding: str) -> None:
    sheet = io.StringIO()
    writer = csv.writer(sheet)
    writer.writerow(["question", "answer"])
    writer.writerows(rows)
    with contextlib.suppress(FileRefused):  # a NUL or a lone carriage return makes it no such file
        found = read(sheet.getvalue().encode(encoding, "surrogatepass"))
        assert len(found.rows) + len(found.rejects) == sum(any(row) for row in rows)


@given(st.binary(max_size=300))
def test_no_file_breaks_the_reader(content: bytes) -> None:
    with contextlib.suppress(FileRefused):
        assert read(content)


def test_a_row_says_for_whom_and_where_it_holds() -> None:
    header = "问题,答案,受众,渠道,地区,产品,逐字引用,失效时间,复核日期\n"
    read = read_import_file(f"{header}问,答,内部,web| app,甘肃,CARD-1,是,2027-01-01,2026-12-24\n".encode(), now=NOW)
    (row,) = read.rows
    said = row.content
    assert (said.audience, said.channels, said.regions) == ("staff", ("web", "app"), ("甘肃",))
    assert (said.products, said.verbatim, row.review_on) == (("CARD-1",), True, date(2026, 12, 24))
    assert said.effective_until == datetime(2027, 1, 1, tzinfo=UTC)
    assert row.scoped


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [("audience", "王", "unknown"), ("verbatim", "也许", "unknown"), ("effective_until", "明年", "time")],
)
def test_a_cell_that_says_nothing_we_know_is_refused_with_its_place(column: str, cell: str, code: str) -> None:
    read = read_import_file(f"question,answer,{column}\n问,答,{cell}\n".encode(), now=NOW)
    assert [(each.row, each.column, each.code) for each in read.rejects] == [(2, column, code)]


def test_one_question_may_have_an_article_in_each_scope() -> None:
    text = "question,answer,region\n利率,一,甘肃\n利率,二,广西\n利率,三,甘肃\n"
    read = read_import_file(text.encode(), now=NOW)
    assert [row.content.regions for row in read.rows] == [("甘肃",), ("广西",)]
    assert [(each.row, each.code) for each in read.rejects] == [(4, "duplicate")]
