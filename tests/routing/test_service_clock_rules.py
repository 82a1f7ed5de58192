"""Service clocks, ladders and targets as pure rules: whatever comes in whatever order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.platform.calendar import WorkingCalendar, parse_block
from zhike.routing.levels.rules import (
    MEASURES,
    NOTHING,
    UNSEEN,
    Clock,
    Matter,
    Measure,
    Sheet,
    Step,
    Target,
    Turn,
    begin,
    choose_targets,
    find_early,
    find_problem,
    finish,
    follow,
    look,
    next_threshold,
    reached,
    settle,
    wait,
)

ZONE = ZoneInfo("Asia/Shanghai")
ALWAYS = WorkingCalendar.always(ZONE)
OFFICE = WorkingCalendar(
    zone=ZONE, weekly=dict.fromkeys(range(5), (parse_block("08:30", "12:00"), parse_block("13:30", "17:30")))
)
MONDAY = datetime(2026, 11, 30, 9, 0, tzinfo=ZONE).astimezone(UTC)
TARGETS: dict[Measure, timedelta] = {
    "first": timedelta(minutes=1),
    "next": timedelta(minutes=3),
    "resolution": timedelta(hours=1),
}

calendars = st.sampled_from([ALWAYS, OFFICE])
spoken = st.lists(st.tuples(st.sampled_from(["customer", "agent"]), st.integers(-30, 200_000)), max_size=12)


def minutes(n: float) -> timedelta:
    return timedelta(minutes=n)


def at(n: float) -> datetime:
    """So many minutes after nine on a Monday."""
    return MONDAY + minutes(n)


def turns_of(said: list[tuple[str, int]]) -> list[Turn]:
    """Lines with sequences; a gap below nothing is a machine whose clock is behind."""
    now, found = MONDAY, []
    for sequence, (by, gap) in enumerate(said, start=1):
        now += timedelta(seconds=gap)
        found.append(Turn(sequence * 2, by, now))  # type: ignore[arg-type]
    return found


def clock_of(sheet: Sheet, measure: Measure) -> Clock:
    found = [each for each in sheet.clocks if each.measure == measure]
    return found[-1]


def test_the_first_answer_ends_its_clock_and_pauses_the_resolution() -> None:
    sheet = follow(begin(TARGETS, MONDAY), [Turn(3, "customer", at(0.5)), Turn(5, "agent", at(2))], TARGETS, ALWAYS)
    first, resolution = clock_of(sheet, "first"), clock_of(sheet, "resolution")
    assert (first.ended_at, first.ran, first.breached_at) == (at(2), minutes(2), at(1))
    assert (resolution.since, resolution.ran, resolution.breached_at) == (None, minutes(2), None)
    assert sheet.open("next") is None


def test_each_question_has_a_clock_of_its_own_and_a_second_line_does_not_start_another() -> None:
    said = [Turn(1, "agent", at(1)), Turn(2, "customer", at(2)), Turn(3, "customer", at(4)), Turn(4, "agent", at(6))]
    sheet = follow(begin(TARGETS, MONDAY), [*said, Turn(5, "customer", at(9))], TARGETS, ALWAYS)
    rounds = [
        (each.round, each.ran, each.ended_at, each.breached_at) for each in sheet.clocks if each.measure == "next"
    ]
    assert rounds == [(2, minutes(4), at(6), at(5)), (5, NOTHING, None, None)]
    # one minute to the answer, four to the second one, and from nine on
    assert clock_of(sheet, "resolution").elapsed(ALWAYS, at(10)) == minutes(1 + 4 + 1)


def test_whoever_waits_in_a_queue_again_waits_for_us() -> None:
    sheet = follow(begin(TARGETS, MONDAY), [Turn(1, "agent", at(1))], TARGETS, ALWAYS)
    handed = wait(sheet, at(5), TARGETS)
    assert (clock_of(handed, "next").started_at, clock_of(handed, "resolution").since) == (at(5), at(5))
    assert wait(handed, at(7), TARGETS).clocks == handed.clocks
    assert clock_of(handed, "resolution").started_at == MONDAY


def test_a_transfer_keeps_the_clock_and_other_hours_hold_from_then_on() -> None:
    evening = begin(TARGETS, at(8 * 60))  # 17:00, office until 17:30
    moved = settle(evening, at(8 * 60 + 60), OFFICE)
    clock = clock_of(moved, "resolution")
    assert (clock.ran, clock.since, clock.started_at) == (minutes(30), at(9 * 60), at(8 * 60))
    assert clock.reaches(clock.target, ALWAYS) == at(9 * 60 + 30)


def test_nothing_counts_outside_the_hours() -> None:
    friday = datetime(2026, 11, 27, 17, 20, tzinfo=ZONE).astimezone(UTC)
    clock = clock_of(begin(TARGETS, friday), "resolution")
    assert clock.reaches(minutes(60), OFFICE) == datetime(2026, 11, 30, 9, 20, tzinfo=ZONE)
    assert clock.elapsed(OFFICE, friday + timedelta(days=2)) == minutes(10)


@given(said=spoken, calendar=calendars, order=st.randoms(use_true_random=False), cut=st.integers(0, 12))
def test_the_order_in_which_lines_arrive_changes_nothing(
    said: list[tuple[str, int]], calendar: WorkingCalendar, order: object, cut: int
) -> None:
    turns = turns_of(said)
    whole = follow(begin(TARGETS, MONDAY), turns, TARGETS, calendar)
    shuffled = [*turns, *turns]
    order.shuffle(shuffled)  # type: ignore[attr-defined]
    assert follow(begin(TARGETS, MONDAY), shuffled, TARGETS, calendar) == whole
    parts = follow(begin(TARGETS, MONDAY), turns[:cut], TARGETS, calendar)
    assert follow(follow(parts, turns[:cut], TARGETS, calendar), turns, TARGETS, calendar) == whole


@given(said=spoken, calendar=calendars, rest=st.integers(0, 500_000))
def test_what_ran_and_what_was_paused_is_all_the_time_there_was(
    said: list[tuple[str, int]], calendar: WorkingCalendar, rest: int
) -> None:
    turns = turns_of(said)
    sheet = follow(begin(TARGETS, MONDAY), turns, TARGETS, calendar)
    now = sheet.at + timedelta(seconds=rest)
    paused, since, latest = NOTHING, None, MONDAY
    for turn in turns:
        latest = max(latest, turn.at)
        if turn.by == "agent" and since is None:
            since = latest
        elif turn.by == "customer" and since is not None:
            paused, since = paused + calendar.working_between(since, latest), None
    if since is not None:
        paused += calendar.working_between(since, now)
    ran = clock_of(sheet, "resolution").elapsed(calendar, now)
    assert ran + paused == calendar.working_between(MONDAY, now)
    ended = finish(sheet, now, calendar)
    assert clock_of(ended, "resolution").ran == ran
    assert all(each.ended_at and each.since is None for each in ended.clocks)


@given(said=spoken, calendar=calendars)
def test_no_clock_ever_runs_backwards_and_a_breach_stays(
    said: list[tuple[str, int]], calendar: WorkingCalendar
) -> None:
    sheet, shown = begin(TARGETS, MONDAY), dict[tuple[str, int], tuple[timedelta, datetime | None]]()
    for turn in turns_of(said):
        sheet = follow(settle(sheet, turn.at, calendar), [turn], TARGETS, calendar)
        for clock in sheet.clocks:
            key, ran = (clock.measure, clock.round), clock.elapsed(calendar, sheet.at)
            before, breached = shown.get(key, (NOTHING, None))
            assert ran >= before
            assert clock.breached_at == breached or breached is None
            assert (clock.breached_at is not None) <= (ran >= clock.target)
            shown[key] = ran, clock.breached_at


@given(gaps=st.lists(st.integers(1, 90_000), min_size=1, max_size=8), calendar=calendars)
def test_a_breach_is_at_the_same_moment_whoever_looks_when(gaps: list[int], calendar: WorkingCalendar) -> None:
    clock = clock_of(begin(TARGETS, MONDAY), "resolution")
    due, now = clock.reaches(clock.target, calendar), MONDAY
    for gap in gaps:
        now += timedelta(seconds=gap)
        clock = look(clock, now, calendar)
        assert (clock.breached_at is not None) == (calendar.working_between(MONDAY, now) >= clock.target)
        assert clock.breached_at in (None, due)


steps = st.lists(
    st.builds(Step, st.sampled_from(MEASURES), st.integers(-200, 200), st.sampled_from(["agent", "supervisors"])),
    max_size=8,
)


@given(ladder=steps, looks=st.lists(st.integers(0, 400), max_size=10))
def test_each_step_is_come_to_once_and_none_is_missed(ladder: list[Step], looks: list[int]) -> None:
    target, seen, found = timedelta(seconds=100), UNSEEN, list[Step]()
    for shown in sorted(looks):
        now = timedelta(seconds=shown)
        expected = next_threshold(ladder, "first", target, seen)
        come_to = reached(ladder, "first", target, seen, now)
        assert bool(come_to) <= (expected is not None and expected <= now)
        loud = [each.step.tells for each in come_to if not each.muted]
        assert len(set(loud)) == len(loud)
        assert {each.step.tells for each in come_to} == set(loud)
        found += [each.step for each in come_to]
        seen = now
    due = {step for step in ladder if step.measure == "first" and step.threshold(target) <= seen}
    assert len(found) == len(set(found))
    assert set(found) == due


@given(ladder=steps, offset=st.integers(0, 300))
def test_the_next_mark_is_ahead_and_the_target_is_always_one(ladder: list[Step], offset: int) -> None:
    target, seen = timedelta(seconds=100), timedelta(seconds=offset)
    mark = next_threshold(ladder, "next", target, seen)
    assert (mark is None) <= (seen >= target)
    assert mark is None or seen < mark <= max(target, mark)
    assert seen >= target or (mark is not None and mark <= target)


@pytest.mark.parametrize(
    ("ladder", "code"),
    [
        ([Step("first", 0, "nobody")], "routing.ladder_tells_unknown"),
        ([Step("later", 0, "agent")], "routing.ladder_tells_unknown"),  # type: ignore[arg-type]
        ([Step("first", 2_600_000, "agent")], "routing.ladder_step_far"),
        ([Step("first", 0, "agent"), Step("first", 0, "agent")], "routing.ladder_step_twice"),
    ],
)
def test_a_ladder_that_cannot_be_is_refused_with_its_place(ladder: list[Step], code: str) -> None:
    problem = find_problem([Step("next", 5, "agent"), *ladder], ["agent"])
    assert problem is not None
    assert (problem.code, problem.place) == (code, 2)
    assert find_problem([Step("next", 5, "agent")], ["agent"]) is None


def test_a_warning_before_the_clock_has_begun_is_none() -> None:
    ladder = [Step("resolution", -60, "agent"), Step("first", -60, "agent")]
    problem = find_early(ladder, {"first": timedelta(seconds=60)})
    assert problem is not None
    assert problem.place == 2
    assert find_early(ladder, {"first": timedelta(seconds=61)}) is None


def a_target(number: int, **what: object) -> Target:
    plain: dict[str, object] = dict.fromkeys(("queues", "channels", "urgencies", "reasons"), ())
    plain |= {"first_s": None, "next_s": None, "resolution_s": None, "ladder": f"l{number}", "made_at": MONDAY}
    return Target(id=UUID(int=number), **(plain | what))  # type: ignore[arg-type]


MATTER = Matter("cards", "web_chat", "P0", "CCD-04")


def test_each_measure_is_set_by_the_most_special_target_that_speaks_of_it() -> None:
    targets = [
        a_target(1, first_s=60, next_s=180, resolution_s=3600),
        a_target(2, urgencies=("P0",), first_s=20),
        a_target(3, channels=("web_chat",), first_s=10, resolution_s=1800),
        a_target(4, reasons=("CCD-01",), first_s=5),
    ]
    chosen = choose_targets(targets, MATTER)
    assert {measure: (due.seconds, due.ladder) for measure, due in chosen.items()} == {
        "first": (20, "l2"),
        "next": (180, "l1"),
        "resolution": (1800, "l3"),
    }
    assert choose_targets(targets[3:], MATTER) == {}


@given(st.permutations([a_target(n, first_s=30 + n % 3, queues=("cards",) if n % 2 else ()) for n in range(6)]))
def test_of_equally_special_targets_the_stricter_holds_whatever_their_order(targets: list[Target]) -> None:
    assert choose_targets(targets, MATTER)["first"].seconds == 30
