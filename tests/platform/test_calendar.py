"""Working time against a brute-force look at every minute, and the Chinese calendar."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhike.platform.calendar import (
    ALL_DAY,
    Block,
    SpecialDay,
    WorkingCalendar,
    country_special_days,
    parse_block,
    special_days,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
OFFICE = {day: (parse_block("13:30", "17:30"), parse_block("08:30", "12:00")) for day in range(5)}


def office(**changes: object) -> WorkingCalendar:
    return WorkingCalendar(**({"zone": SHANGHAI, "weekly": OFFICE} | changes))  # type: ignore[arg-type]


def shanghai(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=SHANGHAI)  # type: ignore[misc,arg-type]


def test_several_blocks_a_day_are_open_from_their_start_to_before_their_end() -> None:
    calendar = office()
    assert not calendar.is_open(shanghai(2026, 3, 2, 8, 29))
    assert calendar.is_open(shanghai(2026, 3, 2, 8, 30))
    assert not calendar.is_open(shanghai(2026, 3, 2, 12, 0))
    assert calendar.is_open(shanghai(2026, 3, 2, 13, 30))
    assert not calendar.is_open(shanghai(2026, 3, 2, 17, 30))
    assert [block.words for block in calendar.blocks_of(date(2026, 3, 2))] == [("08:30", "12:00"), ("13:30", "17:30")]


def test_an_instant_counts_wherever_it_was_written_down() -> None:
    assert office().is_open(datetime(2026, 3, 2, 1, 0, tzinfo=UTC))
    assert not office().is_open(datetime(2026, 3, 2, 9, 0, tzinfo=UTC).replace(hour=10))


def test_next_opening_is_now_when_open_and_else_the_next_block() -> None:
    calendar = office()
    assert calendar.next_opening(shanghai(2026, 3, 2, 9, 0)) == shanghai(2026, 3, 2, 9, 0)
    assert calendar.next_opening(shanghai(2026, 3, 2, 12, 10)) == shanghai(2026, 3, 2, 13, 30)
    assert calendar.next_opening(shanghai(2026, 3, 6, 18, 0)) == shanghai(2026, 3, 9, 8, 30)


def test_a_holiday_closes_its_date_and_a_worked_weekend_opens_it() -> None:
    calendar = office(special=special_days(country_special_days("CN", [2026])))
    assert not calendar.is_open(shanghai(2026, 2, 17, 10, 0))
    assert calendar.is_open(shanghai(2026, 2, 14, 10, 0)), "Saturday before the Spring Festival is worked"
    assert calendar.next_opening(shanghai(2026, 2, 15, 10, 0)) == shanghai(2026, 2, 24, 8, 30)


def test_holiday_hours_and_workday_hours_can_be_their_own() -> None:
    special = special_days(country_special_days("CN", [2026]))
    short = (parse_block("10:00", "16:00"),)
    calendar = office(special=special, on_holidays=short, on_workdays=short)
    assert calendar.blocks_of(date(2026, 2, 17)) == short
    assert calendar.blocks_of(date(2026, 2, 14)) == short


def test_a_shop_open_on_weekends_keeps_its_own_hours_on_a_worked_weekend() -> None:
    saturday = (parse_block("10:00", "15:00"),)
    calendar = office(weekly=OFFICE | {5: saturday}, special=special_days(country_special_days("CN", [2026])))
    assert calendar.blocks_of(date(2026, 2, 14)) == saturday


def test_a_calendar_without_a_working_day_never_opens() -> None:
    calendar = office(weekly={})
    assert calendar.next_opening(shanghai(2026, 3, 2, 9, 0)) is None
    worked = {date(2026, 3, 7): SpecialDay(date(2026, 3, 7), "workday", "调休上班", "Worked weekend")}
    assert office(weekly={}, special=worked).blocks_of(date(2026, 3, 7)) == ()


def test_always_open_is_open_on_a_holiday_at_midnight() -> None:
    calendar = WorkingCalendar.always(SHANGHAI)
    assert calendar.is_open(shanghai(2026, 1, 1, 0, 0))
    assert calendar.blocks_of(date(2026, 1, 1)) == ALL_DAY
    assert ALL_DAY[0].words == ("00:00", "24:00")


def test_preview_names_the_special_days() -> None:
    calendar = office(special=special_days(country_special_days("CN", [2026])))
    preview = calendar.preview(date(2026, 2, 13), 4)
    assert [day.kind for day in preview] == ["weekday", "workday", "weekday", "holiday"]
    assert (preview[1].name_zh, preview[3].name_zh, preview[3].name_en) == (
        "调休上班",
        "农历除夕",
        "Chinese New Year's Eve",
    )
    assert preview[2].blocks == ()


def test_the_chinese_calendar_of_a_year_without_an_announcement_has_the_statutory_days() -> None:
    days = country_special_days("CN", [2030])
    assert SpecialDay(date(2030, 10, 1), "holiday", "国庆节", "National Day") in days
    assert {day.kind for day in days} == {"holiday"}


def test_another_country_has_its_own_days_and_an_unknown_one_has_none() -> None:
    assert date(2026, 10, 3) in special_days(country_special_days("DE", [2026]))
    assert country_special_days("XX", [2026]) == []


def test_an_opening_inside_a_daylight_saving_gap_is_the_first_instant_after_it() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    calendar = WorkingCalendar(zone=berlin, weekly={6: (parse_block("02:30", "04:00"),)})
    opening = calendar.next_opening(datetime(2026, 3, 29, 0, 0, tzinfo=berlin))
    assert opening == datetime(2026, 3, 29, 3, 30, tzinfo=berlin)


@pytest.mark.parametrize(
    "words",
    [("25:00", "26:00"), ("9", "10"), ("09:60", "10:00"), ("x:10", "10:00"), ("10:00", "09:00"), ("²:00", "3:00")],
)
def test_hours_that_are_not_hours_are_refused(words: tuple[str, str]) -> None:
    with pytest.raises(ValueError, match=r"time of day|runs forward"):
        parse_block(*words)


minutes = st.integers(0, 1440)
blocks = st.lists(
    st.tuples(minutes, minutes).filter(lambda pair: pair[0] < pair[1]).map(lambda pair: Block(*pair)), max_size=3
)


@settings(max_examples=60, deadline=None)
@given(
    weekly=st.dictionaries(st.integers(0, 6), blocks, max_size=7),
    start=st.datetimes(datetime(2024, 1, 1), datetime(2034, 1, 1)),  # noqa: DTZ001 - made aware below
)
def test_next_opening_is_the_first_open_minute_of_a_brute_force_walk(
    weekly: dict[int, list[Block]], start: datetime
) -> None:
    special = special_days(country_special_days("CN", [start.year, start.year + 1]))
    calendar = office(weekly=weekly, special=special, on_holidays=(Block(600, 660),))
    at = start.replace(second=0, microsecond=0, tzinfo=SHANGHAI)
    horizon = 3 * 24 * 60
    walked = next(
        (at + timedelta(minutes=n) for n in range(horizon) if calendar.is_open(at + timedelta(minutes=n))), None
    )
    found = calendar.next_opening(at)
    if walked is None:
        assert found is None or found >= at + timedelta(minutes=horizon)
    else:
        assert found == walked


TEN_YEARS = special_days(country_special_days("CN", range(2017, 2027)))
ten_years_of_moments = st.datetimes(datetime(2017, 1, 1), datetime(2026, 12, 20))  # noqa: DTZ001 - made aware below
LONGEST = 4 * 24 * 60


def counted(calendar: WorkingCalendar, start: datetime, minutes: int) -> int:
    """Open minutes among so many whole ones, each asked for by itself."""
    return sum(calendar.is_open(start + timedelta(minutes=n)) for n in range(minutes))


@settings(max_examples=120, deadline=None)
@given(
    weekly=st.dictionaries(st.integers(0, 6), blocks, max_size=7),
    holidays=blocks,
    workdays=st.none() | blocks,
    start=ten_years_of_moments,
    minutes=st.integers(0, LONGEST),
)
def test_working_time_is_what_a_counter_of_minutes_counts_over_ten_years_of_the_chinese_calendar(
    weekly: dict[int, list[Block]],
    holidays: list[Block],
    workdays: list[Block] | None,
    start: datetime,
    minutes: int,
) -> None:
    weekly, holidays = {day: apart(spans) for day, spans in weekly.items()}, apart(holidays)
    calendar = WorkingCalendar(
        zone=SHANGHAI,
        weekly=weekly,
        special=TEN_YEARS,
        on_holidays=holidays,
        on_workdays=None if workdays is None else apart(workdays),
    )
    at = start.replace(second=0, microsecond=0, tzinfo=SHANGHAI)
    worked = calendar.working_between(at, at + timedelta(minutes=minutes))
    assert worked == timedelta(minutes=counted(calendar, at, minutes))
    if worked:
        reached = calendar.after(at, worked)
        assert reached is not None
        assert reached <= at + timedelta(minutes=minutes)
        assert calendar.working_between(at, reached) == worked
        assert calendar.working_between(at, reached - timedelta(seconds=1)) == worked - timedelta(seconds=1)


def test_every_day_of_ten_years_has_the_working_minutes_of_its_kind() -> None:
    calendar = WorkingCalendar(
        zone=SHANGHAI,
        weekly=dict.fromkeys(range(5), (parse_block("08:30", "12:00"), parse_block("13:30", "17:30"))),
        special=TEN_YEARS,
    )
    day, total = datetime(2017, 1, 1, tzinfo=SHANGHAI), timedelta(0)
    while day.year < 2027:
        special = TEN_YEARS.get(day.date())
        works = day.weekday() < 5 if special is None else special.kind == "workday"
        passed = calendar.working_between(day, day + timedelta(days=1))
        assert passed == timedelta(minutes=450 if works else 0), day
        total += passed
        day += timedelta(days=1)
    whole = calendar.working_between(datetime(2017, 1, 1, tzinfo=SHANGHAI), datetime(2027, 1, 1, tzinfo=SHANGHAI))
    assert whole == total


def apart(spans: list[Block]) -> list[Block]:
    """Those of the blocks that do not overlap an earlier one: hours that are edited never do."""
    kept: list[Block] = []
    for span in sorted(spans):
        if not kept or kept[-1].end <= span.start:
            kept.append(span)
    return kept


def test_no_time_passes_backwards() -> None:
    calendar = WorkingCalendar.always(SHANGHAI)
    now = datetime(2026, 11, 30, tzinfo=SHANGHAI)
    assert calendar.working_between(now, now - timedelta(days=3)) == timedelta(0)
