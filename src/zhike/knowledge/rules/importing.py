"""What a file of articles says: rows that can be taken in, and rows that cannot, each with its place and the reason."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from zhike.knowledge.rules.articles import Content, clean_variants, content_problem
from zhike.knowledge.rules.files import FileRefused, Record, decode, read_sheet
from zhike.knowledge.rules.text import Language, guess_language, question_key

SEPARATOR: Final = "|"
_NO_LIST: Final = object()
_FORMULA: Final = frozenset("=+-@\t\r")
LANGUAGES: Final[Mapping[str, Language]] = {
    **dict.fromkeys(("zh", "zh-cn", "zh_cn", "zh-tw", "zh_tw", "zh-hans", "zh-hant", "cn", "中文", "chinese"), "zh"),
    **dict.fromkeys(("en", "en-us", "en_us", "en-gb", "en_gb", "英文", "english"), "en"),
}
# How much of a refused cell is shown beside the reason.
SHOWN: Final = 200


@dataclass(frozen=True, slots=True)
class ImportRow:
    """An article as it comes in. `row` is its place in the file; `key` its name there.

    Where `keyed`, the key alone says which article it is; else its question does.
    """

    row: int
    language: Language
    content: Content
    key: str = ""
    keyed: bool = False


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


@dataclass(frozen=True, slots=True)
class ImportFile:
    """All rows of a file, in its order."""

    rows: tuple[ImportRow, ...]
    rejects: tuple[Reject, ...]


@dataclass(frozen=True, slots=True)
class _Raw:
    """A row before it is judged; `problem` is (column, code) of what is wrong with its shape."""

    row: int
    cells: Mapping[str, str]
    variants: tuple[str, ...] = ()
    keyed: bool = False
    problem: tuple[str, str] | None = None


def read_import_file(content: bytes, *, now: datetime) -> ImportFile:
    """The articles of a file: CSV, TSV, JSON (a list, or `{page: [{question, answers}]}`) or JSON lines.

    Raises `FileRefused` when the file as a whole cannot be read.
    """
    text = decode(content)
    if text.lstrip()[:1] in {"[", "{"}:
        return _judge(_json_rows(text), {}, now)
    sheet = read_sheet(text)
    return _judge((_of_record(record) for record in sheet.records), sheet.names, now)


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


def _text_of(value: Any) -> str | None:
    """Text, a number as text, several texts joined by lines; None for anything else."""
    if value is None:
        return ""
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return "\n".join(each.strip() for each in value if each.strip())
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else None


def _judge(raws: Iterable[_Raw], names: Mapping[str, str], now: datetime) -> ImportFile:
    rows: list[ImportRow] = []
    rejects: list[Reject] = []
    seen: dict[tuple[str, str], int] = {}
    for raw in raws:
        judged = _judge_row(raw, names, seen, now)
        if isinstance(judged, Reject):
            rejects.append(judged)
        else:
            rows.append(judged)
    return ImportFile(tuple(rows), tuple(rejects))


def _judge_row(
    raw: _Raw, names: Mapping[str, str], seen: dict[tuple[str, str], int], now: datetime
) -> ImportRow | Reject:
    def refuse(column: str, code: str, **params: object) -> Reject:
        cells = {name: text.encode(errors="replace").decode() for name, text in raw.cells.items()}
        return Reject(raw.row, names.get(column, column), code, params, cells, column)

    if raw.problem is not None:
        return refuse(*raw.problem)
    row = _row_of(raw)
    if row is None:
        return refuse("lang", "language")
    problem = content_problem(row.content, key=row.key, now=now)
    if problem is not None:
        return refuse(problem.field, problem.code, limit=problem.limit or "")
    first = seen.setdefault((row.language, question_key(row.content.question)), raw.row)
    return row if first == raw.row else refuse("question", "duplicate", first=first)


def _row_of(raw: _Raw) -> ImportRow | None:
    """The row with its blanks trimmed, or None where its language is none that we speak."""
    question, answer = (_tidy(raw.cells.get(column, "")) for column in ("question", "answer"))
    said = raw.cells.get("lang", "").strip().lower()
    language = LANGUAGES.get(said) if said else guess_language(question + answer)
    if language is None:
        return None
    content = Content(question, answer, category=raw.cells.get("category", "").strip())
    variants = clean_variants(tuple(map(_tidy, raw.variants)), question)
    key = raw.cells.get("key", "").strip()
    return ImportRow(raw.row, language, replace(content, variants=variants), key=key, keyed=raw.keyed)


def _tidy(text: str) -> str:
    if text[:1] == "'" and text[1:2] in _FORMULA:  # an export guards such cells against spreadsheet programs
        text = text[1:]
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ").strip()


def merged(existing: Content, incoming: Content) -> Content:
    """What an article says after an import: the file's question and answer, and of the rest what the file names.

    A file without variants must not wipe those that editors have written meanwhile.
    """
    return Content(
        question=incoming.question,
        answer=incoming.answer,
        variants=incoming.variants or existing.variants,
        category=incoming.category or existing.category,
        verbatim=incoming.verbatim or existing.verbatim,
        effective_from=incoming.effective_from or existing.effective_from,
        effective_until=incoming.effective_until or existing.effective_until,
    )
