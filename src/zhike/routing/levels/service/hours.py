"""The working time of queues, as clocks read it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from zhike.platform.calendar import SpecialDay, WorkingCalendar, special_days
from zhike.platform.database import Session
from zhike.routing.repository import queues
from zhike.routing.values import Queue

# No zone is further from UTC than a day.
_LOOK_BACK = timedelta(days=2)
_ALWAYS = WorkingCalendar.always(ZoneInfo("UTC"))


class Hours:
    """The calendars of queues, those out of use too."""

    def __init__(self, known: Mapping[str, Queue], special: Mapping[date, SpecialDay]) -> None:
        self.queues = known
        self._special = special
        self._made: dict[str, WorkingCalendar] = {}

    def of(self, key: str) -> WorkingCalendar:
        """The calendar of a queue; one that nobody knows works always."""
        if key not in self._made:
            queue = self.queues.get(key)
            self._made[key] = queue.hours.calendar(queue.zone, self._special) if queue else _ALWAYS
        return self._made[key]


async def load_hours(session: Session, since: Iterable[datetime] = (), *, keys: Collection[str] | None = None) -> Hours:
    """The hours of these queues, or of all, from the earliest of these moments on, or from about now."""
    found = queues.list_queues(session, include_closed=True) if keys is None else queues.find_queues(session, keys)
    known = {queue.key: queue for queue in await found}
    if all(queue.hours.always for queue in known.values()):
        return Hours(known, {})
    begins = min(since, default=datetime.now(UTC)) - _LOOK_BACK
    return Hours(known, special_days(await queues.list_special_days(session, begins.date())))
