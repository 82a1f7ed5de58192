"""Labelled examples from a file: good rows are kept and wait for a person, bad ones are named, none comes twice."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal, cast, get_args

from zhike.assistant.learning import corrections
from zhike.assistant.learning.correcting import is_label
from zhike.assistant.learning.errors import ExamplesUnreadable
from zhike.assistant.learning.gap import LabelKind
from zhike.assistant.learning.rules import tidy
from zhike.audit import api as audit
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.ids import uuid7
from zhike.privacy import api as privacy

COLUMNS: Final = ("text", "language", "kind", "label")
LARGEST: Final = 4 * 1024 * 1024

RejectReason = Literal["empty", "language", "kind", "label"]


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that was not taken: its place as a spreadsheet counts (the header is 1), its column, and why."""

    row: int
    column: str
    reason: RejectReason


@dataclass(slots=True)
class Taken:
    """What came of a file; the three together are all its rows."""

    taken: int = 0
    unchanged: int = 0
    rejected: list[Rejected] = field(default_factory=list)


def read_examples(content: bytes) -> Sequence[Mapping[str, str | None]]:
    """The rows of a UTF-8 CSV. Raises `ExamplesUnreadable` where it is none, is too large, or lacks a column."""
    if len(content) > LARGEST:
        raise ExamplesUnreadable
    try:
        reader = csv.DictReader(io.StringIO(content.decode("utf-8-sig")), strict=True)
        rows = list(reader)
    except (UnicodeDecodeError, csv.Error):
        raise ExamplesUnreadable from None
    if not set(COLUMNS) <= set(reader.fieldnames or ()):
        raise ExamplesUnreadable
    return rows


async def add_examples(
    session: Session, *, actor: Actor, rows: Sequence[Mapping[str, str | None]], now: datetime
) -> Taken:
    """Take in labelled examples, masked; an example that came from a file before is not taken again."""
    found = Taken()
    known = await corrections.list_imported(session)
    for place, row in enumerate(rows, 2):
        text, language, kind, label = ((row.get(name) or "").strip() for name in COLUMNS)
        masked = tidy(privacy.mask_text(text))
        problem = await _problem(session, masked, language, kind, label)
        if problem is not None:
            found.rejected.append(Rejected(place, *problem))
        elif (masked, kind, label) in known:
            found.unchanged += 1
        else:
            known.add((masked, kind, label))
            found.taken += 1
            await _add(session, actor, masked, (language, kind, label), now)
    detail = {"rows": found.taken, "rejected": len(found.rejected)}
    await audit.record(
        session, actor=actor, action="assistant.corrections_imported", subject="corrections", detail=detail, now=now
    )
    return found


async def _problem(
    session: Session, masked: str, language: str, kind: str, label: str
) -> tuple[str, RejectReason] | None:
    if not masked:
        return "text", "empty"
    if language not in {"zh", "en"}:
        return "language", "language"
    if kind not in get_args(LabelKind):
        return "kind", "kind"
    return None if await is_label(session, cast("LabelKind", kind), label) else ("label", "label")


async def _add(session: Session, actor: Actor, masked: str, labelled: tuple[str, str, str], now: datetime) -> None:
    language, kind, label = labelled
    await corrections.add_correction(
        session,
        id=uuid7(),
        message_id=None,
        customer_id=None,
        text=masked,
        language=language,
        kind=kind,
        label=label,
        before=None,
        source="import",
        by_id=actor.id,
        by_name=actor.name,
        at=now,
    )
