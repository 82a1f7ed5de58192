"""When a source is asked for a delivery by us, and which files of a watched folder are whole."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, time, timedelta
from fnmatch import fnmatchcase
from typing import Final, Literal
from zoneinfo import ZoneInfo

from zhike.customers.rules.runs import Source

FileState = Literal["waiting", "imported", "repeated", "failed", "refused"]
# A file whose size and time stay the same for so long is whole; one with a marker beside it is whole at once.
SETTLES_IN: Final = timedelta(seconds=10)
MARKER: Final = ".done"
# Where a file goes when it was looked at, in the watched folder.
DONE, FAILED = "done", "failed"
MOST_MINUTES: Final = 7 * 24 * 60
_DAILY: Final = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_PATTERN: Final = re.compile(r"[^/\\\x00-\x1f]{1,100}")


def daily_at_fits(text: str) -> bool:
    """Whether `text` is a time of day, such as 02:30."""
    return _DAILY.fullmatch(text) is not None


def pattern_fits(pattern: str) -> bool:
    """Whether `pattern` names files of one folder: no path, nothing hidden."""
    return _PATTERN.fullmatch(pattern) is not None and not pattern.startswith(".")


def is_due(source: Source, *, begun: datetime | None, asked: datetime | None, now: datetime, zone: ZoneInfo) -> bool:
    """Whether `source` is to be asked now: its last delivery `begun`, one `asked` for by somebody."""
    if not source.active or source.kind not in {"sql", "folder"}:
        return False
    if source.kind == "folder" or (asked is not None and (begun is None or asked > begun)):
        return True
    if source.every_minutes is not None:
        return begun is None or now - begun >= timedelta(minutes=source.every_minutes)
    if not source.daily_at:
        return False
    local = now.astimezone(zone)
    due = datetime.combine(local.date(), time.fromisoformat(source.daily_at), zone)
    return due <= now and (begun is None or begun < due)


def wanted(names: Iterable[str], pattern: str) -> list[str]:
    """The names that `pattern` asks for, in order; hidden files and markers never."""
    return sorted(
        name for name in names if fnmatchcase(name, pattern) and not name.startswith(".") and not name.endswith(MARKER)
    )


def moved_name(name: str, now: datetime) -> str:
    """A name beside others of the same name."""
    stem, dot, ending = name.rpartition(".")
    stamp = now.strftime("%Y%m%dT%H%M%S")
    return f"{stem}-{stamp}.{ending}" if dot and stem else f"{name}-{stamp}"
