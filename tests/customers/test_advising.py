"""A customer's adviser: from a source, by hand, taken back, gone; merged and split; and an adviser's own customers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import text

from tests.conftest import SignIn
from tests.customers.builders import a_customer
from tests.customers.test_merging import WHO, a_record, a_source
from zhike.app.wiring import hang_up_holders
from zhike.customers import api as customers
from zhike.customers.rules.mapping import guess_mapping
from zhike.customers.rules.survivorship import BY_HAND, Claim, choose
from zhike.customers.service import merging
from zhike.customers.service.consolidating import consolidate
from zhike.identity import api as identity
from zhike.platform.clock import FixedClock
from zhike.platform.database import Session
from zhike.platform.runtime import Runtime
from zhike.privacy import api as privacy

ADVISED = "/api/v1/customers/advised"


@pytest.fixture(autouse=True)
def holders() -> None:
    hang_up_holders()


@pytest.fixture
async def vault(runtime: Runtime, session: Session) -> privacy.Vault:
    await a_source(session, "crm", 60)
    return privacy.Vault(runtime.keyring, purpose="service")


async def told(session: Session, vault: privacy.Vault, clock: FixedClock, customer: UUID, adviser: str) -> UUID:
    """The CRM says who the adviser is."""
    record = await a_record(session, vault, clock, customer, "crm")
    await say(session, vault, customer, record, adviser)
    return record


async def say(session: Session, vault: privacy.Vault, customer: UUID, record: UUID, adviser: str) -> None:
    statement = text("""
        update customers.source_record set plain = jsonb_build_object('adviser', cast(:said as text)) where id = :id
    """)
    await session.execute(statement, {"id": record, "said": adviser})
    await consolidate(session, vault, [customer])


async def put(client: httpx.AsyncClient, customer: UUID, version: int, **body: Any) -> httpx.Response:
    headers = {"if-match": f'"{version}"'}
    return await client.put(
        f"/api/v1/customers/{customer}/adviser", json={"reason": "客户要求"} | body, headers=headers
    )


async def number_of(session: Session, customer: UUID) -> str:
    row = text("select adviser from customers.customer where id = :id")
    return str((await session.execute(row, {"id": customer})).scalar_one())


def test_nothing_said_by_hand_beats_a_source_and_nothing_else_does() -> None:
    crm = Claim("A1", "crm", 90)
    assert choose([crm, Claim("", "other", 90)], ("trust",)).claim is crm  # type: ignore[union-attr]
    kept = choose([crm, Claim("", BY_HAND, 101)], ("trust",))
    assert kept is not None
    assert (kept.claim.value, kept.because, [each.source for each in kept.over]) == ("", "by_hand", ["crm"])


def test_a_column_of_advisers_is_known_by_its_name() -> None:
    mapping = guess_mapping(["客户号", "客户经理工号"], [])
    assert mapping is not None
    assert mapping.fields["adviser"] == ("客户经理工号",)


async def test_the_crm_names_the_adviser_and_staff_beat_it_until_they_take_it_back(
    session: Session, vault: privacy.Vault, clock: FixedClock, sign_in: SignIn
) -> None:
    supervisor, agent = await sign_in("supervisor"), await sign_in("agent", number="a-17", name="周静")
    [customer] = await customers.create_customers(session, vault, [a_customer()])
    record = await told(session, vault, clock, customer, "A-17")
    path = f"/api/v1/customers/{customer}"
    card = (await supervisor.get(path)).json()
    assert card["adviser"] == {
        "number": "A-17",
        "staff_id": str(agent.staff.id),  # type: ignore[attr-defined]
        "name": "周静",
        "active": True,
    }
    found = (await supervisor.get(f"{path}/adviser")).json()
    assert (found["by_hand"], found["told"][0]["source"], found["version"]) == (None, "crm", 0)

    me = str(supervisor.staff.id)  # type: ignore[attr-defined]
    changed = (await put(supervisor, customer, 0, staff_id=me)).json()
    assert (changed["adviser"]["staff_id"], changed["by_hand"]["reason"], changed["version"]) == (me, "客户要求", 1)
    assert changed["told"][0]["adviser"]["name"] == "周静", "what the source says stays in sight"
    lineage = {each["field"]: each for each in (await supervisor.get(f"{path}/lineage")).json()["fields"]}
    assert (lineage["adviser"]["because"], lineage["adviser"]["over"][0]["source"]) == ("by_hand", "crm")
    assert (await put(supervisor, customer, 0, staff_id=me)).status_code == 412

    await put(supervisor, customer, 1, staff_id=None)
    assert await number_of(session, customer) == "", "nobody, although the source names somebody"
    await consolidate(session, vault, [customer])
    assert await number_of(session, customer) == ""

    release = {"json": {"reason": "按系统"}, "headers": {"if-match": '"2"'}}
    back = (await supervisor.put(f"{path}/adviser/release", **release)).json()
    assert (back["adviser"]["name"], back["by_hand"], back["version"]) == ("周静", None, 3)
    await say(session, vault, customer, record, "")
    assert await number_of(session, customer) == "", "the source has taken the adviser away"
    audited = await session.execute(
        text("select detail from audit.entry where action = 'customers.adviser_set' order by id")
    )
    assert [each["after"] for each in audited.scalars()] == [
        supervisor.staff.number,  # type: ignore[attr-defined]
        "",
        "A-17",
    ]


async def test_what_was_registered_comes_back_when_nothing_else_is_said(
    session: Session, vault: privacy.Vault, sign_in: SignIn
) -> None:
    supervisor = await sign_in("supervisor")
    [customer] = await customers.create_customers(session, vault, [a_customer(adviser=" a9 ")])
    await put(supervisor, customer, 0, staff_id=str(supervisor.staff.id))  # type: ignore[attr-defined]
    release = {"json": {"reason": "按登记"}, "headers": {"if-match": "*"}}
    back = await supervisor.put(f"/api/v1/customers/{customer}/adviser/release", **release)
    assert back.json()["adviser"] == {"number": "A9", "staff_id": None, "name": "", "active": False}


async def test_one_who_is_deactivated_shows_as_such_and_cannot_be_chosen(
    session: Session, vault: privacy.Vault, clock: FixedClock, sign_in: SignIn
) -> None:
    supervisor, agent = await sign_in("supervisor"), await sign_in("agent")
    staff = agent.staff  # type: ignore[attr-defined]
    [customer] = await customers.create_customers(session, vault, [a_customer(adviser=staff.number)])
    await identity.change_staff(
        session, actor=WHO, staff_id=staff.id, changes=identity.StaffChanges(active=False), now=clock.now()
    )
    assert (await supervisor.get(f"/api/v1/customers/{customer}")).json()["adviser"]["active"] is False
    refused = await put(supervisor, customer, 0, staff_id=str(staff.id))
    assert (refused.status_code, refused.json()["code"]) == (422, "customers.adviser_unfit")
    assert staff.name in refused.json()["title"]
    unknown = await put(supervisor, customer, 0, staff_id=str(customer))
    assert unknown.status_code == 404


@pytest.mark.parametrize(
    ("role", "reads", "sets"), [("agent", 200, 403), ("supervisor", 200, 200), ("analyst", 403, 403)]
)
async def test_who_may_see_and_set_advisers(
    session: Session, vault: privacy.Vault, sign_in: SignIn, role: str, reads: int, sets: int
) -> None:
    client = await sign_in(role)
    [customer] = await customers.create_customers(session, vault, [a_customer()])
    assert (await client.get(f"/api/v1/customers/{customer}/adviser")).status_code == reads
    assert (await put(client, customer, 0, staff_id=None)).status_code == sets
    release = {"json": {"reason": "按系统"}, "headers": {"if-match": "*"}}
    answer = await client.put(f"/api/v1/customers/{customer}/adviser/release", **release)
    assert answer.status_code == sets


async def test_an_adviser_lists_their_own_customers_and_a_supervisor_those_of_others(
    session: Session, vault: privacy.Vault, sign_in: SignIn
) -> None:
    agent, supervisor, editor = await sign_in("agent"), await sign_in("supervisor"), await sign_in("editor")
    number = agent.staff.number  # type: ignore[attr-defined]
    news = [
        a_customer(number=f"C{n}", phone=f"1380000000{n}", tier="gold" if n else "platinum", adviser=number)
        for n in range(5)
    ]
    await customers.create_customers(session, vault, [*news, a_customer(number="C9", phone="13800000009")])
    first = (await agent.get(ADVISED, params={"limit": 3})).json()
    rest = (await agent.get(ADVISED, params={"limit": 3, "cursor": first["next_cursor"]})).json()
    assert [each["number"] for each in first["items"] + rest["items"]] == ["C0", "C1", "C2", "C3", "C4"]
    assert (rest["next_cursor"], first["items"][0]["name_masked"]) == (None, "欧阳**")
    gold = (await agent.get(ADVISED, params={"tier": "gold", "q": "13800000004"})).json()["items"]
    assert [each["number"] for each in gold] == ["C4"]
    other = {"adviser": str(supervisor.staff.id)}  # type: ignore[attr-defined]
    assert (await agent.get(ADVISED, params=other)).status_code == 403
    mine = {"adviser": str(agent.staff.id)}  # type: ignore[attr-defined]
    assert len((await supervisor.get(ADVISED, params=mine)).json()["items"]) == 5
    assert (await supervisor.get(ADVISED)).json()["items"] == []
    assert (await editor.get(ADVISED)).status_code == 403
    assert (await agent.get(ADVISED, params={"cursor": "x"})).status_code == 422
    listed = text("select count(*) from audit.entry where action = 'customers.listed'")
    assert (await session.execute(listed)).scalar_one() >= 4


async def test_what_was_set_since_a_merge_stays_when_it_is_undone_and_what_was_there_comes_back(
    session: Session, vault: privacy.Vault, clock: FixedClock, sign_in: SignIn
) -> None:
    supervisor = await sign_in("supervisor")
    me = supervisor.staff  # type: ignore[attr-defined]
    news = [a_customer(adviser="A1"), a_customer(number="C2", phone="13800000002", adviser="A2")]
    kept, gone = await customers.create_customers(session, vault, news)
    await put(supervisor, gone, 0, staff_id=str(me.id))
    clock.advance(60)
    body = {"kept_id": kept, "gone_id": gone, "reason": "同一人"}
    merge = await merging.merge_customers(session, vault, actor=WHO, now=clock.now(), **body)
    assert await number_of(session, kept) == me.number, "what was said by hand of either counts for both"
    assert (await customers.find_adviser(session, gone)).number == me.number  # type: ignore[union-attr]
    clock.advance(60)
    await put(supervisor, gone, 0, staff_id=None)
    assert await number_of(session, kept) == ""
    clock.advance(60)
    await merging.split_customers(session, vault, actor=WHO, merge_id=merge.id, reason="不是", now=clock.now())
    assert (await number_of(session, kept), await number_of(session, gone)) == ("", me.number)
