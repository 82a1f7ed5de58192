"""Word, HTML, Markdown and Excel as articles; and what is no such file."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.knowledge.rules import documents
from zhike.knowledge.rules.files import FileRefused
from zhike.knowledge.rules.importing import ImportFile, read_import_file

NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
STYLES = f"""<w:styles {NAMESPACE}>
<w:style w:styleId="1"><w:name w:val="heading 1"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>
<w:style w:styleId="a"><w:name w:val="Normal"/></w:style></w:styles>"""


def word(body: str, styles: str = STYLES) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("word/document.xml", f"<w:document {NAMESPACE}><w:body>{body}</w:body></w:document>")
        file.writestr("word/styles.xml", styles)
    return packed.getvalue()


def paragraph(text: str, style: str = "a") -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>'


def said(file: ImportFile) -> list[tuple[int, str, str]]:
    return [(row.row, row.content.question, row.content.answer) for row in file.rows]


def test_a_word_document_is_read_by_its_headings() -> None:
    cell = "<w:tc>{}</w:tc>".format
    table = f"<w:tbl><w:tr>{cell(paragraph('普卡'))}{cell(paragraph('100 元'))}</w:tr></w:tbl>"
    body = (
        paragraph("信用卡", "1")
        + paragraph("年费是多少？", "1")
        + paragraph("按卡种：")
        + table
        + paragraph("首年免。")
    )
    assert said(read_import_file(word(body), now=NOW)) == [(2, "年费是多少？", "按卡种：\n普卡 | 100 元\n首年免。")]


def test_a_page_is_read_without_its_scripts() -> None:
    page = """<!DOCTYPE html><html><head><title>x</title></head><body><nav>菜单</nav><p>前言</p>
<h2>几点<b>开门</b>？</h2><p>九点。<br>周末十点。<script>alert(1)</script>
<table><tr><th>日</th><th>时</th></tr><tr><td>一</td><td>9:00</td></tr></table>
<h2>空的</h2><h3>地址 &amp; 电话</h3>近<p>的"""
    read = read_import_file(page.encode(), now=NOW)
    assert said(read) == [
        (2, "几点开门？", "九点。\n周末十点。\n日 | 时\n一 | 9:00"),
        (4, "地址 & 电话", "近\n的"),
    ]
    assert [(each.row, each.column, each.code) for each in read.rejects] == [(1, "question", "no_heading")]


def test_markdown_is_read_without_its_marks() -> None:
    table = "| 卡 | 元 |\n|---|---|\n| 普 | 100 |\n"
    text = f"# 手册\n\n## 年费 **多少** ##\n- 见[价目](http://x)\n\n{table}```\n# 不是标题\n```\n"
    read = read_import_file(text.encode("gb18030"), now=NOW, name="FAQ.MD")
    assert said(read) == [(3, "年费 多少", "- 见价目\n\n卡 | 元\n普 | 100\n# 不是标题")]


def test_the_first_sheet_of_a_workbook_is_a_table_as_any() -> None:
    cells = [["question", "answer", "region"], ["年费？", "100", "甘肃"]]
    written = ['<c t="inlineStr"><is><t>' + "</t></is></c><c t='inlineStr'><is><t>".join(row) for row in cells]
    rows = "".join(f"<row>{row}</t></is></c></row>" for row in written)
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("[Content_Types].xml", f'<Types xmlns="{PACKAGE}/content-types"/>')
        file.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{PACKAGE}/relationships">'
            f'<Relationship Id="r1" Type="{relation}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        file.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{main}" xmlns:r="{relation}"><sheets>'
            '<sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>',
        )
        file.writestr(
            "xl/_rels/workbook.xml.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="r1" Type="{relation}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        )
        file.writestr(
            "xl/worksheets/sheet1.xml", f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>'
        )
    read = read_import_file(packed.getvalue(), now=NOW)
    assert said(read) == [(2, "年费？", "100")]
    assert read.rows[0].content.regions == ("甘肃",)


def bomb() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("word/document.xml", b" " * (documents.LARGEST_PART + 1))
    return packed.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (bomb(), "unpacks_too_large"),
        (word("<w:p>"), "damaged"),
        (word("", styles="<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>"), "damaged"),
        (word(paragraph("没有标题")), "no_headings"),
        (b"%PDF-1.7\n%\xe2\xe3", "damaged"),
        (b"PK\x03\x04 broken", "binary"),
        (b"<html><p>no headings</p></html>", "no_headings"),
    ],
    ids=["bomb", "broken", "entities", "no headings", "pdf", "no archive", "page without headings"],
)
def test_what_is_no_document_is_refused_with_the_reason(content: bytes, code: str) -> None:
    with pytest.raises(FileRefused) as refused:
        read_import_file(content, now=NOW)
    assert refused.value.code == code


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    for section in (*documents.read_markdown(text), *documents.read_html(text)):
        assert section.text
