"""Documents of text as articles: each heading with text under it is a question with its answer.

Word, HTML and Markdown are read by what they say, without their looks: a table becomes a line for each row. Nothing of
a document is run or fetched, and a packed file is never unpacked beyond a limit.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final
from xml.etree import ElementTree

from zhike.knowledge.rules.files import FileRefused

LARGEST_PART: Final = 50 * 2**20  # bytes of one part of a packed document, unpacked
_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HEADING_NAME: Final = re.compile(r"^(heading|标题|title)\b|^标题", re.IGNORECASE)
_HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_BLOCKS: Final = frozenset({"p", "div", "li", "ul", "ol", "tr", "table", "section", "article", "br", "dd", "dt", "pre"})
_SILENT: Final = frozenset({"script", "style", "head", "nav", "template", "noscript"})
_MARKDOWN_HEADING: Final = re.compile(r"^ {0,3}(#{1,6})\s+(.*?)\s*#*\s*$")
_MARKDOWN_MARKS: Final = re.compile(r"\*\*|__|`|!?\[([^\]]*)\]\([^)]*\)")
_MARKDOWN_RULE: Final = re.compile(r"^\s*\|?[\s:|-]+\|?\s*$")
_FENCES: Final = ("```", "~~~")


@dataclass(slots=True)
class Section:
    """A heading and the text under it. `place` is where it stands: a line, in Word a paragraph, from 1.

    Text before the first heading has none: its `heading` is "".
    """

    place: int
    heading: str
    lines: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The lines without empty ones at the ends, never two empty ones in a row."""
        return re.sub(r"\n{3,}", "\n\n", "\n".join(self.lines)).strip()


def answered(sections: Iterable[Section]) -> list[Section]:
    """Those that say something: a heading over other headings alone is no question."""
    return [section for section in sections if section.text]


def read_markdown(text: str) -> list[Section]:
    """The sections of Markdown; a fenced block keeps its lines as they are."""
    sections = [Section(1, "")]
    fence = ""
    for place, line in enumerate(text.splitlines(), 1):
        mark = next((each for each in _FENCES if line.lstrip().startswith(each)), "")
        if mark and fence in {"", mark}:
            fence = "" if fence else mark
        elif not fence and (heading := _MARKDOWN_HEADING.match(line)):
            sections.append(Section(place, _plain(heading[2])))
        elif fence:
            sections[-1].lines.append(line)
        else:
            sections[-1].lines += _markdown_line(line)
    return answered(sections)


def _markdown_line(line: str) -> list[str]:
    stripped = line.strip()
    if "|" in stripped and _MARKDOWN_RULE.match(stripped):
        return []  # the rule under the head of a table
    if stripped.startswith("|") and stripped.endswith("|"):
        return [_row(_plain(cell) for cell in stripped.strip("|").split("|"))]
    return [_plain(line.rstrip())]


def _plain(text: str) -> str:
    return _MARKDOWN_MARKS.sub(lambda found: found[1] or "", text)


def _row(cells: Iterable[str]) -> str:
    return " | ".join(" ".join(cell.split()) for cell in cells)


def read_html(text: str) -> list[Section]:
    """The sections of an HTML page; scripts and styles say nothing. Broken markup is read as far as it goes."""
    reader = _HtmlReader()
    reader.feed(text)
    reader.close()
    reader.end_line()
    return answered(reader.sections)


class _HtmlReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.sections = [Section(1, "")]
        self._words: list[str] = []
        self._cells: list[str] | None = None
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag in _SILENT:
            self._silent += 1
        elif tag in _HEADINGS:
            self.end_line()
            self.sections.append(Section(self.getpos()[0], ""))
        elif tag == "tr":
            self.end_line()
            self._cells = []
        elif tag in _BLOCKS and self._cells is None:
            self.end_line()

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in _HEADINGS:
            self.sections[-1].heading = self._take()
        elif tag in {"td", "th"} and self._cells is not None:
            self._cells.append(self._take())
        elif tag == "tr" and self._cells is not None:
            self.sections[-1].lines.append(_row(self._cells))
            self._cells = None
        elif tag in _BLOCKS and self._cells is None:
            self.end_line()

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._words.append(data)

    def end_line(self) -> None:
        """What was said so far is a line of its own."""
        if line := self._take():
            self.sections[-1].lines.append(line)

    def _take(self) -> str:
        words, self._words = " ".join("".join(self._words).split()), []
        return words


def is_word(content: bytes) -> bool:
    """Whether a packed file is a Word document."""
    return "word/document.xml" in _names(content)


def is_excel(content: bytes) -> bool:
    """Whether a packed file is an Excel workbook."""
    names = _names(content)
    return "xl/workbook.xml" in names or "xl/workbook.bin" in names


def check_packed(content: bytes) -> None:
    """Raise `FileRefused` where a packed file would unpack to more than any document has."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            total = sum(entry.file_size for entry in packed.infolist())
    except (zipfile.BadZipFile, ValueError, OSError):
        raise FileRefused("damaged") from None
    if total > 4 * LARGEST_PART:
        raise FileRefused("unpacks_too_large", limit=f"{4 * LARGEST_PART // 2**20} MB")


def _names(content: bytes) -> frozenset[str]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return frozenset(packed.namelist())
    except (zipfile.BadZipFile, ValueError, OSError):
        return frozenset()


def read_word(content: bytes) -> list[Section]:
    """The sections of a Word document (.docx), its headings known by their style. Raises `FileRefused`."""
    check_packed(content)
    styles = _heading_styles(content)
    body = _part(content, "word/document.xml").find(f"{_W}body")
    sections = [Section(1, "")]
    for place, element in enumerate(body if body is not None else (), 1):
        if element.tag == f"{_W}tbl":
            sections[-1].lines += _word_table(element)
        elif element.tag == f"{_W}p":
            text = _word_text(element)
            if _style_of(element) in styles and text.strip():
                sections.append(Section(place, text.strip()))
            else:
                sections[-1].lines.append(text)
    return answered(sections)


def _heading_styles(content: bytes) -> frozenset[str]:
    """Ids of the styles that are headings: by their level, or by a name that says so."""
    if "word/styles.xml" not in _names(content):
        return frozenset()
    return frozenset(
        style.get(f"{_W}styleId", "")
        for style in _part(content, "word/styles.xml").iter(f"{_W}style")
        if style.find(f"{_W}pPr/{_W}outlineLvl") is not None or _HEADING_NAME.match(_value(style.find(f"{_W}name")))
    )


def _part(content: bytes, name: str) -> ElementTree.Element:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed, packed.open(name) as opened:
            raw = opened.read(LARGEST_PART + 1)
        if len(raw) > LARGEST_PART:
            raise FileRefused("unpacks_too_large", limit=f"{LARGEST_PART // 2**20} MB")
        if b"<!DOCTYPE" in raw or b"<!ENTITY" in raw:  # no Word document has one; others expand without end
            raise FileRefused("damaged")
        return ElementTree.fromstring(raw)  # noqa: S314 - without a document type nothing can be expanded or fetched
    except (zipfile.BadZipFile, KeyError, RuntimeError, ElementTree.ParseError, OSError, EOFError, ValueError):
        raise FileRefused("damaged") from None


def _style_of(paragraph: ElementTree.Element) -> str:
    return _value(paragraph.find(f"{_W}pPr/{_W}pStyle"))


def _value(element: ElementTree.Element | None) -> str:
    return "" if element is None else element.get(f"{_W}val", "")


def _word_text(paragraph: ElementTree.Element) -> str:
    return "".join(_word_pieces(paragraph))


def _word_pieces(paragraph: ElementTree.Element) -> Iterator[str]:
    for element in paragraph.iter():
        if element.tag == f"{_W}t":
            yield element.text or ""
        elif element.tag == f"{_W}tab":
            yield "\t"
        elif element.tag in {f"{_W}br", f"{_W}cr"}:
            yield "\n"


def _word_table(table: ElementTree.Element) -> Iterator[str]:
    for row in table.findall(f"{_W}tr"):
        yield _row(" ".join(map(_word_text, cell.iter(f"{_W}p"))) for cell in row.findall(f"{_W}tc"))
