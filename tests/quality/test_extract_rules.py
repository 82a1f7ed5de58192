"""How contact records read in an extract."""

from __future__ import annotations

from datetime import date

import pytest

from zhike.quality.rules import extracts as rules


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (rules.wide_age("0-17"), "0-29"),
        (rules.wide_age("18-29"), "0-29"),
        (rules.wide_age("30-39"), "30-59"),
        (rules.wide_age("70+"), "60+"),
        (rules.wide_age("unknown"), "0-29"),
        (rules.first_tier("1"), "1"),
        (rules.first_tier("4"), "2+"),
        (rules.raised_tier("standard"), "standard"),
        (rules.raised_tier("gold"), "above"),
        (rules.product_kinds(["B", "A", "C"], {"A": "card", "B": "loan"}), "card+loan+other"),
        (rules.product_kinds([], {}), "none"),
        (rules.how_many("none"), "none"),
        (rules.how_many("card"), "1"),
        (rules.how_many("card+loan"), "2"),
        (rules.how_many("card+loan+fx+wealth"), "3+"),
        (rules.month(date(2026, 3, 31)), "2026-03"),
        (rules.quarter("2026-03"), "2026-Q1"),
        (rules.quarter("2026-04"), "2026-Q2"),
        (rules.year("2026-04"), "2026"),
        (rules.yes_no(True), "yes"),
        (rules.yes_no(False), "no"),
    ],
)
def test_values_of_contacts_as_an_extract_writes_them(found: str, expected: str) -> None:
    assert found == expected
