"""What would be in the way of acts, as a rule."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.platform.ids import uuid7
from zhike.routing.rules import acts
from zhike.routing.rules.acts import Doer, Stand, Wanted, obstacle, reach_of, state_after_undo

ME, OTHER = uuid7(), uuid7()
AGENT = Doer(ME, reads_all=False, leads=False, manages=False, transfers=True)
LEAD = Doer(OTHER, reads_all=True, leads=True, manages=True, transfers=True)
MINE = Stand("active", ME, "cards", None, asked=True, holder=ME)
WAITS = Stand("queued", None, "cards", None, asked=True, holder=None)
QUEUES = frozenset({"cards", "loans"})
NOTE, REPLY = Wanted("note"), Wanted("reply")


@pytest.mark.parametrize(
    ("wanted", "stand", "doer", "expected"),
    [
        ([NOTE], MINE, AGENT, None),
        ([NOTE], WAITS, AGENT, None),
        ([NOTE], replace(MINE, agent_id=OTHER), AGENT, acts.NOT_FOUND),
        ([NOTE], replace(MINE, state="closed"), AGENT, acts.CLOSED),
        ([REPLY], MINE, AGENT, None),
        ([REPLY], WAITS, AGENT, acts.NOT_IN_CHARGE),
        ([REPLY], WAITS, LEAD, acts.NOT_SERVED),
        ([Wanted("triage", reason="CCD-04")], WAITS, AGENT, acts.NOT_IN_CHARGE),
        ([Wanted("triage", reason="CCD-04")], WAITS, LEAD, None),
        ([Wanted("transfer", queue="loans")], MINE, AGENT, None),
        ([Wanted("transfer", queue="gone")], MINE, AGENT, acts.QUEUE_GONE),
        ([Wanted("transfer", queue="loans")], WAITS, AGENT, acts.NOT_IN_CHARGE),
        ([Wanted("transfer", queue="loans")], WAITS, LEAD, None),
        ([Wanted("transfer", queue="cards")], WAITS, LEAD, acts.ALREADY_THERE),
        ([Wanted("transfer", queue="cards")], replace(WAITS, offered=True), LEAD, None),
        ([Wanted("transfer", queue="loans")], replace(WAITS, asked=False), LEAD, acts.NOT_WAITING),
        ([Wanted("transfer", queue="loans")], MINE, replace(AGENT, transfers=False), acts.NOT_IN_CHARGE),
        ([Wanted("transfer")], MINE, AGENT, None),
        ([Wanted("close")], MINE, AGENT, acts.REASON_MISSING),
        ([Wanted("close", reason="CCD-04")], MINE, AGENT, None),
        ([Wanted("triage", reason="CCD-04"), Wanted("close")], MINE, AGENT, None),
        ([Wanted("close")], replace(MINE, reason="CCD-04"), AGENT, None),
        ([Wanted("close", reason="CCD-04")], WAITS, AGENT, acts.NOT_IN_CHARGE),
        ([Wanted("close", reason="CCD-04")], replace(WAITS, state="assistant"), LEAD, acts.WITH_ASSISTANT),
    ],
)
def test_what_is_in_the_way(wanted: list[Wanted], stand: Stand, doer: Doer, expected: str | None) -> None:
    assert obstacle(wanted, stand, doer, QUEUES) == expected


@given(st.lists(st.sampled_from(["note", "reply", "triage", "transfer", "close"]), min_size=1, max_size=5))
def test_nothing_is_done_with_what_is_closed_or_not_open_to_the_doer(kinds: list[str]) -> None:
    wanted = [Wanted(kind, reason="CCD-04", queue="loans") for kind in kinds]
    assert obstacle(wanted, replace(MINE, state="closed"), AGENT, QUEUES) == acts.CLOSED
    assert obstacle(wanted, replace(MINE, agent_id=OTHER), AGENT, QUEUES) == acts.NOT_FOUND


def test_what_became_of_undoing() -> None:
    assert state_after_undo(restored=2, kept=0) == "undone"
    assert state_after_undo(restored=1, kept=1) == "partly"
    assert state_after_undo(restored=0, kept=1) == "kept"


def test_how_far_acts_can_be_taken_back() -> None:
    assert [reach_of(kind) for kind in ("note", "triage", "reply", "transfer", "close")] == [
        "whole",
        "whole",
        "unread",
        "told",
        "never",
    ]


def test_a_batch_begins_small_grows_and_stays_short() -> None:
    assert acts.next_batch() == acts.SMALLEST_BATCH
    assert acts.next_batch(8, took_s=0.01) == 16
    assert acts.next_batch(acts.LARGEST_BATCH, took_s=0.01) == acts.LARGEST_BATCH
    assert acts.next_batch(16, took_s=acts.BATCH_S * 0.7) == 16
    assert acts.next_batch(16, took_s=acts.BATCH_S * 1.1) == 8
    assert acts.next_batch(1, took_s=9.0) == 1
