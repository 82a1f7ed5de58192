"""Erasing a person: holders empty what says who it is, keys are destroyed, the erasure ledger keeps the proof."""

from __future__ import annotations

import hashlib
import json
import os
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from zhike.platform.database import Session
from zhike.platform.installation import write_private_file
from zhike.privacy.errors import LedgerDamaged
from zhike.privacy.holding import list_holders
from zhike.privacy.repository import rights as repository
from zhike.privacy.repository.rights import Erasure
from zhike.privacy.rules.rights import RefusalCode, stands_against
from zhike.privacy.service import holds, joining
from zhike.privacy.service.vault import Vault

# Beside the database in the data folder: a backup that is older than an erasure does not know of it, this file does.
LEDGER_FILE = "erasures.jsonl"


async def find_obstacles(session: Session, subject_id: UUID, *, now: datetime) -> list[RefusalCode]:
    """What stands against erasing this person now, the weightiest first."""
    found: list[RefusalCode] = []
    family = await joining.find_family(session, subject_id)
    for holder in list_holders():
        for each in family:
            found += await holder.obstacles(session, each)
    held = [await holds.is_held(session, each, now.astimezone(UTC).date()) for each in family]
    return stands_against(any(held), found)


async def erase(
    session: Session, vault: Vault, subject_id: UUID, *, request_id: UUID | None, now: datetime
) -> list[Erasure]:
    """Erase a person for good, in one transaction: rows emptied, keys destroyed, the ledger written.

    Whoever was merged with them is the same person, and goes with them.

    A database that is restored from an older backup is erased again from the ledger file: see `apply_ledger`.
    """
    rows: Counter[str] = Counter()
    family = await joining.find_family(session, subject_id)
    subjects = [subject_id, *(each for each in family if each != subject_id)]
    for holder in list_holders():
        for each in family:
            erased = await holder.erase(session, each)
            rows.update(erased.rows)
            subjects += [other for other in erased.subjects if other not in subjects]
    for subject in subjects:
        await vault.destroy_key(session, subject, now=now)
    erasures = [_erasure(subject, request_id, now, rows if subject == subject_id else {}) for subject in subjects]
    await repository.add_erasures(session, erasures)
    return erasures


async def apply_ledger(session: Session, vault: Vault, ledger: Sequence[Erasure]) -> int:
    """Erase again everybody in `ledger`: after a restore from a backup that was older. Returns how many stand there."""
    for each in ledger:
        for holder in list_holders():
            await holder.erase(session, each.subject_id)
        await vault.destroy_key(session, each.subject_id, now=each.at)
    if ledger:
        await repository.add_erasures(session, ledger)
    return len(ledger)


def ledger_line(erasure: Erasure) -> str:
    """An erasure as one line of JSON: ids, counts and a digest only."""
    return json.dumps(
        {
            "subject_id": str(erasure.subject_id),
            "request_id": None if erasure.request_id is None else str(erasure.request_id),
            "at": erasure.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "rows": dict(erasure.rows),
            "digest": erasure.digest,
        },
        sort_keys=True,
    )


def read_ledger_line(line: str) -> Erasure:
    """The erasure of a line; raises ValueError where its digest does not fit."""
    raw = json.loads(line)
    request = raw["request_id"]
    erasure = _erasure(
        UUID(raw["subject_id"]),
        None if request is None else UUID(request),
        datetime.fromisoformat(raw["at"]),
        raw["rows"],
    )
    if erasure.digest != raw["digest"]:
        raise ValueError("a line of the erasure ledger was changed")
    return erasure


def read_ledger(text: str, *, source: str) -> list[Erasure]:
    """The erasures of a whole ledger file. Raises `LedgerDamaged`, which names `source` and the line."""
    found: list[Erasure] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            found.append(read_ledger_line(line))
        except (ValueError, KeyError, TypeError, AttributeError):
            raise LedgerDamaged(source=source, line=number) from None
    return found


async def erase_again(session: Session, vault: Vault, ledgers: Sequence[Erasure]) -> list[Erasure]:
    """Apply the database's own ledger and the entries given, each person once; returns all of them in order of time."""
    known = {each.subject_id: each for each in [*ledgers, *await repository.list_erasures(session)]}
    everybody = sorted(known.values(), key=lambda each: (each.at, str(each.subject_id)))
    await apply_ledger(session, vault, everybody)
    return everybody


def write_ledger(path: Path, erasures: Sequence[Erasure]) -> None:
    """Replace the ledger's file by these erasures, in one step."""
    write_private_file(path, "".join(f"{ledger_line(each)}\n" for each in erasures))


def append_ledger(path: Path, erasures: Sequence[Erasure]) -> None:
    """Write erasures to the ledger's file, each once the database has them."""
    with path.open("a", encoding="utf-8") as file:
        file.writelines(f"{ledger_line(each)}\n" for each in erasures)
        file.flush()
        os.fsync(file.fileno())


def _erasure(subject: UUID, request_id: UUID | None, at: datetime, rows: Mapping[str, int]) -> Erasure:
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")
    written = json.dumps([str(subject), str(request_id), moment, dict(rows)], sort_keys=True)
    return Erasure(subject, request_id, at, rows, hashlib.sha256(written.encode()).hexdigest())
