"""When the assistant gives up, and why."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from zhike.assistant.rules.turns import Outcome, because_of, failed_in_a_row, gives_up


@pytest.mark.parametrize(
    ("before", "count"),
    [
        ((), 0),
        (("answered",), 0),
        (("clarify", "refused", "answered"), 2),
        (("refused",), 1),
        (("handoff", "clarify"), 0),
    ],
)
def test_failures_in_a_row_are_counted_from_the_newest(before: Sequence[Outcome], count: int) -> None:
    assert failed_in_a_row(before) == count


@pytest.mark.parametrize(
    ("outcome", "before", "elder", "because"),
    [
        ("clarify", (), False, None),
        ("refused", (), False, None),
        ("clarify", ("clarify",), False, "low_confidence"),
        ("refused", ("clarify", "answered"), False, "no_answer"),
        ("refused", ("answered", "clarify"), False, None),
        ("clarify", (), True, "low_confidence"),
        ("refused", (), True, "no_answer"),
        ("answered", ("clarify", "clarify"), True, None),
    ],
)
def test_two_turns_that_do_not_help_are_enough(
    outcome: Outcome, before: Sequence[Outcome], elder: bool, because: str | None
) -> None:
    assert gives_up(outcome, before, elder=elder) == because


@pytest.mark.parametrize(
    ("reason", "because"),
    [
        ("SEC-02", "lost_card"),
        ("SEC-09", "fraud"),
        ("FRD-01", "fraud"),
        ("CCD-11", "fraud"),
        ("LON-12", "fraud"),
        ("TRF-05", "urgent"),
        ("CMP-08", "urgent"),
    ],
)
def test_an_urgent_matter_has_a_because(reason: str, because: str) -> None:
    assert because_of(reason) == because
