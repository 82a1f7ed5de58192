"""Which messages may become a conversation of their own, and when that can be taken back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.conversations.builders import NOON, a_conversation, a_message, at
from zhike.conversations.ties.rules import Side
from zhike.conversations.ties.split_errors import SplitRefused
from zhike.conversations.ties.split_rules import (
    SPLIT_OBSTACLES,
    Cut,
    Piece,
    cannot_be_split,
    is_choosable,
    split_obstacles,
    split_undo_problem,
)
from zhike.conversations.ties.values import Tie
from zhike.platform.ids import uuid7

AGENT = uuid7()


def side(state: str = "active", **details: Any) -> Side:
    own = {name: details.pop(name) for name in ("merged_away", "keeps", "ahead", "in_review") if name in details}
    return Side(a_conversation(**{"state": state, "agent_id": AGENT, **details}), **own)


def cut(*chosen: int, **details: Any) -> Cut:
    """Of a thread in which the customer speaks at 1, 3 and 5 and the agent at 2 and 4; 6 is a notice."""
    said = {
        place: a_message(author="agent" if place in (2, 4) else "customer", sequence=place) for place in range(1, 6)
    }
    said[6] = a_message(author="system", kind="notice", sequence=6)
    plain: dict[str, Any] = {
        "original": side(),
        "chosen": chosen,
        "messages": {place: said[place] for place in chosen if place in said},
        "taken": (),
        "from_customer": (1, 3, 5),
        "split_off": False,
        "now": NOON,
    }
    return Cut(**{**plain, **details})


@pytest.mark.parametrize(
    ("asked", "codes"),
    [
        (cut(3, 4), ()),
        (cut(3, 4, 5), ()),
        (cut(), ("nothing",)),
        (cut(3, 9), ("unknown",)),
        (cut(3, 6), ("unsaid",)),
        (cut(3, taken=(3, 4)), ("taken",)),
        (cut(2, 4), ("no_customer",)),
        (cut(1, 3, 5), ("everything",)),
        (cut(1, 5, taken=(3,)), ("everything",)),
        (cut(1, 3, 5, split_off=True), ()),
    ],
)
def test_what_may_be_chosen(asked: Cut, codes: tuple[str, ...]) -> None:
    assert split_obstacles(asked) == codes


@pytest.mark.parametrize(
    ("original", "codes"),
    [
        (side("queued"), ()),
        (side("wrap_up"), ()),
        (side("closed", closed_at=NOON - timedelta(days=7)), ()),
        (side("closed", closed_at=NOON - timedelta(days=7, seconds=1)), ("old",)),
        (side("closed", closed_at=NOON, merged_away=True), ("merged",)),
        (side(keeps=True), ("keeps_others",)),
        (side("assistant"), ("with_assistant",)),
        (side("offered"), ("rings",)),
        (side(ahead=True), ("ahead",)),
        (side(in_review=True), ("in_review",)),
    ],
)
def test_what_may_be_split(original: Side, codes: tuple[str, ...]) -> None:
    assert cannot_be_split(original, NOON) == codes
    assert split_obstacles(cut(3, original=original)) == codes


def test_what_is_gone_cannot_be_chosen() -> None:
    assert is_choosable(a_message(text="在吗"))
    assert is_choosable(a_message(text="", kind="attachment", payload={"attachment": {"name": "a.png"}}))
    assert not is_choosable(a_message(text="", payload={"withdrawn": "x"}))
    assert not is_choosable(a_message(text="", payload={}))


def test_each_refusal_says_what_to_do_in_both_languages() -> None:
    for code in SPLIT_OBSTACLES:
        refused = SplitRefused(code)
        assert refused.message("zh") != refused.message("en")
        assert "{" not in refused.message("en")


def a_tie(**details: Any) -> Tie:
    plain: dict[str, Any] = {
        "kind": "split",
        "before": None,
        "by_id": AGENT,
        "by_name": "李敏",
        "at": NOON,
        "taken": (3,),
    }
    return Tie(**{"id": uuid7(), "from_id": uuid7(), "to_id": uuid7(), **plain, **details})


@pytest.mark.parametrize(
    ("piece", "problem"),
    [
        (Piece(side("queued", agent_id=None)), None),
        (Piece(side("active")), None),
        (Piece(side("active", agent_id=uuid7())), "split_handed_on"),
        (Piece(side("queued", transfers=1)), "split_handed_on"),
        (Piece(side("offered", agent_id=uuid7())), "split_rings"),
        (Piece(side("wrap_up")), "split_over"),
        (Piece(side("closed")), "split_over"),
        (Piece(side("active"), spoken=True), "split_spoken"),
        (Piece(side("active"), split_on=True), "split_tied"),
        (Piece(side("active", keeps=True)), "split_tied"),
        (Piece(side("active", merged_away=True)), "split_tied"),
        (Piece(side("active", ahead=True)), "split_waits"),
        (Piece(side("active", in_review=True)), "split_waits"),
        (Piece(side("active", identity_level="L2"), level="L1"), "split_proven"),
        (Piece(side("active", identity_level="L2"), level="L2"), None),
        (Piece(Side(side("active").conversation, called=True)), "split_called"),
    ],
)
def test_what_stands_against_undoing(piece: Piece, problem: str | None) -> None:
    assert split_undo_problem(a_tie(), piece, at(60)) == problem


def test_a_split_can_be_undone_once_and_for_seven_days() -> None:
    piece = Piece(side("queued", agent_id=None))
    assert split_undo_problem(a_tie(), piece, NOON + timedelta(days=7)) is None
    assert split_undo_problem(a_tie(), piece, NOON + timedelta(days=7, seconds=1)) == "split_late"
    assert split_undo_problem(a_tie(undone_at=NOON), piece, NOON) == "undone"
