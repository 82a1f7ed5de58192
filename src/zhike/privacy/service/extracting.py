"""Extracts: asked for, listed, cancelled, fetched. Making them is beside, in `making_extracts`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import Final, Literal
from uuid import UUID

from zhike.audit import api as audit
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.ids import uuid7
from zhike.privacy.extractable import ExtractableDataset, find_dataset
from zhike.privacy.refusals import ExtractClosed, ExtractRefused, ExtractUnfit, ExtractUnknown
from zhike.privacy.repository import extracts as repository
from zhike.privacy.rules.extracts import LONGEST_DAYS, Extract, State, Wish, wish_problem

TOPIC: Final = "privacy.extract"
SHOWN: Final = 20
# Keeps how far an extract is (step, done, total); whether to go on.
Told = Callable[[State, int, int], Awaitable[bool]]


class ExtractStopped(Exception):
    """An extract is cancelled while it is made."""


def check_wish(wish: Wish) -> ExtractableDataset:
    """The dataset of a wish that can be. Raises `DatasetUnknown` or `ExtractUnfit`."""
    dataset = find_dataset(wish.dataset)
    problem = wish_problem(
        wish,
        {ladder.id: ladder.top for ladder in dataset.traits},
        [each.id for each in dataset.sensitive],
        [each.id for each in dataset.measures],
    )
    days = {"first": wish.first.isoformat(), "last": wish.last.isoformat()}
    if problem == "order":
        raise ExtractUnfit("privacy.extract_days", **days)
    if problem == "period":
        raise ExtractUnfit("privacy.extract_long", **days, days=LONGEST_DAYS)
    if problem is not None:
        raise ExtractUnfit(part=problem)
    return dataset


async def ask_extract(session: Session, *, actor: Actor, wish: Wish, now: datetime) -> Extract:
    """Ask for an extract; the worker begins at once, one after the other."""
    check_wish(wish)
    extract = Extract(uuid7(), wish, "waiting", 0, 0, {}, actor.id, actor.name, now, None)
    await repository.add(session, extract)
    await audit.record(
        session,
        actor=actor,
        action="privacy.extract_asked",
        subject=f"extract:{extract.id}",
        detail=repository.wish_json(wish),
        now=now,
    )
    session.notify(TOPIC, extract=str(extract.id))
    return extract


async def get_extract(session: Session, extract_id: UUID) -> Extract:
    """An extract. Raises `ExtractUnknown`."""
    found = await repository.find(session, extract_id)
    if found is None:
        raise ExtractUnknown
    return found


async def list_extracts(session: Session) -> list[Extract]:
    """The newest extracts."""
    return await repository.list_newest(session, limit=SHOWN)


async def cancel_extract(session: Session, *, actor: Actor, extract_id: UUID, now: datetime) -> Extract:
    """Stop an extract; one that has ended stays as it is."""
    await get_extract(session, extract_id)
    if await repository.change(session, extract_id, state="cancelled", ended_at=now):
        await audit.record(
            session, actor=actor, action="privacy.extract_cancelled", subject=f"extract:{extract_id}", now=now
        )
    return await get_extract(session, extract_id)


async def fetch_extract(session: Session, *, actor: Actor, folder: Path, extract_id: UUID, now: datetime) -> Path:
    """The file of an extract; each fetching is audited. Raises `ExtractUnknown` or `ExtractClosed`."""
    extract = await get_extract(session, extract_id)
    path = file_of(folder, extract_id)
    if not extract.is_open(now) or not path.is_file():
        raise ExtractClosed
    detail = {"rows": extract.report["kept"], "digest": extract.report["digest"]}
    await audit.record(
        session,
        actor=actor,
        action="privacy.extract_fetched",
        subject=f"extract:{extract_id}",
        detail=detail,
        now=now,
    )
    return path


def file_of(folder: Path, extract_id: UUID) -> Path:
    """Where the file of an extract is."""
    return folder / f"{extract_id}.zip"


_FAILS = {
    "k": ("有的组不足 {k} 人（{by_k} 行）", "groups with fewer than {k} people ({by_k} rows)"),
    "l": ("有的组敏感值不足 {l} 种（{by_l} 行）", "groups with fewer than {l} sensitive values ({by_l} rows)"),
    "empty": ("这段时间没有已知客户的记录", "no record of a known customer in this period"),
}
_LOOSEN = {
    "suppress": ("允许不输出 {suppress} % 的行", "suppress up to {suppress} % of the rows"),
    "k": ("k = {k}", "k = {k}"),
    "l": ("l = {l}", "l = {l}"),
}
_OTHERWISE = ("延长时间段、去掉一个准标识，或放宽其最粗一级", "a longer period, one trait less, or a coarser last rung")


def extract_refusal(extract: Extract, language: Literal["zh", "en"]) -> ExtractRefused:
    """The error of an extract that was refused: what fails, and what would hold."""
    place, wish, report = ("zh", "en").index(language), extract.wish, extract.report
    known = {"k": wish.k, "l": wish.l, "by_k": report.get("by_k"), "by_l": report.get("by_l")}
    fails = [_FAILS[each][place].format(**known) for each in report["fails"]]
    held = {name: value for name, value in report["loosen"].items() if value}
    loosen = [_LOOSEN[name][place].format(**held) for name in held] + [_OTHERWISE[place]]
    joint = ("；", "; ")[place]
    return ExtractRefused(fails=joint.join(fails), loosen=joint.join(loosen))
