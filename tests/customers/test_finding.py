"""Customers are found by how their names sound and by the ends of their cards, and nobody else learns either."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from tests.customers.builders import a_customer
from zhike.audit import api as audit
from zhike.customers import api as customers
from zhike.customers.personal_data import HOLDER
from zhike.customers.rules.finding import card_tail, is_card_tail, is_sound, sounds_of, words_of
from zhike.customers.service import finding
from zhike.platform.actor import Actor
from zhike.platform.errors import Forbidden
from zhike.privacy import api as privacy

AGENT = Actor("a1", "staff", "李敏", frozenset({"customers.read", "customers.search"}))


@pytest.fixture
def vault(runtime) -> privacy.Vault:
    return privacy.Vault(runtime.keyring, purpose="service")


@pytest.mark.parametrize(
    ("name", "sounds"),
    [
        ("张伟", {"zhangwei", "zw"}),
        ("欧阳娜娜", {"ouyangnana", "oynn"}),
        ("单田芳", {"shantianfang", "dantianfang", "stf", "dtf"}),
        ("吕布", {"lvbu", "lb"}),
        ("Wang Wei", {"wangwei", "ww"}),
        ("O'Neill J.", {"oneillj", "oj"}),
        ("阿里·买买提", {"alimaimaiti", "almmt"}),
        ("1", set()),
        ("", set()),
        ("张", {"zhang"}),
    ],
)
def test_a_name_has_its_sounds(name: str, sounds: set[str]) -> None:
    assert sounds <= {form for _, form in sounds_of(name)}
    if not sounds:
        assert sounds_of(name) == set()


@given(st.text(max_size=12))
def test_any_text_has_sounds_of_latin_letters_only(name: str) -> None:
    assert all(form.isascii() and form.isalpha() for _, form in sounds_of(name))


def test_words_are_what_they_look_like() -> None:
    assert words_of(" 张伟  3306 zw x ") == ("张伟", "3306", "zw")
    assert (is_sound("zw"), is_sound("z"), is_sound("张"), is_sound("z1")) == (True, False, False, False)
    assert (is_card_tail("0123"), is_card_tail("123"), is_card_tail("12345")) == (True, False, False)
    assert (card_tail("622202*********0123"), card_tail("62****")) == ("0123", None)


@pytest.fixture
async def people(session, vault) -> dict[str, UUID]:
    named = {"张伟": "C1", "章薇": "C2", "李娜": "C3", "单田芳": "C4", "Wang Wei": "C5"}
    new = [
        a_customer(number=number, name=name, phone=f"1390000000{number[1]}", id_number="", email="")
        for name, number in named.items()
    ]
    ids = dict(zip(named, await customers.create_customers(session, vault, new), strict=True))
    cards = [(ids["张伟"], "622202*********3306"), (ids["李娜"], "622202*********3306")]
    await customers.index_cards(session, vault, cards)
    await customers.index_cards(session, vault, cards)
    return ids


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("zhangwei", {"张伟", "章薇"}),
        ("Zhang Wei", {"张伟", "章薇"}),
        ("ZW", {"张伟", "章薇"}),
        ("ln", {"李娜"}),
        ("shantianfang", {"单田芳"}),
        ("dtf", {"单田芳"}),
        ("wang wei", {"Wang Wei"}),
        ("ww", {"Wang Wei"}),
        ("3306", {"张伟", "李娜"}),
        ("张伟 3306", {"张伟"}),
        ("zw 3306", {"张伟"}),
        ("3306 李娜 13900000003", {"李娜"}),
        ("zhang", set()),
        ("zw 9999", set()),
        ("330", set()),
    ],
)
async def test_people_are_found(session, vault, people, clock, query, found) -> None:
    result = await finding.search_customers(session, vault, actor=AGENT, query=query, now=clock.now())
    assert {profile.id for profile in result.profiles} == {people[name] for name in found}


async def test_a_search_by_sound_says_so_in_the_trace_and_not_what_was_typed(session, vault, people, clock) -> None:
    await finding.search_customers(session, vault, actor=AGENT, query="ln 3306", now=clock.now())
    (entry,) = await audit.list_entries(session, audit.Filter(action="customers.searched"))
    assert entry.detail == {"by": ["card", "sound"], "found": [str(people["李娜"])]}


async def test_keys_show_no_sound_and_go_with_an_erasure(session, vault, people, clock) -> None:
    # numbers under a key: no text stands there, and the four digits of a card are none of them
    keys = set((await session.execute(text("select key from customers.search_key"))).scalars())
    assert len(keys) > len(people)
    assert 3306 not in keys
    await HOLDER.erase(session, people["李娜"])
    for query in ("ln", "lina"):
        result = await finding.search_customers(session, vault, actor=AGENT, query=query, now=clock.now())
        assert result.profiles == []


async def test_who_may_not_search_finds_nobody_and_has_no_recent_customers(session, vault, people, clock) -> None:
    stranger = Actor("a9", "staff", "王芳", frozenset({"customers.read"}))
    with pytest.raises(Forbidden):
        await finding.search_customers(session, vault, actor=stranger, query="zw", now=clock.now())
    with pytest.raises(Forbidden):
        await finding.list_recent(session, vault, actor=stranger, now=clock.now())


async def test_recent_customers_are_ones_own_newest_first(session, vault, people, clock) -> None:
    for name in ("张伟", "李娜", "张伟"):
        clock.advance(1)
        await customers.get_card(session, vault, actor=AGENT, customer_id=people[name], now=clock.now())
    recent = await finding.list_recent(session, vault, actor=AGENT, now=clock.now())
    assert [profile.id for profile in recent] == [people["张伟"], people["李娜"]]
    other = Actor("a8", "staff", "赵", frozenset({"customers.read", "customers.search"}))
    assert await finding.list_recent(session, vault, actor=other, now=clock.now()) == []
