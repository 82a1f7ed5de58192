"""What works now: each part and channel of this installation, since when, and which part is to blame."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from zhike.platform.database import Session
from zhike.platform.settings import Settings
from zhike.stability.repository import states
from zhike.stability.repository.states import Checked
from zhike.stability.rules.judging import UNWATCHED_AFTER
from zhike.stability.rules.parts import PARTS, WHOLES, name_of
from zhike.stability.service.probing import OUTSIDE_EVERY, OWN_EVERY, SCAN_EVERY

Condition = Literal["up", "down", "unwatched"]
Group = Literal["whole", "own", "outside"]
# Shown although nobody checked them yet, as on the first minute of an installation.
_ALWAYS: Final = ("database", "web", "worker", "warehouse")
_EVERY: Final = {"file_scanner": SCAN_EVERY}


@dataclass(frozen=True, slots=True)
class Subject:
    """A part or whole as it is now. `because`: the parts that a whole is down for; `since`: of this condition."""

    id: str
    names: tuple[str, str]
    group: Group
    condition: Condition
    since: datetime | None
    checked_at: datetime | None
    ms: int | None
    reason: str
    because: tuple[str, ...]
    needs: tuple[str, ...]


async def list_subjects(session: Session, settings: Settings, now: datetime) -> list[Subject]:
    """Wholes first, then parts in the order of their table."""
    checks, down = await states.list_states(session), await states.list_down(session)
    back = await states.list_back(session)
    shown = [part for part in PARTS if part in checks or part in _ALWAYS]
    parts = {part: _part(part, checks.get(part), down.get(part), back.get(part), now) for part in shown}
    wholes = [_whole(whole, parts) for whole in WHOLES if _is_there(whole, settings)]
    return [*wholes, *parts.values()]


def _is_there(whole: str, settings: Settings) -> bool:
    """The app's chat opens by a token that the bank's app signs."""
    return whole != "channel.app_chat" or bool(settings.chat_jwt_secret)


def _part(
    part: str, check: Checked | None, down_since: datetime | None, back: datetime | None, now: datetime
) -> Subject:
    fresh = check is not None and now - check.state.checked_at <= UNWATCHED_AFTER * _every(part) + timedelta(seconds=5)
    condition: Condition = "unwatched" if not fresh else "down" if down_since or not _up(check) else "up"
    since = _since(check, condition, down_since, back)
    return Subject(
        id=part,
        names=name_of(part) or (part, part),
        group="outside" if PARTS[part].outside else "own",
        condition=condition,
        since=since,
        checked_at=check.state.checked_at if check else None,
        ms=check.ms if check else None,
        reason=check.reason if check else "",
        because=(),
        needs=(),
    )


def _since(
    check: Checked | None, condition: Condition, down_since: datetime | None, back: datetime | None
) -> datetime | None:
    """Since when it is so. A restart between two checks is known from its crash record alone."""
    if check is None:
        return None
    if condition == "unwatched":
        return check.state.checked_at
    if condition == "down":
        return down_since or check.state.since
    return max(check.state.since, back) if back is not None else check.state.since


def _every(part: str) -> timedelta:
    return _EVERY.get(part, OUTSIDE_EVERY if PARTS[part].outside else OWN_EVERY)


def _up(check: Checked | None) -> bool:
    return check is not None and check.state.up


def _whole(whole: str, parts: Mapping[str, Subject]) -> Subject:
    needed = [parts[part] for part in WHOLES[whole].needs]
    down = [part for part in needed if part.condition == "down"]
    unwatched = any(part.condition == "unwatched" for part in needed)
    condition: Condition = "down" if down else "unwatched" if unwatched else "up"
    begun = [part.since for part in down or needed if part.since is not None]
    checked = [part.checked_at for part in needed if part.checked_at is not None]
    return Subject(
        id=whole,
        names=name_of(whole) or (whole, whole),
        group="whole",
        condition=condition,
        since=(min(begun) if down else max(begun)) if begun else None,
        checked_at=min(checked) if checked else None,
        ms=None,
        reason="",
        because=tuple(part.id for part in down),
        needs=WHOLES[whole].needs,
    )
