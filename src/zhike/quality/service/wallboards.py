"""Hall screens: set up by a supervisor, shown by a link that opens nothing but these figures."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from zhike.audit import api as audit
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.ids import uuid7
from zhike.platform.web import check_version
from zhike.quality.errors import WallboardNotFound, WallboardRefused
from zhike.quality.models import WallboardRow
from zhike.quality.repository import wallboards as repository
from zhike.quality.rules.narrowing import fits
from zhike.quality.rules.wallboard import unfit_figures

_KEY_BYTES = 24


@dataclass(frozen=True, slots=True)
class Wallboard:
    """A hall screen: its name, the figures in their order, the language it speaks."""

    id: UUID
    name: str
    figures: tuple[str, ...]
    language: str
    version: int
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Linked:
    """A hall screen with the key of its link, which is told once and kept as a digest only."""

    wallboard: Wallboard
    key: str


async def list_wallboards(session: Session, *, q: str = "") -> list[Wallboard]:
    """Hall screens by name; `q` looks in it."""
    return [_view(row) for row in await repository.list_wallboards(session) if fits(q, row.name)]


async def find_shown(session: Session, key: str) -> Wallboard:
    """The screen that the link with `key` shows; raises `WallboardNotFound`."""
    row = await repository.find_by_digest(session, _digest(key))
    if row is None:
        raise WallboardNotFound
    return _view(row)


async def add_wallboard(
    session: Session, *, actor: Actor, name: str, figures: Sequence[str], language: str, now: datetime
) -> Linked:
    """A new screen and its key. Raises `WallboardRefused`."""
    _check(figures)
    key = secrets.token_urlsafe(_KEY_BYTES)
    row = WallboardRow(
        id=uuid7(),
        name=name,
        figures=list(figures),
        language=language,
        key_digest=_digest(key),
        version=1,
        changed_at=now,
    )
    await repository.insert_wallboard(session, row)
    await _note(session, actor, "quality.wallboard_added", row, now)
    return Linked(_view(row), key)


async def change_wallboard(
    session: Session,
    *,
    actor: Actor,
    wallboard_id: UUID,
    name: str,
    figures: Sequence[str],
    language: str,
    expected: str,
    now: datetime,
) -> Wallboard:
    """Show something else; the link stays. Raises `WallboardNotFound`, `WallboardRefused`, `PreconditionFailed`."""
    _check(figures)
    row = await _find(session, wallboard_id)
    check_version(expected, row.version)
    row.name, row.figures, row.language = name, list(figures), language
    row.version, row.changed_at = row.version + 1, now
    await session.flush()
    await _note(session, actor, "quality.wallboard_changed", row, now)
    return _view(row)


async def renew_link(session: Session, *, actor: Actor, wallboard_id: UUID, now: datetime) -> Linked:
    """Another key: the old link shows nothing any more. Raises `WallboardNotFound`."""
    row = await _find(session, wallboard_id)
    key = secrets.token_urlsafe(_KEY_BYTES)
    row.key_digest, row.version, row.changed_at = _digest(key), row.version + 1, now
    await session.flush()
    await _note(session, actor, "quality.wallboard_relinked", row, now)
    return Linked(_view(row), key)


async def remove_wallboard(session: Session, *, actor: Actor, wallboard_id: UUID, now: datetime) -> None:
    """Take the screen away. Raises `WallboardNotFound`."""
    row = await _find(session, wallboard_id)
    await _note(session, actor, "quality.wallboard_removed", row, now)
    await repository.delete_wallboard(session, wallboard_id)


def _check(figures: Sequence[str]) -> None:
    code = unfit_figures(figures)
    if code is not None:
        raise WallboardRefused(code)


async def _find(session: Session, wallboard_id: UUID) -> WallboardRow:
    row = await repository.find_wallboard(session, wallboard_id)
    if row is None:
        raise WallboardNotFound
    return row


async def _note(session: Session, actor: Actor, action: str, row: WallboardRow, now: datetime) -> None:
    detail = {"name": row.name, "figures": list(row.figures), "language": row.language}
    await audit.record(session, actor=actor, action=action, subject=f"wallboard:{row.id}", detail=detail, now=now)


def _digest(key: str) -> bytes:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).digest()


def _view(row: WallboardRow) -> Wallboard:
    return Wallboard(row.id, row.name, tuple(row.figures), row.language, row.version, row.changed_at)
