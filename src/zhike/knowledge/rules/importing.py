"""What a file of articles says: rows that can be taken in, and rows that cannot, each with its place and the reason."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any, Final, Literal

from python_calamine import CalamineError, CalamineWorkbook

from zhike.knowledge.rules import documents
from zhike.knowledge.rules.articles import Content, clean_variants, content_problem
from zhike.knowledge.rules.audience import AUDIENCES, Audience, clean_words
from zhike.knowledge.rules.documents import Section
from zhike.knowledge.rules.files import PDF_MARK, FileRefused, Record, decode, read_sheet
from zhike.knowledge.rules.pdf import read_pdf
from zhike.knowledge.rules.text import Language, guess_language, question_key

SEPARATOR: Final = "|"
_NO_LIST: Final = object()
_FORMULA: Final = frozenset("=+-@\t\r")
LANGUAGES: Final[Mapping[str, Language]] = {
    **dict.fromkeys(("zh", "zh-cn", "zh_cn", "zh-tw", "zh_tw", "zh-hans", "zh-hant", "cn", "中文", "chinese"), "zh"),
    **dict.fromkeys(("en", "en-us", "en_us", "en-gb", "en_gb", "英文", "english"), "en"),
}
SCOPE: Final = frozenset({"audience", "channels", "regions", "products"})
NO_SCOPE: Final = Content("", "").scope
_AUDIENCES: Final[Mapping[str, Audience]] = {
    **{name: name for name in AUDIENCES},
    "公众": "public",
    "公开": "public",
    "客户": "customers",
    "员工": "staff",
    "内部": "staff",
}
_YES: Final = frozenset({"true", "1", "yes", "y", "是", "逐字"})
_NO: Final = frozenset({"", "false", "0", "no", "n", "否"})
# How much of a refused cell is shown beside the reason.
SHOWN: Final = 200


@dataclass(frozen=True, slots=True)
class ImportRow:
    """An article as it comes in. `row` is its place in the file; `key` its name there.

    Where `keyed`, the key alone says which article it is; else its question does, with its scope where the row has one.
    `named` are the columns that the row fills.
    """

    row: int
    language: Language
    content: Content
    key: str = ""
    keyed: bool = False
    review_on: date | None = None
    named: frozenset[str] = frozenset()

    @property
    def scoped(self) -> bool:
        """Whether the row says for whom or where it holds."""
        return bool(self.named & SCOPE) or self.content.scope != NO_SCOPE


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that was not taken. `column` as the file names it; `code` ends an error code; `cells` are the row's own."""

    row: int
    column: str
    code: str
    params: Mapping[str, object]
    cells: Mapping[str, str]
    at: str = ""

    @property
    def shown(self) -> str:
        """How the cell that is refused begins."""
        return self.cells.get(self.at, "")[:SHOWN]


Unit = Literal["row", "page"]


@dataclass(frozen=True, slots=True)
class ImportFile:
    """All rows of a file, in its order; the places of its rows count in `unit`."""

    rows: tuple[ImportRow, ...]
    rejects: tuple[Reject, ...]
    unit: Unit = "row"


@dataclass(frozen=True, slots=True)
class _Raw:
    """A row before it is judged; `problem` is (column, code) of what is wrong with its shape."""

    row: int
    cells: Mapping[str, str]
    variants: tuple[str, ...] = ()
    keyed: bool = False
    problem: tuple[str, str] | None = None


def read_import_file(content: bytes, *, now: datetime, name: str = "") -> ImportFile:
    """The articles of a file: CSV, TSV, Excel, JSON (a list, or `{page: [{question, answers}]}`), JSON lines, Word,
    HTML, Markdown or PDF.

    A file is known by what it holds; only Markdown, which is like any text, by the end of its `name`. Raises
    `FileRefused` when the file as a whole cannot be read.
    """
    if content.startswith(PDF_MARK):
        return replace(_judge(map(_of_section, read_pdf(content)), {}, now), unit="page")
    sections = _sections(content, name)
    if sections is not None:
        return _judge(map(_of_section, _found(sections)), {}, now)
    text = _excel_as_text(content) if documents.is_excel(content) else decode(content)
    if text.lstrip()[:1] in {"[", "{"} and not documents.is_excel(content):
        return _judge(_json_rows(text), {}, now)
    sheet = read_sheet(text)
    return _judge((_of_record(record) for record in sheet.records), sheet.names, now)


def _sections(content: bytes, name: str) -> list[Section] | None:
    """What a document of headings and texts says; None where the file is none."""
    if documents.is_word(content):
        return documents.read_word(content)
    if documents.is_excel(content):
        return None
    text = decode(content)
    if name.lower().endswith((".md", ".markdown")):
        return documents.read_markdown(text)
    if text.lstrip()[:200].lower().startswith(("<!doctype html", "<html", "<head", "<body", "<h1", "<h2")):
        return documents.read_html(text)
    return None


def _found(sections: list[Section]) -> list[Section]:
    if not any(section.heading for section in sections):
        raise FileRefused("no_headings")
    return sections


def _of_section(section: Section) -> _Raw:
    problem = None if section.heading else ("question", "no_heading")
    return _Raw(section.place, {"question": section.heading, "answer": section.text}, problem=problem)


def _excel_as_text(content: bytes) -> str:
    """The first sheet, as a spreadsheet program would save it."""
    documents.check_packed(content)
    try:
        rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    except (CalamineError, IndexError):
        raise FileRefused("damaged") from None
    sheet = io.StringIO()
    csv.writer(sheet).writerows([_cell(value) for value in row] for row in rows)
    return sheet.getvalue()


def _cell(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value.isoformat() if isinstance(value, date) else str(value)


def _of_record(record: Record) -> _Raw:
    problem = ("", record.problem) if record.problem else None
    variants = tuple(record.cells.get("variants", "").split(SEPARATOR))
    keyed = bool(record.cells.get("key", "").strip())
    return _Raw(record.row, record.cells, variants, keyed=keyed, problem=problem)


def _json_rows(text: str) -> Iterator[_Raw]:
    value = _parse_json(text)
    if isinstance(value, dict) and {"question", "answer"} <= {str(name).lower() for name in value}:
        value = [value]
    if isinstance(value, dict):
        pages = [(page, entry) for page, entries in value.items() for entry in _entries_of(entries)]
        if value and all(entry is _NO_LIST for _, entry in pages):
            raise FileRefused("page", column=pages[0][0][:40])
        yield from (_of_entry(row, entry, page) for row, (page, entry) in enumerate(pages, start=1))
        return
    yield from (_of_entry(row, entry, "") for row, entry in enumerate(value, start=1))


def _entries_of(entries: Any) -> list[Any]:
    """What stands on a page; a page that holds no list is one row that is refused, and the others are kept."""
    return entries if isinstance(entries, list) else [_NO_LIST]


def _parse_json(text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        lines = [line for line in text.splitlines() if line.strip()]
        if len(lines) > 1 and _is_object(lines[0]):
            return [_parse_line(line) for line in lines]
        raise FileRefused("json", row=error.lineno, column=error.colno) from None
    except RecursionError:
        raise FileRefused("json", row=1, column=1) from None


def _is_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (json.JSONDecodeError, RecursionError):
        return False


def _parse_line(line: str) -> Any:
    """One line of JSON lines; a broken one is that row's problem alone."""
    try:
        return json.loads(line)
    except (json.JSONDecodeError, RecursionError):
        return None


def _of_entry(row: int, entry: Any, page: str) -> _Raw:
    if entry is _NO_LIST:
        return _Raw(row, {"key": page}, problem=("key", "no_list"))
    if not isinstance(entry, dict):
        return _Raw(row, {}, problem=("", "not_an_object"))
    known = {str(name).strip().lower(): value for name, value in entry.items()}
    if "answers" in known and "answer" not in known:
        known["answer"] = known["answers"]
    variants = known.get("variants") or []
    if isinstance(variants, str):
        variants = variants.split(SEPARATOR)
    cells: dict[str, str] = {}
    for column, value in _cells_of(known, page):
        text = _text_of(value)
        if text is None:
            return _Raw(row, {}, problem=(column, "not_text"))
        cells[column] = text
    if not isinstance(variants, list) or not all(isinstance(each, str) for each in variants):
        return _Raw(row, cells, problem=("variants", "not_text"))
    cells["variants"] = SEPARATOR.join(variants)
    return _Raw(row, cells, tuple(variants), keyed=bool(known.get("key")))


def _cells_of(known: Mapping[str, Any], page: str) -> Iterator[tuple[str, Any]]:
    """The cells of a JSON entry; the page it stands on names it and is its category, unless it says so itself."""
    yield "question", known.get("question", "")
    yield "answer", known.get("answer", "")
    yield "category", known.get("category", known.get("class", page))
    yield "lang", known.get("lang", known.get("language", ""))
    yield "key", known.get("key", page)
    for column in ("audience", "verbatim", "effective_from", "effective_until", "review_on"):
        yield column, known.get(column, "")
    for column in ("channels", "regions", "products"):
        value = known.get(column, "")
        yield column, SEPARATOR.join(map(str, value)) if isinstance(value, list) else value


def _text_of(value: Any) -> str | None:
    """Text, a number as text, several texts joined by lines; None for anything else."""
    if value is None:
        return ""
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return "\n".join(each.strip() for each in value if each.strip())
    if isinstance(value, str):
        return value
    return str(value).lower() if isinstance(value, int) else None


def _judge(raws: Iterable[_Raw], names: Mapping[str, str], now: datetime) -> ImportFile:
    rows: list[ImportRow] = []
    rejects: list[Reject] = []
    seen: dict[tuple[str, str, str], int] = {}
    for raw in raws:
        judged = _judge_row(raw, names, seen, now)
        if isinstance(judged, Reject):
            rejects.append(judged)
        else:
            rows.append(judged)
    return ImportFile(tuple(rows), tuple(rejects))


def _judge_row(
    raw: _Raw, names: Mapping[str, str], seen: dict[tuple[str, str, str], int], now: datetime
) -> ImportRow | Reject:
    def refuse(column: str, code: str, **params: object) -> Reject:
        cells = {name: text.encode(errors="replace").decode() for name, text in raw.cells.items()}
        return Reject(raw.row, names.get(column, column), code, params, cells, column)

    if raw.problem is not None:
        return refuse(*raw.problem)
    try:
        row = _row_of(raw)
    except _CellRefused as wrong:
        return refuse(wrong.column, wrong.code)
    problem = content_problem(row.content, key=row.key, now=now)
    if problem is not None:
        return refuse(problem.field, problem.code, limit=problem.limit or "")
    identity = (row.language, question_key(row.content.question), row.content.scope)
    first = seen.setdefault(identity, raw.row)
    return row if first == raw.row else refuse("question", "duplicate", first=first)


class _CellRefused(Exception):
    """A cell says what it cannot say; `code` ends an error code."""

    def __init__(self, column: str, code: str) -> None:
        super().__init__(code)
        self.column = column
        self.code = code


def _row_of(raw: _Raw) -> ImportRow:
    """The row with its blanks trimmed. Raises `_CellRefused`."""
    cells = {column: _tidy(text) for column, text in raw.cells.items()}
    question, answer = cells.get("question", ""), cells.get("answer", "")
    said = cells.get("lang", "").lower()
    language = LANGUAGES.get(said) if said else guess_language(question + answer)
    if language is None:
        raise _CellRefused("lang", "language")
    content = Content(
        question,
        answer,
        variants=clean_variants(tuple(map(_tidy, raw.variants)), question),
        category=cells.get("category", ""),
        verbatim=_yes(cells, "verbatim"),
        effective_from=_time(cells, "effective_from"),
        effective_until=_time(cells, "effective_until"),
        audience=_audience(cells),
        channels=_words(cells, "channels"),
        regions=_words(cells, "regions"),
        products=_words(cells, "products"),
    )
    review_on = _time(cells, "review_on")
    return ImportRow(
        raw.row,
        language,
        content,
        key=cells.get("key", ""),
        keyed=raw.keyed,
        review_on=review_on.date() if review_on else None,
        named=frozenset(column for column, text in cells.items() if text),
    )


def _audience(cells: Mapping[str, str]) -> Audience:
    said = cells.get("audience", "").lower()
    if said and said not in _AUDIENCES:
        raise _CellRefused("audience", "unknown")
    return _AUDIENCES[said] if said else "public"


def _words(cells: Mapping[str, str], column: str) -> tuple[str, ...]:
    return clean_words(cells.get(column, "").split(SEPARATOR))


def _yes(cells: Mapping[str, str], column: str) -> bool:
    said = cells.get(column, "").lower()
    if said not in _YES | _NO:
        raise _CellRefused(column, "unknown")
    return said in _YES


def _time(cells: Mapping[str, str], column: str) -> datetime | None:
    """A date or time as ISO 8601 writes it; without a zone it is UTC."""
    said = cells.get(column, "")
    if not said:
        return None
    try:
        at = datetime.fromisoformat(said.replace("/", "-"))
    except ValueError:
        raise _CellRefused(column, "time") from None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _tidy(text: str) -> str:
    if text[:1] == "'" and text[1:2] in _FORMULA:  # an export guards such cells against spreadsheet programs
        text = text[1:]
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ").strip()


def merged(existing: Content, row: ImportRow) -> Content:
    """What an article says after an import: the row's question and answer, and of the rest what the row names; no file
    of articles holds attachments, so they stay.

    A file without variants must not wipe those that editors have written meanwhile.
    """
    incoming = row.content
    kept = {
        name: getattr(incoming, name) or getattr(existing, name)
        for name in ("variants", "category", "verbatim", "effective_from", "effective_until")
    }
    scope = {name: getattr(incoming if row.scoped else existing, name) for name in SCOPE}
    return replace(existing, question=incoming.question, answer=incoming.answer, **kept, **scope)
