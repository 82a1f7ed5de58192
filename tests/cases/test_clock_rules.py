"""Until when a complaint is to be answered."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.cases.rules.clocks import (
    Extension,
    NextStep,
    Profile,
    counts,
    is_news,
    next_step,
    read_clocks,
    standing_of,
    warning_of,
)
from zhike.cases.service.complaints.clock import clocks
from zhike.platform.ids import uuid7

RECEIVED = date(2026, 11, 20)
A, B = uuid7(), uuid7()
NFRA, PBOC = clocks().profiles


def day(number: int) -> date:
    return RECEIVED + timedelta(days=number)


def whole(steps: dict[str, int], on: int, *, approved: int | None = None, told: int | None = None) -> Extension:
    """An extension that was asked for by A, approved by B and told, all on the day `on` unless said otherwise."""
    approved_on, told_on = day(on if approved is None else approved), day(on if told is None else told)
    return Extension(steps, A, day(on), B, approved_on, told_on=told_on)


def test_the_shipped_clocks_are_15_30_60_and_15_60() -> None:
    assert [[step.days for step in each.steps] for each in (NFRA, PBOC)] == [[15, 30, 60], [15, 60]]
    assert [step.needs for step in NFRA.steps] == ["", "approve", "approve_senior"]
    assert clocks().ids_for("loan", None) == ["nfra"]
    assert clocks().ids_for("bank_card", None) == ["nfra", "pboc"]
    assert clocks().ids_for(None, "CCD-08") == ["nfra", "pboc"]
    assert clocks().ids_for(None, "CMP-01") == ["nfra"]
    assert (clocks().objection_days, clocks().review_days, clocks().warnings) == (30, 30, (5, 2, 1))


@pytest.mark.parametrize(
    ("extensions", "due"),
    [
        ([], 15),
        ([whole({"nfra": 1}, 15)], 30),
        ([whole({"nfra": 1}, 16)], 15),  # asked for when the time was over
        ([whole({"nfra": 1}, 15, approved=16, told=16)], 15),
        ([whole({"nfra": 1}, 10, approved=12, told=16)], 15),  # told too late
        ([whole({"nfra": 2}, 10)], 15),  # a step skipped
        ([whole({"nfra": 1}, 10), whole({"nfra": 2}, 29)], 60),
        ([whole({"nfra": 1}, 10), whole({"nfra": 1}, 11)], 30),  # the same step twice
        ([Extension({"nfra": 1}, A, day(10), A, day(10), told_on=day(10))], 15),  # approved by who asked
        ([Extension({"nfra": 1}, A, day(10), B, day(10))], 15),  # the customer does not know
        ([Extension({"nfra": 1}, A, day(10), told_on=day(10))], 15),  # nobody approved
        ([Extension({"nfra": 1}, A, day(10), B, day(10), refused=True, told_on=day(10))], 15),
        ([whole({"pboc": 1}, 10)], 15),  # a clock that does not run
    ],
)
def test_an_extension_counts_only_when_whole_and_in_time(extensions: list[Extension], due: int) -> None:
    assert standing_of(RECEIVED, [NFRA], extensions).due_on == day(due)


def test_of_two_clocks_the_stricter_wins() -> None:
    both = [NFRA, PBOC]
    first = standing_of(RECEIVED, both)
    assert (first.due_on, set(first.binding)) == (day(15), {"nfra", "pboc"})
    assert standing_of(RECEIVED, both, [whole({"nfra": 1}, 5)]).due_on == day(15)
    step = next_step(RECEIVED, both, [], None, day(3))
    assert step == NextStep({"nfra": 1, "pboc": 1}, "approve_senior", day(30))
    second = next_step(RECEIVED, both, [whole(dict(step.steps), 3)], None, day(20))
    assert second == NextStep({"nfra": 2}, "approve_senior", day(60))
    assert next_step(RECEIVED, both, [whole({"nfra": 1, "pboc": 1}, 3), whole({"nfra": 2}, 20)], None, day(50)) == (
        "last_step"
    )


def test_why_no_extension_is_possible() -> None:
    assert next_step(RECEIVED, [NFRA], [], None, day(15)) == NextStep({"nfra": 1}, "approve", day(30))
    assert next_step(RECEIVED, [NFRA], [], None, day(16)) == "over"
    assert next_step(RECEIVED, [NFRA], [Extension({"nfra": 1}, A, day(2))], None, day(3)) == "pending"
    assert next_step(RECEIVED, [NFRA], [], day(7), day(3)) == "regulator"
    later = next_step(RECEIVED, [NFRA], [], day(20), day(3))
    assert later == NextStep({"nfra": 1}, "approve", day(20))  # then the regulator's day is in force


@pytest.mark.parametrize(("left", "warning"), [(6, None), (5, 5), (4, 5), (2, 2), (1, 1), (0, 1), (-1, 0), (-9, 0)])
def test_warnings_come_at_five_two_one_and_after(left: int, warning: int | None) -> None:
    assert warning_of(day(left), RECEIVED, (5, 2, 1)) == warning


def test_a_warning_is_news_once() -> None:
    assert [is_news(before, now) for before, now in ((None, None), (None, 5), (5, 5), (5, 2), (1, 0), (0, 0))] == [
        False,
        True,
        False,
        True,
        True,
        False,
    ]


@pytest.mark.parametrize(
    "steps",
    [
        [{"days": 15}, {"days": 15, "needs": "approve"}],
        [{"days": 30}, {"days": 15, "needs": "approve"}],
        [{"days": 15}, {"days": 30}],
        [{"days": 15, "needs": "approve"}],
    ],
)
def test_a_ladder_that_does_not_rise_or_needs_nobody_is_refused(steps: list[dict[str, object]]) -> None:
    words = {"zh": "x", "en": "x"}
    raw = {"id": "x", "name": words, "source": words, "check": words, "steps": steps}
    with pytest.raises(ValueError, match="the ladder of x"):
        read_clocks({"profiles": [raw], "objection_days": 30, "review_days": 30, "warnings": [5]})


# Anything that anybody may have written down, in any order and at any time.
people = st.sampled_from([A, B])
days = st.integers(0, 70).map(day)
extensions = st.lists(
    st.builds(
        Extension,
        steps=st.dictionaries(st.sampled_from(["nfra", "pboc"]), st.integers(0, 3), max_size=2),
        asked_by=people,
        asked_on=days,
        approved_by=st.none() | people,
        approved_on=st.none() | days,
        refused=st.booleans(),
        told_on=st.none() | days,
    ),
    max_size=6,
)
profiles = st.sampled_from([(NFRA,), (PBOC,), (NFRA, PBOC)])


def by_hand(ladders: tuple[Profile, ...], written: list[Extension], regulator: date | None) -> date:
    """The same, told day by day: on each ladder a marker that climbs when everything is there."""
    marker = {each.id: 0 for each in ladders}

    def today_in_force() -> date:
        return min(
            [RECEIVED + timedelta(days=each.steps[marker[each.id]].days) for each in ladders]
            + ([regulator] if regulator else [])
        )

    for each in written:
        limit = today_in_force()
        facts = [each.asked_on, each.approved_on, each.told_on]
        signed: UUID | None = None if each.refused else each.approved_by
        timely = all(fact is not None and (limit - fact).days >= 0 for fact in facts)
        climbs = all(name in marker and step - marker[name] == 1 for name, step in each.steps.items())
        if timely and climbs and signed not in (None, each.asked_by):
            marker.update(each.steps)
    return today_in_force()


def climbing(ladders: tuple[Profile, ...], written: list[Extension]) -> list[Extension]:
    """Those whose steps exist on the ladders: what the service can have written."""
    tops = {each.id: len(each.steps) - 1 for each in ladders}
    return [each for each in written if all(step <= tops.get(name, 3) for name, step in each.steps.items())]


@given(profiles, extensions, st.none() | days)
def test_standing_agrees_with_counting_by_hand(
    ladders: tuple[Profile, ...], written: list[Extension], regulator: date | None
) -> None:
    written = climbing(ladders, written)
    assert standing_of(RECEIVED, ladders, written, regulator).due_on == by_hand(ladders, written, regulator)


@given(profiles, extensions, st.none() | days)
def test_no_step_is_reached_without_its_approval(
    ladders: tuple[Profile, ...], written: list[Extension], regulator: date | None
) -> None:
    written = climbing(ladders, written)
    standing = standing_of(RECEIVED, ladders, written, regulator)
    for each in ladders:
        reached = standing.steps[each.id]
        signed = [one for one in written if one.approved_by not in (None, one.asked_by) and one.told_on]
        for step in range(1, reached + 1):
            assert any(one.steps.get(each.id) == step for one in signed)


@given(profiles, extensions, st.none() | days)
def test_the_day_never_goes_back_by_an_extension_and_the_stricter_always_wins(
    ladders: tuple[Profile, ...], written: list[Extension], regulator: date | None
) -> None:
    written = climbing(ladders, written)
    reached = [standing_of(RECEIVED, ladders, written[:count], regulator) for count in range(len(written) + 1)]
    assert [each.due_on for each in reached] == sorted(each.due_on for each in reached)
    for each in ladders:
        alone = RECEIVED + timedelta(days=each.steps[reached[-1].steps[each.id]].days)
        assert reached[-1].due_on <= alone
    assert regulator is None or reached[-1].due_on <= regulator


@given(profiles, st.lists(st.integers(0, 5), max_size=5))
def test_what_is_asked_for_as_offered_counts_and_leads_where_it_said(
    ladders: tuple[Profile, ...], waits: list[int]
) -> None:
    written: list[Extension] = []
    now = 0
    for wait in waits:
        now += wait
        offered = next_step(RECEIVED, ladders, written, None, day(now))
        if not isinstance(offered, NextStep):
            continue
        before = standing_of(RECEIVED, ladders, written)
        one = whole(dict(offered.steps), now)
        assert counts(one, before)
        assert offered.needs != ""
        written.append(one)
        assert standing_of(RECEIVED, ladders, written).due_on == offered.due_on > before.due_on
