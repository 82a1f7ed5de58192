"""What leaves the house reads alike for k people and says l different things of them; recounted here by hand."""

from __future__ import annotations

from collections import defaultdict
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhike.privacy.rules.coarsening import (
    Coarseness,
    Column,
    Demand,
    PeopleTable,
    Shortfall,
    coarse_rows,
    find_coarseness,
)
from zhike.privacy.rules.ladders import AS_IT_IS, Ladder, Rung, as_it_is, merges_only
from zhike.privacy.rules.register import Words

NAME = Words("甲", "a")
AGE = Ladder("age", NAME, (AS_IT_IS, Rung(NAME, lambda value: "old" if value > "c" else "young")))
TOWN = as_it_is("town", NAME)
LADDERS = (AGE, TOWN)

Row = tuple[int, str | None, str | None, str | None]
ROWS = st.lists(
    st.tuples(
        st.integers(0, 9),
        st.sampled_from(["a", "b", "c", "d", "e", None]),
        st.sampled_from(["x", "y", None]),
        st.sampled_from(["p", "q", "r", None]),
    ),
    min_size=1,
    max_size=40,
)
DEMANDS = st.builds(Demand, st.integers(2, 6), st.integers(1, 3), st.sampled_from([0.0, 0.1, 0.5]))


def column(values: list[str | None]) -> Column:
    known = sorted({value for value in values if value is not None})
    codes = [-1 if value is None else known.index(value) for value in values]
    return Column(np.array(codes, dtype=np.int64), tuple(known))


def table(rows: list[Row]) -> PeopleTable:
    people, ages, towns, said = (list(each) for each in zip(*rows, strict=True))
    return PeopleTable(np.array(people, dtype=np.int64), (column(ages), column(towns)), (column(said),))


def kept_by_hand(rows: list[Row], rungs: tuple[int, ...], demand: Demand) -> list[bool]:
    people, said = defaultdict(set), defaultdict(set)
    for person, age, town, what in rows:
        key = (AGE.label(rungs[0], age), TOWN.label(rungs[1], town))
        people[key].add(person)
        said[key] |= {what} - {None}
    good = {key for key in people if len(people[key]) >= demand.k and len(said[key]) >= demand.l}
    return [(AGE.label(rungs[0], age), TOWN.label(rungs[1], town)) in good for _, age, town, _ in rows]


@settings(max_examples=300, deadline=None)
@given(ROWS, DEMANDS)
def test_what_is_kept_holds_and_nothing_fulfils_the_demand_with_less_loss(rows: list[Row], demand: Demand) -> None:
    held, every = table(rows), list(product(range(3), range(2)))
    allowed = demand.suppress * len(rows)
    possible = [rungs for rungs in every if len(rows) - kept_by_hand(rows, rungs, demand).count(False) > 0]
    possible = [rungs for rungs in possible if kept_by_hand(rows, rungs, demand).count(False) <= allowed]
    found = find_coarseness(held, LADDERS, demand)
    if isinstance(found, Shortfall):
        assert not possible
        return
    assert found.rungs in possible
    labels, kept = coarse_rows(held, LADDERS, demand, found.rungs)
    assert kept.tolist() == kept_by_hand(rows, found.rungs, demand)
    assert [list(pair) for pair in zip(*labels, strict=True)] == [
        [AGE.label(found.rungs[0], age), TOWN.label(found.rungs[1], town)] for _, age, town, _ in rows
    ]
    assert found.kept == int(kept.sum())
    assert found.kept + found.by_k + found.by_l == len(rows)
    assert found.k >= demand.k
    assert found.l >= demand.l
    assert 0 <= found.loss <= 1 + 1e-9
    for rungs in possible:
        only = find_coarseness(held, LADDERS, demand, coarsest=rungs)
        assert isinstance(only, Coarseness)
        assert only.loss >= found.loss - 1e-9


@settings(max_examples=150, deadline=None)
@given(ROWS, DEMANDS)
def test_a_shortfall_says_what_would_hold(rows: list[Row], demand: Demand) -> None:
    held = table(rows)
    found = find_coarseness(held, LADDERS, demand)
    if isinstance(found, Coarseness):
        return
    if found.k:
        assert isinstance(find_coarseness(held, LADDERS, Demand(found.k, demand.l, demand.suppress)), Coarseness)
    if found.l:
        assert isinstance(find_coarseness(held, LADDERS, Demand(demand.k, found.l, demand.suppress)), Coarseness)
    if found.suppress < 1:
        looser = Demand(demand.k, demand.l, found.suppress)
        assert isinstance(find_coarseness(held, LADDERS, looser), Coarseness)


@settings(max_examples=100, deadline=None)
@given(ROWS, DEMANDS)
def test_asking_for_more_never_loses_less(rows: list[Row], demand: Demand) -> None:
    less = find_coarseness(table(rows), LADDERS, demand)
    more = find_coarseness(table(rows), LADDERS, Demand(demand.k + 1, demand.l, demand.suppress))
    if isinstance(more, Coarseness):
        assert isinstance(less, Coarseness)
        assert less.loss <= more.loss + 1e-9


def test_ten_calls_of_one_person_are_one_person() -> None:
    held = table([(1, "a", "x", "p" if n % 2 else "q") for n in range(10)])
    found = find_coarseness(held, LADDERS, Demand(2, 2, 0.5))
    assert isinstance(found, Shortfall)
    assert (found.nearest.by_k, found.k) == (10, 0)


def test_a_group_in_which_all_said_the_same_does_not_leave() -> None:
    same = [(n, "a", "x", "p") for n in range(5)]
    other = [(n, "d", "y", "p" if n % 2 else "q") for n in range(5, 15)]
    found = find_coarseness(table(same + other), LADDERS, Demand(3, 2, 0.4), coarsest=(0, 0))
    assert isinstance(found, Coarseness)
    assert (found.kept, found.by_k, found.by_l) == (10, 0, 5)


def test_the_coarsest_rung_allowed_is_kept_to_and_progress_is_told() -> None:
    heard: list[tuple[int, int]] = []
    rows: list[Row] = [(n, "abcde"[n % 5], "x", "p" if n % 2 else "q") for n in range(20)]
    found = find_coarseness(
        table(rows), LADDERS, Demand(8, 2, 0.0), coarsest=(1, 0), heard=lambda done, of: heard.append((done, of))
    )
    assert isinstance(found, Coarseness)
    assert found.rungs == (1, 0)
    assert heard[0] == (0, 2)


@pytest.mark.parametrize("ladder", LADDERS)
def test_the_ladders_of_these_tests_only_merge(ladder: Ladder) -> None:
    assert merges_only(ladder, ["a", "b", "c", "d", None])


def test_a_ladder_that_splits_again_is_found() -> None:
    wrong = Ladder("wrong", NAME, (Rung(NAME, lambda _: "all"), AS_IT_IS))
    assert not merges_only(wrong, ["a", "b"])
