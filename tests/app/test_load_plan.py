"""The reckoning of a load run says what was lost, doubled and out of order, and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from zhike.app.load.desks import Desks, desk_lags
from zhike.app.load.plan import Plan, Sent, board_lags, percentile, reckon, reckon_thread

PLAN = Plan(base="", rate=1, seconds=1, chats=1, agents=0, assistant_share=1)


def sent(*client_ids: str, stored: bool = True) -> list[Sent]:
    return [Sent(one, at=float(n), stored_at=n + 0.01 if stored else None) for n, one in enumerate(client_ids)]


def test_a_thread_that_has_everything_once_in_order_is_clean() -> None:
    assert reckon_thread(sent("a", "b", "c"), ["a", "b", None, "c"]) == (0, 0, 0)


def test_what_was_acknowledged_and_is_not_there_is_lost() -> None:
    assert reckon_thread(sent("a", "b"), ["a"]) == (1, 0, 0)


def test_what_was_never_acknowledged_is_not_lost() -> None:
    assert reckon_thread(sent("a", stored=False), []) == (0, 0, 0)


def test_a_message_that_stands_twice_is_doubled() -> None:
    assert reckon_thread(sent("a", "b"), ["a", "a", "b"]) == (0, 1, 0)


def test_a_later_message_before_an_earlier_one_is_out_of_order() -> None:
    assert reckon_thread(sent("a", "b", "c"), ["b", "a", "c"]) == (0, 0, 1)


@given(st.lists(st.text("abc", min_size=1, max_size=3), unique=True), st.randoms())
def test_losses_are_counted_whatever_the_order(client_ids: list[str], random: object) -> None:
    kept = client_ids[: len(client_ids) // 2]
    random.shuffle(kept)  # type: ignore[attr-defined]
    lost, doubled, _ = reckon_thread(sent(*client_ids), kept)
    assert (lost, doubled) == (len(client_ids) - len(kept), 0)


def test_times_are_those_of_what_was_answered() -> None:
    messages = sent("a", "b")
    messages[0].answered_at = 0.05
    found = reckon(PLAN, {"1": messages}, {"1": ["a", "b"]})
    assert (found.sent, found.acknowledged, found.answered, found.late) == (2, 2, 1, 1)
    assert (found.p50_ms, found.p99_ms, found.stored_p50_ms) == (50.0, 50.0, 10.0)


def test_a_percentile_is_the_nearest_rank() -> None:
    assert percentile([], 0.5) is None
    assert percentile([3.0, 1.0, 2.0], 0.5) == 2.0
    assert percentile(list(range(1, 101)), 0.99) == 99


def test_the_board_lags_from_an_arrival_until_it_shows_so_many() -> None:
    seen = [(1.0, 10), (2.0, 12), (3.0, 12), (4.0, 13)]
    assert board_lags([1.5, 0.5, 2.5], seen, before=10) == [1.5, 0.5, 1.5]
    assert board_lags([1.5, 9.0], [(2.0, 11)], before=10) == [0.5], "what was never shown has no lag"
    assert board_lags([], seen, before=10) == []


def test_a_desk_lags_until_its_thread_and_its_list_have_the_message() -> None:
    said = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
    messages = [
        Sent("a", at=1.0, sequence=4, said_at=said),
        Sent("b", at=2.0, sequence=6, said_at=said + timedelta(seconds=1)),
        Sent("c", at=3.0, sequence=8, said_at=said + timedelta(seconds=2)),
        Sent("not acknowledged", at=4.0),
    ]
    desks = Desks()
    desks.show("1", 3, 0.5)
    desks.show("1", 6, 2.25)
    desks.list("1", said, 1.5)
    desks.list("1", said + timedelta(seconds=2), 3.125)
    found = desk_lags({"1": messages, "2": []}, desks)
    assert list(found.threads) == [1.25, 0.25], "the second was fetched with the first"
    assert list(found.lists) == [0.5, 1.125, 0.125], "a later line stands for those before it"
    assert found.unseen == 1
