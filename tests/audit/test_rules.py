"""The chain: every way to tamper with it is found, at the right place."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.audit.rules.chain import CHAIN_START, ChainWalk, Entry, extend_chain

START = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


def entries(count: int) -> list[Entry]:
    return [
        Entry(
            id=number * 3,
            at=START + timedelta(seconds=number),
            actor_id="a1",
            actor_kind="staff",
            actor_name="李敏",
            action="customers.read",
            subject=f"customer:{number}",
            detail={"purpose": "service", "n": number},
            position=None,
            link=None,
        )
        for number in range(1, count + 1)
    ]


def sealed(count: int) -> list[Entry]:
    written = entries(count)
    links = {entry_id: (position, link) for entry_id, position, link in extend_chain(CHAIN_START, 0, written)}
    return [replace(each, position=links[each.id][0], link=links[each.id][1]) for each in written]


def walk(chain: list[Entry], last_position: int, seals: dict[int, bytes] | None = None) -> ChainWalk:
    found = ChainWalk()
    found.walk(chain, seals or {})
    found.end_at(last_position)
    return found


def test_a_chain_that_was_left_alone_is_whole() -> None:
    chain = sealed(5)
    found = walk(chain, 5)
    assert (found.broken_at, found.position, found.head) == (None, 5, chain[-1].link)


def test_an_empty_chain_is_whole() -> None:
    assert walk([], 0).broken_at is None


def test_a_chain_may_be_walked_in_pieces() -> None:
    chain, found = sealed(7), ChainWalk()
    found.walk(chain[:3], {3: chain[2].link or b""})
    found.walk(chain[3:], {7: chain[6].link or b""})
    found.end_at(7)
    assert (found.broken_at, found.position) == (None, 7)


CHANGES: list[dict[str, Any]] = [
    {"at": START},
    {"actor_id": "a2"},
    {"actor_kind": "operator"},
    {"actor_name": "王敏"},
    {"action": "customers.revealed"},
    {"subject": "customer:9"},
    {"detail": {"purpose": "service"}},
    {"id": 4711},
    {"link": b"x" * 32},
    {"position": 30},
]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: next(iter(change)))
@given(place=st.integers(1, 5))
def test_a_changed_column_is_found_where_it_is(change: dict[str, Any], place: int) -> None:
    chain = sealed(5)
    chain[place - 1] = replace(chain[place - 1], **change)
    found = walk(chain, 5)
    assert found.broken_at == place
    assert found.position == place - 1


@given(place=st.integers(1, 5))
def test_a_deleted_entry_is_found_where_it_was(place: int) -> None:
    chain = sealed(5)
    del chain[place - 1]
    assert walk(chain, 5).broken_at == place


def test_two_entries_that_changed_places_are_found() -> None:
    chain = sealed(5)
    chain[1], chain[2] = replace(chain[2], position=2), replace(chain[1], position=3)
    assert walk(chain, 5).broken_at == 2


def test_a_chain_made_anew_differs_from_its_seals() -> None:
    original, forged = sealed(4), entries(4)
    forged[1] = replace(forged[1], subject="customer:other")
    links = {entry_id: (position, link) for entry_id, position, link in extend_chain(CHAIN_START, 0, forged)}
    forged = [replace(each, position=links[each.id][0], link=links[each.id][1]) for each in forged]
    assert walk(forged, 4).broken_at is None
    assert walk(forged, 4, {4: original[3].link or b""}).broken_at == 4


def test_the_same_moment_in_another_zone_gives_the_same_link() -> None:
    here = entries(1)[0]
    there = replace(here, at=here.at.astimezone(timezone(timedelta(hours=8))))
    assert list(extend_chain(CHAIN_START, 0, [here])) == list(extend_chain(CHAIN_START, 0, [there]))
