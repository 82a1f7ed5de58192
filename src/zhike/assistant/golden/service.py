"""Golden questions are kept: added, changed, removed, taken from a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, cast
from uuid import UUID

from zhike.assistant.errors import GoldenQuestionNotFound, GoldenQuestionRefused, GoldenRunNotFound
from zhike.assistant.golden import repository, runs
from zhike.assistant.golden.judging import HANDOFF, REFUSE, keys_of
from zhike.assistant.golden.repository import Golden
from zhike.assistant.golden.runs import Run
from zhike.assistant.matching.grams import Language
from zhike.audit import api as audit
from zhike.knowledge import api as knowledge
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.ids import uuid7
from zhike.platform.web import check_version
from zhike.privacy import api as privacy

LONGEST: Final = 500
MOST: Final = 5000
COLUMNS: Final = ("question", "lang", "expect")
# A cell that begins like this is run as a formula by spreadsheet programs.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that is no use: its number in the file, the column that is wrong, the code of what is, its cells."""

    row: int
    column: str
    code: str
    cells: tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Imported:
    """What a file did: rows taken (`changed` of them new or different), and those that are no use."""

    taken: int
    changed: int
    rejects: tuple[Reject, ...]


async def add_question(
    session: Session, *, actor: Actor, question: str, language: Language, expect: str, now: datetime
) -> Golden:
    """Keep a new one. Raises `GoldenQuestionRefused`."""
    golden = _made(question, language, expect)
    if await repository.is_taken(session, golden):
        raise GoldenQuestionRefused("assistant.golden.taken")
    await repository.put_question(session, golden, now=now)
    await _record(session, actor, "added", golden.id, now)
    return golden


async def change_question(
    session: Session, *, actor: Actor, question_id: UUID, question: str, expect: str, expected: str, now: datetime
) -> Golden:
    """Change words and expectation. Raises `GoldenQuestionNotFound`, `PreconditionFailed`, `GoldenQuestionRefused`."""
    before = await _found(session, question_id)
    check_version(expected, before.version)
    after = replace(_made(question, before.language, expect), id=before.id, version=before.version + 1)
    if await repository.is_taken(session, after):
        raise GoldenQuestionRefused("assistant.golden.taken")
    await repository.change_question(session, after, now=now)
    await _record(session, actor, "changed", question_id, now)
    return after


async def drop_question(session: Session, *, actor: Actor, question_id: UUID, now: datetime) -> None:
    """Remove one. Raises `GoldenQuestionNotFound`."""
    await _found(session, question_id)
    await repository.drop_question(session, question_id)
    await _record(session, actor, "dropped", question_id, now)


async def import_questions(session: Session, *, actor: Actor, content: bytes, now: datetime) -> Imported:
    """Take questions from CSV (question, lang, expect); one that is there gets the new expectation.

    Raises `GoldenQuestionRefused` where the file as a whole is no use.
    """
    taken = changed = 0
    rejects = []
    for row, cells in enumerate(_rows(content), 2):
        try:
            golden = _made(*cells)
        except GoldenQuestionRefused as refusal:
            rejects.append(Reject(row, str(refusal.params["column"]), refusal.code, cells))
            continue
        taken += 1
        changed += await repository.put_question(session, golden, now=now)
    await _record(session, actor, "imported", None, now, taken=taken, changed=changed)
    return Imported(taken, changed, tuple(rejects))


def rejects_csv(rejects: Sequence[Reject], language: str) -> str:
    """The rejected rows with where and why; corrected, the file can be imported. Empty for none."""
    if not rejects:
        return ""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(("row", "column", "reason", *COLUMNS))
    for each in rejects:
        cells = (f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in each.cells)
        writer.writerow((each.row, each.column, reason_of(each, language), *cells))
    return out.getvalue()


def reason_of(reject: Reject, language: str) -> str:
    """Why a row is no use, in `zh` or `en`."""
    return GoldenQuestionRefused(reject.code, longest=LONGEST).message(language)


def as_csv(questions: list[Golden]) -> str:
    """What `import_questions` takes."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows((each.question, each.language, each.expect) for each in questions)
    return out.getvalue()


def _rows(content: bytes) -> list[tuple[str, Language, str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030", errors="replace")
    table = list(csv.DictReader(text.splitlines()))
    if not table or not set(COLUMNS) <= set(table[0]) or len(table) > MOST:
        raise GoldenQuestionRefused("assistant.golden.file")
    return [
        (row["question"] or "", cast("Language", (row["lang"] or "").strip().lower()), row["expect"] or "")
        for row in table
    ]


def _made(question: str, language: Language, expect: str) -> Golden:
    """A golden question without personal data; raises `GoldenQuestionRefused`."""
    asked = " ".join(privacy.mask_text(question).split())
    wanted = keys_of(expect)
    if not knowledge.question_key(asked) or len(asked) > LONGEST:
        raise GoldenQuestionRefused("assistant.golden.words", column="question", longest=LONGEST)
    if language not in {"zh", "en"}:
        raise GoldenQuestionRefused("assistant.golden.language", column="lang")
    if not wanted or len("|".join(wanted)) > LONGEST or (len(wanted) > 1 and wanted & {REFUSE, HANDOFF}):
        raise GoldenQuestionRefused("assistant.golden.expect", column="expect")
    return Golden(uuid7(), language, asked, "|".join(sorted(wanted)))


async def cancel_run(session: Session, *, actor: Actor, run_id: UUID, now: datetime) -> Run:
    """Stop a run that is open; one that is over stays as it is. Raises `GoldenRunNotFound`."""
    if await runs.lock_state(session, run_id) is None:
        raise GoldenRunNotFound
    await runs.cancel(session, run_id)
    await audit.record(
        session, actor=actor, action="assistant.golden_cancelled", subject=f"golden_run:{run_id}", detail={}, now=now
    )
    [run] = await runs.list_runs(session, limit=1, run_id=run_id)
    return run


async def _found(session: Session, question_id: UUID) -> Golden:
    golden = await repository.find_question(session, question_id)
    if golden is None:
        raise GoldenQuestionNotFound
    return golden


async def _record(
    session: Session, actor: Actor, what: str, question_id: UUID | None, now: datetime, **detail: int
) -> None:
    subject = f"golden_question:{question_id}" if question_id else "golden_questions"
    await audit.record(
        session, actor=actor, action=f"assistant.golden_{what}", subject=subject, detail=dict(detail), now=now
    )
