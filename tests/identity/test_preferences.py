"""How somebody likes to work: keys of their own, the same on every computer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.identity.builders import PASSWORD, a_staff
from zhike.audit import api as audit
from zhike.identity.rules import MOST_KEYS, keys_problem

ROUTE = "/api/v1/me/preferences"


@pytest.mark.parametrize("keys", ["", "e", "?", "/", "g d", "alt+t", "alt+arrowright", "mod+k", "mod+enter", "alt+1"])
def test_keys_that_can_be_chosen(keys: str) -> None:
    assert keys_problem({"desk.next": keys}) is None


@pytest.mark.parametrize(
    "keys", [" ", "enter", "escape", "tab", "mod+w", "mod+c", "ab", "g d e", "ctrl+k", "确", "mod+"]
)
def test_keys_that_belong_to_the_browser_or_to_nobody(keys: str) -> None:
    assert keys_problem({"desk.next": keys}) == "desk.next"


def test_what_is_no_command_or_too_much_is_refused() -> None:
    assert keys_problem({"Desk!": "e"}) == "Desk!"
    assert keys_problem({f"a{n}": "e" for n in range(MOST_KEYS + 1)}) == "*"


@given(st.dictionaries(st.text(max_size=90), st.text(max_size=20), max_size=5))
def test_any_choice_is_judged_by_its_own_keys_alone(keys: dict[str, str]) -> None:
    unfit = keys_problem(keys)
    assert (unfit is None) == all(keys_problem({command: chosen}) is None for command, chosen in keys.items())


async def test_a_choice_is_kept_for_its_owner_only(client, session) -> None:
    for login, number in (("li.min", "20317"), ("wang.wu", "20318")):
        await a_staff(session, login=login, number=number)
    first = await client.post("/api/v1/session", json={"user": "li.min", "password": PASSWORD})
    client.headers["x-csrf-token"] = first.cookies["zhike_csrf"]
    assert (await client.get(ROUTE)).json() == {"single_keys": True, "keys": {}}
    chosen = {"single_keys": False, "keys": {"desk.next": "q", "desk.mode": ""}}
    for _ in range(2):
        assert (await client.put(ROUTE, json=chosen)).json() == chosen
    assert (await client.get(ROUTE)).json() == chosen
    assert len(await audit.list_entries(session, audit.Filter(action="identity.preferences"))) == 1

    refused = await client.put(ROUTE, json={"keys": {"desk.next": "mod+w"}})
    assert (refused.status_code, refused.json()["code"]) == (422, "identity.keys_unfit")
    assert (await client.put(ROUTE, json={"theme": "dark"})).status_code == 422

    other = await client.post("/api/v1/session", json={"user": "wang.wu", "password": PASSWORD})
    client.headers["x-csrf-token"] = other.cookies["zhike_csrf"]
    assert (await client.get(ROUTE)).json() == {"single_keys": True, "keys": {}}
