"""Which months are searched next: from the newest backwards, ever more at a time while little is found."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo


def windows(oldest: datetime, newest: datetime, zone: ZoneInfo) -> Iterator[list[datetime]]:
    """The months from `newest` back to `oldest`, both included, each by its first moment: 1, 2, 4, ... at a time."""
    months = list(_months(oldest, newest, zone))
    size = 1
    while months:
        yield months[:size]
        months = months[size:]
        size *= 2


def _months(oldest: datetime, newest: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    first = _beginning(oldest, zone)
    month = _beginning(newest, zone)
    while month >= first:
        yield month
        year, number = (month.year, month.month - 1) if month.month > 1 else (month.year - 1, 12)
        month = month.replace(year=year, month=number)


def _beginning(at: datetime, zone: ZoneInfo) -> datetime:
    return at.astimezone(zone).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
