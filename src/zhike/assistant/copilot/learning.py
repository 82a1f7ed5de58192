"""What others may learn from the copilot's use: pairs of question and article, and how often proposals were taken.

The words of a customer stay in their thread: a pair names its line, and who learns from it reads it masked, while the
thread still has it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from zhike.assistant.copilot import repository
from zhike.assistant.copilot.repository import Action, Kind
from zhike.conversations import api as conversations
from zhike.platform.database import Session
from zhike.privacy import api as privacy

BEGINNING: Final = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Pair:
    """A customer's line (`text`, personal data masked) and the article that an agent sent or waved away after it.

    `action`: accepted, edited (`distance` 0-1 says how much) or rejected. `at` and `id` are the place to go on from.
    """

    id: UUID
    text: str
    article_id: UUID
    version: int | None
    action: Action
    distance: float | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Uptake:
    """How often the proposals of a kind were taken. `distance`: mean edit distance of those that were edited."""

    kind: Kind
    code: str | None
    inserted: int
    accepted: int
    edited: int
    rejected: int
    distance: float | None


async def list_pairs(session: Session, *, since: datetime, after: UUID = BEGINNING, limit: int = 500) -> list[Pair]:
    """Pairs after the place (`since`, `after`), oldest first; those whose line is gone are left out."""
    rows = await repository.list_pairs(session, after=(since, after), limit=limit)
    found = [(row, await _line(session, row)) for row in rows]
    return [
        Pair(row["id"], line, row["article_id"], row["version"], row["action"], row["distance"], row["at"])
        for row, line in found
        if line
    ]


async def measure_uptake(session: Session, *, since: datetime, until: datetime) -> list[Uptake]:
    """By kind and code, for a period; `until` is not included."""
    rows = await repository.count_uses(session, since=since, until=until)
    groups: dict[tuple[Kind, str | None], list[Mapping[str, Any]]] = {}
    for row in rows:
        groups.setdefault((row["kind"], row["code"]), []).append(row)
    return [_uptake(kind, code, group) for (kind, code), group in groups.items()]


def _uptake(kind: Kind, code: str | None, rows: Sequence[Mapping[str, Any]]) -> Uptake:
    counts = {row["action"]: row["n"] for row in rows}
    edited = next((row["distance"] for row in rows if row["action"] == "edited"), None)
    inserted, accepted, changed, rejected = (
        counts.get(action, 0) for action in ("inserted", "accepted", "edited", "rejected")
    )
    return Uptake(
        kind, code, inserted, accepted, changed, rejected, None if edited is None else round(float(edited), 4)
    )


async def _line(session: Session, row: Mapping[str, Any]) -> str:
    asked = row["asked_sequence"]
    messages = await conversations.list_messages(session, row["conversation_id"], after=asked - 1, limit=1)
    if not messages or messages[0].sequence != asked or messages[0].author != "customer":
        return ""
    return privacy.mask_text(messages[0].text).strip()
