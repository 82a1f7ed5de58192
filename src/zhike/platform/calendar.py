"""Working time: blocks of hours per weekday, holidays, and weekends that are worked instead (调休).

Pure and zone-aware: an instant goes in as an aware datetime, answers come out in UTC. A block is a span of minutes of
one local day (0-1440); hours over midnight are two blocks, so that a holiday closes exactly its own date.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Literal
from zoneinfo import ZoneInfo, available_timezones

MINUTES_OF_A_DAY = 24 * 60
# A calendar that has no opening in more than a year has none at all: the search ends there.
SEARCH_DAYS = 400

DayKind = Literal["weekday", "holiday", "workday", "own"]


@cache
def known_zones() -> frozenset[str]:
    """All time zones by name; finding them reads folders, so it is done once."""
    return frozenset(available_timezones())


@dataclass(frozen=True, slots=True, order=True)
class Block:
    """Open from `start` (included) to `end` (excluded), in minutes of the local day."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end <= MINUTES_OF_A_DAY:
            raise ValueError(f"a block of hours runs forward inside one day: {self.start}-{self.end}")

    @property
    def words(self) -> tuple[str, str]:
        """Both ends as HH:MM; the end of a day reads 24:00."""
        return _clock_words(self.start), _clock_words(self.end)


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A date that differs from its weekday: a holiday, or a weekend that is worked."""

    day: date
    kind: Literal["holiday", "workday"]
    name_zh: str
    name_en: str


@dataclass(frozen=True, slots=True)
class OwnDay:
    """A date on which one calendar keeps hours of its own, whatever the day is for others; no blocks: closed."""

    blocks: tuple[Block, ...] = ()
    name: str = ""


@dataclass(frozen=True, slots=True)
class DayPreview:
    """What a calendar does on one local date; kind `own`: by its own word."""

    day: date
    kind: DayKind
    blocks: tuple[Block, ...]
    name_zh: str = ""
    name_en: str = ""


ALL_DAY = (Block(0, MINUTES_OF_A_DAY),)


@dataclass(frozen=True)
class WorkingCalendar:
    """When something is open.

    `weekly` maps a weekday (0 Monday - 6 Sunday) to its blocks; a missing weekday is closed. A holiday has the blocks
    of `on_holidays` (none: closed). A worked weekend has the blocks of `on_workdays`, else of the first open weekday.
    A date in `own` has its own blocks and nothing else.
    """

    zone: ZoneInfo
    weekly: Mapping[int, Sequence[Block]]
    special: Mapping[date, SpecialDay] = field(default_factory=dict)
    on_holidays: Sequence[Block] = ()
    on_workdays: Sequence[Block] | None = None
    own: Mapping[date, OwnDay] = field(default_factory=dict)

    @classmethod
    def always(cls, zone: ZoneInfo, own: Mapping[date, OwnDay] | None = None) -> "WorkingCalendar":
        """Open at every minute of every day but those that are its own."""
        return cls(zone=zone, weekly=dict.fromkeys(range(7), ALL_DAY), on_holidays=ALL_DAY, own=own or {})

    def blocks_of(self, day: date) -> tuple[Block, ...]:
        """The open blocks of a local date, in order."""
        special = self.special.get(day)
        if day in self.own:
            blocks: Sequence[Block] = self.own[day].blocks
        elif special is None:
            blocks = self.weekly.get(day.weekday(), ())
        elif special.kind == "holiday":
            blocks = self.on_holidays
        else:
            blocks = self._workday_blocks(day)
        return tuple(sorted(blocks))

    def is_open(self, at: datetime) -> bool:
        """Whether it is open at this instant."""
        local = at.astimezone(self.zone)
        minute = local.hour * 60 + local.minute
        return any(block.start <= minute < block.end for block in self.blocks_of(local.date()))

    def next_opening(self, at: datetime) -> datetime | None:
        """`at` itself (in UTC) when open, else the next instant it opens; None when that is over a year away."""
        if self.is_open(at):
            return at.astimezone(UTC)
        today = at.astimezone(self.zone).date()
        for offset in range(SEARCH_DAYS):
            for instant in self._openings(today + timedelta(days=offset)):
                if instant >= at and self.is_open(instant):
                    return instant
        return None

    def after_working(self, at: datetime, minutes: int) -> datetime | None:
        """The instant (in UTC) at which `minutes` of opening hours have passed since `at`, at least one.

        Time that ends exactly with a block is given as that end. None where the calendar has not that many minutes in
        more than a year.
        """
        return self.after(at, timedelta(minutes=max(1, minutes)))

    def after(self, at: datetime, span: timedelta) -> datetime | None:
        """The first instant (in UTC) at which `span`, more than nothing, of opening hours has passed since `at`.

        None where the calendar has not that much in more than a year.
        """
        today, left = at.astimezone(self.zone).date(), span
        for offset in range(SEARCH_DAYS):
            for opens, ends in self._spans(today + timedelta(days=offset)):
                begins = max(opens, at)
                if begins < ends and left <= ends - begins:
                    return begins.astimezone(UTC) + left
                left -= max(ends - begins, timedelta(0))
        return None

    def working_between(self, start: datetime, end: datetime) -> timedelta:
        """How much of the time from `start` to `end` it is open; none where `end` is not later."""
        passed, day, last = timedelta(0), start.astimezone(self.zone).date(), end.astimezone(self.zone).date()
        # Two times of one zone would be subtracted as its clocks show them, an hour off over a change of them.
        start, end = start.astimezone(UTC), end.astimezone(UTC)
        while day <= last:
            for opens, ends in self._spans(day):
                passed += max(min(ends, end) - max(opens, start), timedelta(0))
            day += timedelta(days=1)
        return passed

    def preview(self, start: date, days: int) -> list[DayPreview]:
        """Each of the next `days` local dates with its kind and hours."""
        return [self._preview_of(start + timedelta(days=offset)) for offset in range(days)]

    def _preview_of(self, day: date) -> DayPreview:
        own, special, blocks = self.own.get(day), self.special.get(day), self.blocks_of(day)
        if own is not None:
            return DayPreview(day, "own", blocks, own.name, own.name)
        if special is not None:
            return DayPreview(day, special.kind, blocks, special.name_zh, special.name_en)
        return DayPreview(day, "weekday", blocks)

    def _workday_blocks(self, day: date) -> Sequence[Block]:
        if self.on_workdays is not None:
            return self.on_workdays
        # A shop that is open on Sundays keeps its Sunday hours; a closed weekend borrows those of a working day.
        own = self.weekly.get(day.weekday(), ())
        return own or next((self.weekly[weekday] for weekday in range(5) if self.weekly.get(weekday)), ())

    def _openings(self, day: date) -> Iterator[datetime]:
        return (begins for begins, _ in self._spans(day))

    def _spans(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        midnight = datetime.combine(day, time())
        for block in self.blocks_of(day):
            # Through UTC and back: a start inside a daylight-saving gap becomes the first instant after it.
            begins, ends = (
                (midnight + timedelta(minutes=minute)).replace(tzinfo=self.zone).astimezone(UTC)
                for minute in (block.start, block.end)
            )
            yield begins, ends


def special_days(days: Iterable[SpecialDay]) -> dict[date, SpecialDay]:
    """Special days by date, as `WorkingCalendar.special` takes them."""
    return {special.day: special for special in days}


def country_special_days(country: str, years: Iterable[int]) -> list[SpecialDay]:
    """Public holidays of a country (CN, ...) and the weekends worked for them, by date; names in zh and en.

    Years whose arrangement is not announced yet hold the statutory days only; an unknown country has none.
    """
    import holidays

    wanted = sorted(set(years))
    supported = holidays.list_supported_countries(include_aliases=False)
    if country not in supported:
        return []
    zh, en = (holidays.country_holidays(country, years=wanted, language=code) for code in ("zh_CN", "en_US"))
    found = {
        day: SpecialDay(day=day, kind="holiday", name_zh=name, name_en=en.get(day, name)) for day, name in zh.items()
    }
    for day in getattr(zh, "weekend_workdays", ()):
        if day.year in wanted:
            found[day] = SpecialDay(day=day, kind="workday", name_zh="调休上班", name_en="Worked weekend")
    return [found[day] for day in sorted(found)]


def parse_block(start: str, end: str) -> Block:
    """A block from two times like 08:30 and 17:30 (24:00 ends the day). ValueError when they are not such times."""
    return Block(_minute_of(start), _minute_of(end))


def _minute_of(words: str) -> int:
    hour, separator, minute = words.partition(":")
    if not (separator and hour.isascii() and hour.isdigit() and minute.isascii() and minute.isdigit()):
        raise ValueError(f"not a time of day: {words!r}")
    if int(minute) >= 60:
        raise ValueError(f"not a time of day: {words!r}")
    return int(hour) * 60 + int(minute)


def _clock_words(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"
