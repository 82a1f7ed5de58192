"""Which word of several is kept: by rule, with a reason, and never by chance."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.customers.rules.matching import chance_of
from zhike.customers.rules.merging import Merge, path_from, unwind
from zhike.customers.rules.numbering import own_number, own_number_holds
from zhike.customers.rules.records import SourceRecord
from zhike.customers.rules.survivorship import (
    CORRECTION,
    DEFAULT_RULES,
    Claim,
    choose,
    claims_of_record,
    criteria_problem,
    lineage_of,
)
from zhike.platform.ids import uuid7

NOW = datetime(2026, 11, 20, tzinfo=UTC)
ORDER = ("valid", "trust", "recency")


def claim(value: str, trust: int = 50, days_ago: int = 0, source: str = "crm", *, valid: bool = True) -> Claim:
    return Claim(value, source, trust, NOW - timedelta(days=days_ago), valid=valid)


@pytest.mark.parametrize(
    ("claims", "criteria", "kept", "because"),
    [
        ([claim("a")], ORDER, "a", "only"),
        ([claim("王 磊"), claim("王磊")], ORDER, "王 磊", "agreed"),
        ([claim("a", 60), claim("b", 90)], ORDER, "b", "trust"),
        ([claim("a", 60), claim("b", 90, valid=False)], ORDER, "a", "valid"),
        ([claim("a", 60, 5), claim("b", 60, 2)], ORDER, "b", "recency"),
        ([claim("a", 90, 5), claim("b", 60, 2)], ("recency",), "b", "recency"),
        ([claim("a", 90), claim("b", 60), claim("b", 50)], ("agreement",), "b", "agreement"),
        ([claim("2010-01-01", 90), claim("2009-05-01", 50)], ("earliest",), "2009-05-01", "earliest"),
        ([claim("a", 60, source="x"), claim("b", 60, source="y")], ORDER, "a", "order"),
        ([claim("a", 90), claim("b", 101, source=CORRECTION)], ("recency",), "b", "corrected"),
        ([claim("b", 101, 9, CORRECTION), claim("c", 101, 1, CORRECTION)], ORDER, "c", "corrected"),
        ([claim(""), claim("unknown"), claim("female")], ORDER, "female", "only"),
    ],
)
def test_the_first_criterion_that_tells_them_apart_decides(claims, criteria, kept, because) -> None:
    chosen = choose(claims, criteria)
    assert chosen is not None
    assert (chosen.claim.value, chosen.because) == (kept, because)


def test_where_nobody_says_anything_nothing_is_kept() -> None:
    assert choose([claim(""), claim("unknown")], ORDER) is None


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 100), st.integers(0, 9)), min_size=1), st.randoms())
def test_the_order_in_which_sources_speak_changes_nothing(said, random) -> None:
    claims = [claim(value, trust, days, f"s{at}") for at, (value, trust, days) in enumerate(said)]
    first = choose(claims, ORDER)
    random.shuffle(claims)
    assert choose(claims, ORDER) == first
    assert first is not None
    # Every claim is either the one kept, says the same, or lost.
    assert 1 + first.agree + len(first.over) == len(claims)


def a_record(**values: str) -> SourceRecord:
    return SourceRecord(
        id=uuid7(),
        source="core",
        external_id="1",
        plain={"city": "临州", "tier": "gold"},
        number="C1",
        indexes={},
        customer_id=None,
        source_time=None,
        first_seen_at=NOW,
        updated_at=NOW,
        revision=1,
        values=values,
    )


@pytest.mark.parametrize(
    ("values", "born"),
    [
        ({"birth_date": "1958-03-01"}, "1958"),
        ({"id_number": "11010519491231002X"}, "1949"),
        ({"id_number": "11010519491231002X", "birth_date": "1950-01-01"}, "1950"),
        ({"id_number": "G1234567"}, None),
        ({"name": "王磊"}, None),
    ],
)
def test_a_record_tells_the_year_of_birth_by_date_or_id_number(values, born) -> None:
    claims = claims_of_record(a_record(**values), 90, [])
    assert (claims["birth_year"].value if "birth_year" in claims else None) == born
    assert (claims["city"].value, claims["city"].at) == ("临州", NOW)


def test_what_breaks_a_quality_rule_is_a_lesser_word() -> None:
    claims = claims_of_record(a_record(phone="123", birth_date="2999-01-01"), 90, ["phone", "birth_date"])
    assert {name: each.valid for name, each in claims.items()} == {
        "phone": False,
        "birth_year": False,
        "city": True,
        "tier": True,
    }


def test_lineage_holds_no_value() -> None:
    chosen = choose([claim("13800000000", 60), claim("13900000000", 90, source="core")], ORDER)
    assert chosen is not None
    kept = lineage_of({"phone": chosen})["phone"]
    assert (kept["source"], kept["because"], kept["over"][0]["source"]) == ("core", "trust", "crm")
    assert "13" not in str({**kept, "over": [], "at": None})


def test_where_nothing_tells_them_apart_the_customer_who_stands_keeps_their_own_word() -> None:
    ids = [UUID(int=1), UUID(int=2)]
    for standing in ids:
        said = [Claim(f"{one.int}", "registered", 50, NOW, customer_id=one, standing=one == standing) for one in ids]
        kept = choose(said, ORDER)
        assert kept is not None
        assert (kept.claim.customer_id, kept.because) == (standing, "order")


def test_an_order_of_criteria_is_not_empty_names_none_twice_and_knows_them_all() -> None:
    assert [criteria_problem(each) for each in ([], ["luck"], ["trust", "trust"], ["trust"])] == [
        "none",
        "unknown",
        "twice",
        None,
    ]
    assert all(criteria_problem(order) is None for order in DEFAULT_RULES.values())


def test_our_own_numbers_catch_a_digit_that_is_misheard() -> None:
    number = own_number(12345)
    assert number == "Z0000123455"
    assert own_number_holds(number)
    wrong = [number[:at] + digit + number[at + 1 :] for at in range(1, 11) for digit in "0123456789"]
    assert [each for each in wrong if own_number_holds(each)] == [number] * 10
    assert not own_number_holds("C100023306")


def test_weights_are_chances() -> None:
    assert [chance_of(each) for each in (0, 10, -10, 1e9, -1e9)] == [50.0, 99.9, 0.1, 100.0, 0.0]


def a_merge(number: int, kept: int, gone: int) -> Merge:
    ids = [uuid7() for _ in range(3)]
    people = [type(ids[0])(int=each) for each in (kept, gone)]
    return Merge(ids[0], number, *people, "standing", None, {}, NOW, "op", "op", "-", None, None, "", "")


def test_undoing_one_of_three_hands_its_image_on_and_marks_what_shows_it_still() -> None:
    first, second, third = [a_merge(at, 1, at + 1) for at in (1, 2, 3)]
    onward, later = a_merge(4, 9, 1), a_merge(5, 9, 7)
    standing = [first, second, third, onward, later]
    plan = unwind(first, standing)
    assert (plan.restore, plan.heir, plan.stale, plan.path) == (False, second, (third, later), (onward,))
    assert unwind(third, standing[:3]).restore
    assert path_from(later.gone_id, standing) == (later,)
