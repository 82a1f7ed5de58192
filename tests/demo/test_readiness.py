"""A start makes what is missing of the bank, and nothing when all is there."""

from __future__ import annotations

import pytest

from zhike.demo.rules.readiness import CUSTOMERS_AT_ONCE, STEPS, is_ready

ALL = {**dict.fromkeys(STEPS, 1), "customers": CUSTOMERS_AT_ONCE}


def test_a_bank_of_which_all_is_there_is_ready() -> None:
    assert is_ready({**ALL, "history": 3})


@pytest.mark.parametrize("step", sorted(ALL))
def test_a_bank_that_lacks_one_step_is_not(step: str) -> None:
    assert not is_ready({name: done for name, done in ALL.items() if name != step})
    assert not is_ready({**ALL, step: 0})


def test_customers_who_are_not_all_there_are_made() -> None:
    assert not is_ready({**ALL, "customers": CUSTOMERS_AT_ONCE - 1})


def test_an_empty_database_is_not_ready() -> None:
    assert not is_ready({})
