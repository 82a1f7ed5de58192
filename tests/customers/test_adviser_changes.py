"""All customers of one adviser are handed over, to one or several, and back; and whose adviser has left."""

from __future__ import annotations

from collections import Counter
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from tests.conftest import SignIn
from tests.customers.builders import a_customer
from tests.customers.test_advising import number_of, put, told
from tests.customers.test_merging import a_source
from zhike.customers import api as customers
from zhike.customers.rules.adviser_changes import Advised, share_out, shares_of
from zhike.customers.service.adviser_changes import work_waiting
from zhike.platform.clock import FixedClock
from zhike.platform.database import Session
from zhike.platform.runtime import Runtime
from zhike.privacy import api as privacy

CHANGES = "/api/v1/adviser-changes"
WHY = "周静离职"


@pytest.fixture
async def vault(runtime: Runtime, session: Session) -> privacy.Vault:
    await a_source(session, "crm", 60)
    return privacy.Vault(runtime.keyring, purpose="service")


def id_of(client: httpx.AsyncClient) -> str:
    return str(client.staff.id)  # type: ignore[attr-defined]


def number_of_staff(client: httpx.AsyncClient) -> str:
    return str(client.staff.number).upper()  # type: ignore[attr-defined]


async def advised_by(session: Session, vault: privacy.Vault, clock: FixedClock, adviser: str, many: int) -> list[UUID]:
    people = [a_customer(number=f"C1000233{place:02}") for place in range(many)]
    made = await customers.create_customers(session, vault, people)
    for each in made:
        await told(session, vault, clock, each, adviser)
    return list(made)


async def words_of(session: Session) -> list[tuple[Any, ...]]:
    query = text("select customer_id, number, reason, by_name, at from customers.adviser_word order by customer_id")
    return [tuple(row) for row in await session.execute(query)]


@given(st.lists(st.sampled_from(("standard", "gold", "private_bank")), max_size=40), st.integers(1, 5))
def test_each_customer_goes_to_one_adviser_in_equal_shares(tiers: list[str], many: int) -> None:
    advised = [Advised(uuid4(), tier) for tier in tiers]
    numbers = [f"A{place}" for place in range(many)]
    given_out = share_out(advised, numbers)
    assert Counter(who for who, _ in given_out) == Counter(each.id for each in advised)
    shares = shares_of(advised, given_out, numbers)
    for counts in (
        [each.customers for each in shares],
        *([each.tiers.get(t, 0) for each in shares] for t in set(tiers)),
    ):
        assert max(counts) - min(counts) <= 1


async def test_customers_of_one_who_leaves_go_to_two_and_back_exactly(
    runtime: Runtime, session: Session, vault: privacy.Vault, clock: FixedClock, sign_in: SignIn
) -> None:
    supervisor, one, other = await sign_in("supervisor"), await sign_in("agent"), await sign_in("agent")
    ids = await advised_by(session, vault, clock, "A-9", 5)
    await put(supervisor, ids[0], 0, staff_id=id_of(one))  # said by hand before, and back to whom the source names
    path = f"/api/v1/customers/{ids[0]}/adviser/release"
    await supervisor.put(path, json={"reason": "按系统"}, headers={"if-match": '"1"'})
    before = await words_of(session)

    gone = (await supervisor.get("/api/v1/advisers-gone")).json()["items"]
    assert [(each["adviser"]["number"], each["customers"]) for each in gone] == [("A-9", 5)]
    listed = (await supervisor.get("/api/v1/customers/advised", params={"number": "a-9"})).json()["items"]
    assert len(listed) == 5

    wish = {"from_number": "a-9", "to": [id_of(one), id_of(other)]}
    seen = (await supervisor.post(f"{CHANGES}/previews", json=wish)).json()
    assert (seen["total"], [each["customers"] for each in seen["shares"]]) == (5, [3, 2])
    assert await words_of(session) == before, "a preview changes nothing"
    begun = await supervisor.post(CHANGES, json=wish | {"reason": WHY})
    assert (begun.status_code, begun.json()["state"], begun.json()["pending"]) == (201, "running", 5), begun.text
    again = await supervisor.post(CHANGES, json=wish | {"reason": WHY})
    assert (again.status_code, again.json()["code"]) == (409, "customers.adviser_change_unfit")
    await work_waiting(runtime)
    counts = Counter([await number_of(session, each) for each in ids])
    assert sorted(counts.values()) == [2, 3]
    assert set(counts) == {number_of_staff(one), number_of_staff(other)}
    (done,) = (await supervisor.get(CHANGES)).json()["items"]
    assert (done["state"], done["done"], done["reason"], done["by_name"]) == ("done", 5, WHY, begun.json()["by_name"])
    assert (await supervisor.get("/api/v1/advisers-gone")).json()["items"] == []
    audited = "select count(*) from audit.entry where action = 'customers.adviser_set' and detail ->> 'change' = :id"
    assert (await session.execute(text(audited), {"id": done["id"]})).scalar_one() == 5

    undone = await supervisor.put(f"{CHANGES}/{done['id']}/undo")
    assert (undone.status_code, undone.json()["state"]) == (200, "undoing")
    await work_waiting(runtime)
    assert [await number_of(session, each) for each in ids] == ["A-9"] * 5
    assert await words_of(session) == before
    assert (await supervisor.put(f"{CHANGES}/{done['id']}/undo")).status_code == 409


async def test_whom_somebody_changed_meanwhile_is_left_alone_both_ways(
    runtime: Runtime, session: Session, vault: privacy.Vault, clock: FixedClock, sign_in: SignIn
) -> None:
    supervisor, one = await sign_in("supervisor"), await sign_in("agent")
    early, late, plain = await advised_by(session, vault, clock, "A-9", 3)
    wish = {"from_number": "A-9", "to": [id_of(one)], "reason": WHY}
    change = (await supervisor.post(CHANGES, json=wish)).json()["id"]
    await put(supervisor, early, 0, staff_id=None)
    await work_waiting(runtime)
    assert await number_of(session, early) == ""
    await put(supervisor, late, 1, staff_id=id_of(supervisor))
    await supervisor.put(f"{CHANGES}/{change}/undo")
    await work_waiting(runtime)
    (after,) = (await supervisor.get(CHANGES)).json()["items"]
    assert (after["state"], after["left"], after["kept"], after["undone"]) == ("undone", 1, 1, 1)
    found = [await number_of(session, each) for each in (early, late, plain)]
    assert found == ["", number_of_staff(supervisor), "A-9"]


async def test_what_cannot_be_is_refused_with_the_way_out(
    session: Session, vault: privacy.Vault, clock: FixedClock, sign_in: SignIn
) -> None:
    supervisor, one = await sign_in("supervisor"), await sign_in("agent")
    await advised_by(session, vault, clock, number_of_staff(one), 1)
    for wish, code in (
        ({"from_number": "Z-1", "to": [id_of(one)]}, "customers.nobody_advised"),
        ({"from_number": number_of_staff(one), "to": [id_of(one)]}, "customers.adviser_change_unfit"),
    ):
        refused = await supervisor.post(f"{CHANGES}/previews", json=wish)
        assert refused.json()["code"] == code
    assert (await supervisor.post(f"{CHANGES}/previews", json={"from_number": "A", "to": []})).status_code == 422
    nowhere = "01890000-0000-7000-8000-000000000000"
    assert (await supervisor.put(f"{CHANGES}/{nowhere}/undo")).status_code == 404


ROUTES: list[tuple[str, str, dict[str, Any] | None]] = [
    ("GET", "/api/v1/advisers-gone", None),
    ("GET", CHANGES, None),
    ("POST", CHANGES, {"from_number": "Z-1", "to": [str(UUID(int=1))], "reason": "x"}),
    ("POST", f"{CHANGES}/previews", {"from_number": "Z-1", "to": [str(UUID(int=1))]}),
    ("PUT", f"{CHANGES}/{UUID(int=1)}/undo", None),
    ("GET", "/api/v1/customers/advised?number=A-9", None),
]


@pytest.mark.parametrize("role", ["agent", "editor", "analyst", "supervisor"])
async def test_only_who_may_say_who_advises_comes_in(sign_in: SignIn, role: str) -> None:
    client = await sign_in(role)
    for method, path, body in ROUTES:
        answer = await client.request(method, path, json=body)
        assert (answer.status_code == 403) == (role != "supervisor"), f"{method} {path}: {answer.status_code}"
        assert answer.status_code < 500


async def test_nobody_comes_in_unsigned(client: httpx.AsyncClient) -> None:
    for method, path, body in ROUTES:
        assert (await client.request(method, path, json=body)).status_code == 401
