"""Age, bands, and what a customer to add must be like."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.customers.builders import a_customer
from zhike.customers.rules.profile import age_band, age_in, is_elder, new_customer_problem


@pytest.mark.parametrize(
    ("age", "band", "elder"),
    [
        (0, "0-17", False),
        (17, "0-17", False),
        (18, "18-29", False),
        (29, "18-29", False),
        (30, "30-39", False),
        (40, "40-49", False),
        (59, "50-59", False),
        (60, "60-69", True),
        (69, "60-69", True),
        (70, "70+", True),
        (104, "70+", True),
    ],
)
def test_an_age_has_its_band(age: int, band: str, elder: bool) -> None:
    assert (age_band(age), is_elder(age)) == (band, elder)


@given(st.integers(1850, 2150), st.integers(1850, 2150))
def test_nobody_is_younger_than_nothing(birth_year: int, year: int) -> None:
    assert age_in(birth_year, year) == max(0, year - birth_year)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({}, None),
        ({"phone": "", "id_number": "", "email": "", "holdings": ()}, None),
        ({"number": " "}, "number"),
        ({"number": "x" * 41}, "number"),
        ({"number": "a\x00b"}, "number"),
        ({"name": " "}, "name"),
        ({"gender": "f"}, "gender"),
        ({"birth_year": 58}, "birth_year"),
        ({"tier": "diamond"}, "tier"),
        ({"region": "a\n"}, "region"),
        ({"city": "a\x00"}, "city"),
        ({"branch": "\x07"}, "branch"),
        ({"city_tier": 0}, "city_tier"),
        ({"city_tier": 5}, "city_tier"),
        ({"language": "fr"}, "language"),
    ],
)
def test_a_customer_to_add_must_make_sense(change: dict[str, Any], problem: str | None) -> None:
    assert new_customer_problem(a_customer(**change)) == problem
