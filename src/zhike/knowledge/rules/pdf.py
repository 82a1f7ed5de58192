"""What a PDF says, page by page: headings are the larger or bold lines, or lines that end as questions.

A PDF knows no paragraphs: it places pieces of text. Pieces of one height make a line; what nearly every page has at the
same height (a running title, the number of the page) is left out.
"""

from __future__ import annotations

import io
import logging
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from zhike.knowledge.rules.documents import Section, answered
from zhike.knowledge.rules.files import FileRefused

MOST_PAGES: Final = 1000
MOST_CHARACTERS: Final = 5_000_000
# Fewer characters than this on an average page are stamps on a scan.
FEWEST: Final = 4
LARGER: Final = 1.15
BODY: Final = 0.25  # share of the text; what is smaller and rarer are notes
_ENDINGS: Final = ("。", ".", "：", ":", "；", ";")
LONGEST_HEADING: Final = 120
# A line that stands at one height on so many of the pages, of at least three, belongs to none of them.
RUNNING: Final = 0.6
UNREADABLE: Final = 0.3  # share of characters that stand for none
_Matrix = Sequence[float]
_QUESTION: Final = re.compile(r"^(?:(?:Q|问|問)\s*\d*\s*[:：.、]\s*)?(.{2,}[?？])$", re.IGNORECASE)
_ANSWER: Final = re.compile(r"^(?:A|答)\s*\d*\s*[:：.、]\s*", re.IGNORECASE)
_PAGE_NUMBER: Final = re.compile(r"^[\s\-–—第/页頁共Pp.age\d]{1,16}$")


@dataclass(slots=True)
class Line:
    """A line of a page: its height from the bottom, its size in points, whether all of it is bold."""

    page: int
    height: float
    size: float
    bold: bool
    text: str


def read_pdf(content: bytes) -> list[Section]:
    """The sections of a PDF; their `place` is the page of the heading, from 1. Raises `FileRefused`: `pdf_encrypted`,
    `pdf_scanned` (no text that can be read), `pdf_no_headings`, `pdf_pages`, `damaged`."""
    lines = _without_running(list(_lines(content)))
    sections = [Section(1, "")]
    body = _body_size(lines)
    before: Line | None = None
    for line in lines:
        if not _is_heading(line, body):
            sections[-1].lines.append(_ANSWER.sub("", line.text) if not sections[-1].lines else line.text)
        elif before is not None and _goes_on(before, line, sections[-1]):
            sections[-1].heading += line.text if _is_wide(sections[-1].heading) else f" {line.text}"
        else:
            question = _QUESTION.match(line.text)
            sections.append(Section(line.page, question[1] if question else line.text))
        before = line
    if not any(section.heading for section in sections):
        raise FileRefused("pdf_no_headings")
    return answered(sections)


def _lines(content: bytes) -> Iterator[Line]:
    from pypdf import PdfReader  # a fifth of a second that no other file needs
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what it finds odd is nothing that an editor can change
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise FileRefused("pdf_encrypted")
        if len(reader.pages) > MOST_PAGES:
            raise FileRefused("pdf_pages", limit=MOST_PAGES)
        lines = [line for number, page in enumerate(reader.pages, 1) for line in _lines_of(page, number)]
        pages = len(reader.pages)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, OSError, RecursionError):
        raise FileRefused("damaged") from None
    _check_readable("".join(line.text for line in lines), pages)
    yield from lines


def _check_readable(text: str, pages: int) -> None:
    strange = sum(each == "\ufffd" or "\ue000" <= each <= "\uf8ff" for each in text)
    if len("".join(text.split())) < FEWEST * max(pages, 1) or strange > UNREADABLE * len(text):
        raise FileRefused("pdf_scanned")
    if len(text) > MOST_CHARACTERS:
        raise FileRefused("unpacks_too_large", limit=f"{MOST_CHARACTERS:,}")


def _lines_of(page: Any, number: int) -> list[Line]:
    """The lines of a page in the order in which it writes them."""
    lines: list[Line] = []

    def take(text: str, matrix: _Matrix, place: _Matrix, font: Mapping[str, Any] | None, size: float) -> None:
        if not text.strip():
            return
        height = place[5] * matrix[3] + matrix[5]
        points = abs(size * place[3] * matrix[3]) or abs(size)
        bold = "bold" in str((font or {}).get("/BaseFont", "")).lower()
        last = lines[-1] if lines else None
        if last is not None and abs(last.height - height) < 0.5 * last.size:
            last.text += text
            last.bold, last.size = last.bold and bold, max(last.size, points)
        else:
            lines.append(Line(number, height, points, bold, text))

    page.extract_text(visitor_text=take)
    for line in lines:
        line.text = _without_gaps(" ".join(line.text.split()))
    return [line for line in lines if line.text]


def _without_gaps(text: str) -> str:
    """Chinese is set with gaps that mean nothing."""
    return re.sub(r"(?<=[\u3400-\u9fff\uff00-\uffef]) (?=[\u3400-\u9fff\uff00-\uffef])", "", text)


def _without_running(lines: Sequence[Line]) -> list[Line]:
    pages, body = len({line.page for line in lines}), _body_size(lines)
    at = Counter(_looks(line, body) for line in lines)
    often = {look for look, count in at.items() if pages >= 3 and count >= RUNNING * pages}
    return [line for line in lines if _looks(line, body) not in often and not _PAGE_NUMBER.match(line.text)]


def _looks(line: Line, body: float) -> tuple[int, str]:
    """Where a line stands and what it says; in small print any number is like another ("Page 3 of 8")."""
    return round(line.height), line.text if line.size > body else re.sub(r"\d+", "#", line.text)


def _body_size(lines: Sequence[Line]) -> float:
    """The smallest size in which a good part of the text is set."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size, 1)] += len(line.text)
    return min((size for size, count in sizes.items() if count >= BODY * sizes.total()), default=0.0)


def _is_heading(line: Line, body: float) -> bool:
    if len(line.text) > LONGEST_HEADING:
        return False
    asks = _QUESTION.match(line.text) is not None
    return asks or line.size >= LARGER * body or (line.bold and not line.text.endswith(_ENDINGS))


def _goes_on(before: Line, line: Line, section: Section) -> bool:
    """Whether a heading is too long for one line: the next one looks the same, right below it."""
    same = before.page == line.page and abs(before.size - line.size) < 0.2 and before.bold == line.bold
    close = 0 < before.height - line.height < 1.8 * line.size
    return same and close and not section.lines and not before.text.endswith(("?", "？"))


def _is_wide(text: str) -> bool:
    return bool(text) and text[-1] > "\u2fff"
