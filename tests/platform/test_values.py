"""Small things that everything stands on: ids, cursors, errors, rate limits, actors."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import RFC_4122, UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.platform.actor import Actor, operator_actor
from zhike.platform.errors import Forbidden, Invalid, TooLarge, TooMany, register_messages
from zhike.platform.ids import uuid7
from zhike.platform.paging import decode_cursor, decode_day, decode_moment, encode_cursor, encode_day, encode_moment
from zhike.platform.ratelimit import RateLimiter


def test_ids_sort_by_time_and_are_of_version_7() -> None:
    ids = [uuid7() for _ in range(1000)]
    assert len(set(ids)) == 1000
    assert {(one.version, one.variant) for one in ids} == {(7, RFC_4122)}
    assert [one.int >> 80 for one in ids] == sorted(one.int >> 80 for one in ids)


@given(st.lists(st.one_of(st.text(st.characters(codec="utf-8")), st.integers(-(2**53), 2**53)), min_size=1, max_size=4))
def test_a_cursor_says_where_it_was(key: list[str | int]) -> None:
    assert decode_cursor(encode_cursor(*key), len(key)) == key


@given(st.text(min_size=1))
def test_a_made_up_cursor_is_refused_and_breaks_nothing(text: str) -> None:
    try:
        key = decode_cursor(text, 2)
    except Invalid:
        return
    assert isinstance(key, list)
    assert len(key) == 2


def test_no_cursor_is_the_first_page() -> None:
    assert decode_cursor(None, 2) is None
    assert decode_cursor("", 2) is None


@given(st.datetimes(timezones=st.just(UTC)), st.uuids())
def test_a_list_in_order_of_time_goes_on_where_it_was(at: datetime, row: UUID) -> None:
    assert decode_moment(encode_moment(at, row)) == (at, row)


@pytest.mark.parametrize(
    "cursor",
    [
        "?",
        encode_cursor(1, 2),
        encode_cursor("2026-01-01T00:00:00+00:00"),
        encode_cursor("2026-01-01T00:00:00+00:00", "no id"),
        encode_cursor("2026-01-01T00:00:00", "01900000-0000-7000-8000-000000000000"),  # a moment of no zone
    ],
)
def test_what_is_no_moment_and_row_is_refused(cursor: str) -> None:
    with pytest.raises(Invalid):
        decode_moment(cursor)


@given(st.dates() | st.none(), st.uuids())
def test_a_list_in_order_of_days_goes_on_where_it_was(day: date | None, row: UUID) -> None:
    assert decode_day(encode_day(day, row)) == (day or date.max, row)


@pytest.mark.parametrize("key", [(1, 2), ("2026-01-01", "no id"), ("2026-01-01T00:00:00+00:00", str(UUID(int=1)))])
def test_what_is_no_day_and_row_is_refused(key: tuple[Any, Any]) -> None:
    with pytest.raises(Invalid):
        decode_day(encode_cursor(*key))
    assert decode_day(None) is None


def test_an_error_speaks_both_languages_and_fills_in_what_it_knows() -> None:
    error = TooLarge(limit="10 MB")
    assert error.message("zh") == "内容太大，上限 10 MB。"
    assert str(error) == "Too large: the limit is 10 MB."
    assert TooLarge().message("en") == "Too large: the limit is …."


def test_a_code_has_one_meaning() -> None:
    with pytest.raises(ValueError, match=r"platform\.invalid"):
        register_messages({"platform.invalid": ("别的", "other")})


def test_nothing_is_allowed_that_was_not_granted() -> None:
    nobody = Actor("1", "staff")
    agent = Actor("2", "staff", permissions=frozenset({"desk.use"}))
    with pytest.raises(Forbidden, match=r"desk\.use"):
        nobody.require("desk.use")
    agent.require("desk.use")
    assert not agent.can("desk")
    assert operator_actor("root").can("anything.at_all")


def test_a_bucket_lets_a_burst_through_then_the_rate() -> None:
    now = 0.0
    limiter = RateLimiter(3, per_s=60, clock=lambda: now)
    for _ in range(3):
        limiter.take("a")
    with pytest.raises(TooMany) as caught:
        limiter.take("a")
    assert caught.value.params["retry_s"] == 20
    limiter.take("b")
    now = 20.0
    limiter.take("a")
    with pytest.raises(TooMany):
        limiter.take("a")


def test_what_is_given_back_does_not_count_and_fills_nothing_over_the_limit() -> None:
    limiter = RateLimiter(2, per_s=60, clock=lambda: 0.0)
    for _ in range(9):
        limiter.take("a")
        limiter.give_back("a")
    limiter.give_back("a")
    limiter.give_back("nobody")
    for _ in range(2):
        limiter.take("a")
    with pytest.raises(TooMany):
        limiter.take("a")


def test_full_buckets_are_forgotten() -> None:
    now = 0.0
    limiter = RateLimiter(1, per_s=1, clock=lambda: now)
    for key in range(100_000):
        limiter.take(str(key))
    now = 10.0
    limiter.take("one more")
    assert len(limiter._buckets) == 1
