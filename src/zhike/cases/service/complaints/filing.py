"""The evidence file of a complaint: everything that was told, asked, approved, decided and said to the customer, with a
list of check sums. Taking it along is on record."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from uuid import UUID

from zhike.audit import api as audit
from zhike.cases.service.complaints.reading import OpenedComplaint, opened
from zhike.cases.service.complaints.trail import load
from zhike.cases.sides import repository as sides
from zhike.cases.sides.values import Post, SideThread
from zhike.identity import api as identity
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.runtime import Runtime

# A cell that begins like this is run as a formula by spreadsheet programs.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_TRAIL = ("position", "at", "kind", "text", "by_kind", "by_name", "public")
_NOTICES = ("of", "told_at", "told_by", "told_by_whom", "content")
_APPROVALS = (
    "kind", "because", "steps", "needs", "asked_by", "asked_at", "decided_by", "decided_at", "approved", "answer",
)  # fmt: skip
_ASKED = ("number", "department", "subject", "state", "asked_by_name", "asked_at", "due_at", "answered_at")
_SAID = ("position", "at", "side", "by_name", "text")
# The same bytes for the same content: the time in the archive is not that of making it.
_EPOCH = (2026, 1, 1, 0, 0, 0)


async def make_file(
    runtime: Runtime, session: Session, *, actor: Actor, complaint_id: UUID, now: datetime
) -> tuple[str, bytes]:
    """The name and the bytes of the archive. Raises `ComplaintUnknown` or `Forbidden`."""
    actor.require("complaints.read")
    complaint = await load(session, actor, complaint_id, permission="complaints.export", lock=False)
    subject = f"customer:{complaint.customer_id}" if complaint.customer_id else f"complaint:{complaint.id}"
    detail = {"complaint": str(complaint.id)}
    await audit.record(
        session, actor=actor, action="cases.complaint_file_exported", subject=subject, detail=detail, now=now
    )
    whole = await opened(runtime, session, actor, complaint, now)
    names = await names_of(session, whole)
    ids = await sides.list_ids_of_complaints(session, [complaint.id])
    said = await sides.list_posts(session, ids)
    beside = [(each, said[each.id]) for each in await sides.list_by_ids(session, ids)]
    return f"{complaint.number}.zip", pack(_files(whole, names, now) | {"side_threads.csv": _asked(beside)})


async def names_of(session: Session, whole: OpenedComplaint) -> dict[UUID, str]:
    """The colleagues that a complaint speaks of: id -> name."""
    complaint = whole.complaint
    ids = {*complaint.named, *complaint.decided_matter, *complaint.handled_by, complaint.reviewer_id}
    ids |= {person for each in whole.requests for person in (each.asked_by, each.decided_by, each.told_staff_id)}
    ids |= {person for each in whole.decisions for person in (each.proposed_by, each.confirmed_by, each.told_staff_id)}
    known = {each.id: each.name for each in await identity.find_staff(session)}
    return {each: known[each] for each in ids if each in known}


def pack(files: Mapping[str, bytes]) -> bytes:
    """An archive of these files and a list of their SHA-256 sums."""
    sums = "".join(f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in files.items())
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in {**files, "manifest.sha256": sums.encode()}.items():
            out.writestr(zipfile.ZipInfo(name, _EPOCH), content, zipfile.ZIP_DEFLATED)
    return archive.getvalue()


def _files(whole: OpenedComplaint, names: Mapping[UUID, str], now: datetime) -> dict[str, bytes]:
    complaint = {key: value for key, value in asdict(whole.complaint).items() if key != "told"}
    document = {
        "made_at": now,
        "complaint": complaint,
        "facts": whole.facts,
        "clock": {"due_on": whole.complaint.answer_due_on, "steps": dict(whole.standing.steps)},
        "decisions": [asdict(each) for each in whole.decisions],
        "correction": whole.correction.number if whole.correction else None,
        "people": {str(key): name for key, name in names.items()},
    }
    trail = [[getattr(step, name) for name in _TRAIL] for step in whole.steps]
    return {
        "complaint.json": json.dumps(document, ensure_ascii=False, indent=2, default=_plain).encode(),
        "trail.csv": _table(_TRAIL, trail),
        "notices.csv": _table(_NOTICES, _notices(whole, names)),
        "approvals.csv": _table(_APPROVALS, _approvals(whole, names)),
    }


def _notices(whole: OpenedComplaint, names: Mapping[UUID, str]) -> list[list[Any]]:
    received = [["receipt", step.at, "", "", step.text] for step in whole.steps if step.kind == "received"]
    told = [("extension", each, each.because) for each in whole.requests if each.told_at]
    told += [("decision" if one.round == 1 else "review", one, one.because) for one in whole.decisions if one.told_at]  # type: ignore[misc]  # both have been told
    return received + [
        [what, each.told_at, each.told_by, _name(names, each.told_staff_id), content] for what, each, content in told
    ]


def _approvals(whole: OpenedComplaint, names: Mapping[UUID, str]) -> list[list[Any]]:
    people = {"asked_by", "decided_by"}
    return [
        [_name(names, getattr(each, name)) if name in people else _cell(getattr(each, name)) for name in _APPROVALS]
        for each in whole.requests
    ]


def _asked(beside: Sequence[tuple[SideThread, Sequence[Post]]]) -> bytes:
    """What departments were asked, and what each answered: a line for every post."""
    rows = [
        [*(getattr(thread, name) for name in _ASKED), *(getattr(post, name) for name in _SAID)]
        for thread, posts in beside
        for post in posts
    ]
    return _table((*_ASKED, *_SAID), rows)


def _name(names: Mapping[UUID, str], person: UUID | None) -> str:
    return names.get(person, str(person)) if person else ""


def _cell(value: Any) -> Any:
    return json.dumps(value) if isinstance(value, Mapping) else value


def _table(header: Sequence[str], rows: Sequence[Sequence[Any]]) -> bytes:
    sheet = io.StringIO()
    writer = csv.writer(sheet)
    writer.writerow(header)
    for row in rows:
        cells = [_plain(cell) for cell in row]
        writer.writerow(f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in cells)
    # Spreadsheet programs read UTF-8 only with this mark in front.
    return ("\ufeff" + sheet.getvalue()).encode()


def _plain(value: Any) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date | datetime) else str(value)
