"""From check to check: when a part is down, since when, and how long it was watched."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from zhike.stability.rules.judging import State, Verdict, judge
from zhike.stability.rules.parts import PARTS, WHOLES, name_of, needs_of

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
EVERY = timedelta(seconds=15)


def run(*answers: bool, gaps: tuple[int, ...] = ()) -> list[Verdict]:
    """Checks 15 s apart, or so many seconds after the one before as `gaps` say."""
    state: State | None = None
    now, verdicts = NOON, []
    for place, works in enumerate(answers):
        now += timedelta(seconds=gaps[place] if place < len(gaps) else 15)
        verdicts.append(judge(state, works=works, now=now, every=EVERY))
        state = verdicts[-1].state
    return verdicts


def after(seconds: int) -> datetime:
    return NOON + timedelta(seconds=seconds)


def test_two_checks_that_fail_in_a_row_are_a_fault_from_the_first_of_them() -> None:
    first, good, one, two, three, back = run(True, True, False, False, False, True)
    assert (first.watched_s, first.up_s) == (0, 0)
    assert (good.watched_s, good.up_s) == (15, 15)
    assert (one.began, one.state.up, one.up_s) == (None, True, 15)
    assert (two.began, two.state.up, two.state.since, two.up_s) == (after(45), False, after(45), 0)
    assert (three.began, three.watched_s, three.up_s) == (None, 15, 0)
    assert (back.ended, back.state.up, back.state.since) == (after(90), True, after(90))


def test_a_single_check_that_fails_is_no_fault() -> None:
    _, lost, good = run(True, False, True)
    assert (lost.began, good.began, good.ended) == (None, None, None)
    assert (good.state.failures, good.state.since) == (0, after(15))


def test_what_nobody_watched_is_neither_up_nor_down() -> None:
    _, late = run(True, True, gaps=(15, 600))
    assert (late.watched_s, late.up_s, late.state.since) == (0, 0, after(615))
    *_, down, later = run(True, False, False, True, gaps=(15, 15, 15, 600))
    assert down.began == after(30)
    assert later.ended == after(45), "known to be down until the last check"
    *_, still = run(True, False, False, False, gaps=(15, 15, 15, 600))
    assert (still.began, still.ended, still.state.up) == (None, None, False)
    _, lost, anew = run(True, False, False, gaps=(15, 15, 600))
    assert (lost.began, anew.began, anew.state.failing_since) == (None, None, after(630))


def test_a_part_that_never_worked_is_down_too() -> None:
    one, two = run(False, False)
    assert (one.began, two.began, two.state.up) == (None, after(15), False)


def test_each_part_has_names_and_each_whole_needs_parts_that_are_there() -> None:
    assert all(name_of(subject) for subject in (*PARTS, *WHOLES))
    assert name_of("nothing") is None
    assert all(part in PARTS for whole in WHOLES for part in needs_of(whole))
    assert needs_of("web") == ("web",)
