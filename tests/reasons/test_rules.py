"""A reason is found by whatever an agent types."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.reasons import api as reasons


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("CCD-04", "CCD-04"),
        ("ccd-04", "CCD-04"),
        ("余额查询", "ACC-01"),
        ("信用卡挂失", "SEC-02"),
        ("balance", "ACC-01"),
        ("yuechaxun", "ACC-01"),
        ("yecx", "ACC-01"),
        ("Ｂalance Enquiry", "ACC-01"),
        ("卡口头挂失", "SEC-01"),
        ("卡挂失", "SEC-02"),
        ("信卡挂失", "SEC-02"),
    ],
)
def test_the_first_reason_found_is_the_one_meant(query: str, expected: str) -> None:
    assert reasons.search(query)[0].id == expected


def test_a_group_finds_all_its_reasons() -> None:
    assert {reason.group for reason in reasons.search("外汇与跨境")} == {"FXC"}


def test_an_empty_query_lists_everything_and_nonsense_nothing() -> None:
    assert len(reasons.search("  ")) == 150
    assert reasons.search("zzqqxx") == []


def test_an_unknown_reason_is_named_in_the_error() -> None:
    with pytest.raises(reasons.UnknownReason) as caught:
        reasons.get_reason("XXX-99")
    assert "XXX-99" in caught.value.message("zh")
    assert not reasons.is_reason("XXX-99")


@given(st.text(max_size=40))
def test_no_query_breaks_the_search(query: str) -> None:
    assert len(reasons.search(query)) <= 150


def test_the_list_is_whole() -> None:
    everything = reasons.all_reasons()
    assert len(everything) == len({reason.id for reason in everything}) == 150
    assert len(reasons.groups()) == 17
    assert {reason.urgency for reason in everything} == set(reasons.urgency_levels())
    assert {reason.skill for reason in everything} <= set(reasons.skills())
    assert reasons.priority_rules().urgency["P0"] == 1000
    assert list(reasons.tiers()) == ["standard", "gold", "platinum", "private_bank"]


def test_a_reason_is_named_in_both_languages() -> None:
    reason = reasons.get_reason("ACC-01")
    assert (reason.name("zh"), reason.name("en")) == ("余额查询", "Balance enquiry")
