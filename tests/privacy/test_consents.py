"""Consents at the vault's door and over HTTP."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from zhike.platform.actor import Actor
from zhike.platform.ids import uuid7
from zhike.privacy import api as privacy

AGENT = Actor("agent-1", "staff", "张坐席")
SAID = {"purpose": "marketing", "decision": "given", "text_version": 2, "channel": "phone"}


@pytest.fixture
def vault(runtime):
    return privacy.Vault(runtime.keyring, purpose="service")


@pytest.fixture
async def one(session, vault):
    subject = uuid7()
    await vault.seal(session, subject, {"name": "张伟", "phone": "13812345678"})
    return subject


async def say(session, clock, subject, **words):
    return await privacy.record_consent(session, actor=AGENT, subject_id=subject, now=clock.now(), **{**SAID, **words})


async def test_a_purpose_on_consent_reads_nobody_who_did_not_give_it(session, vault, clock, one) -> None:
    other = uuid7()
    sealed = {
        one: await vault.seal(session, one, {"phone": "13812345678"}),
        other: await vault.seal(session, other, {"phone": "13812345679"}),
    }
    marketing = vault.for_purpose("marketing")
    assert await marketing.open_many(session, sealed) == {}
    with pytest.raises(privacy.ConsentMissing):
        await marketing.open(session, one, sealed[one])
    await say(session, clock, one)
    assert await marketing.open_many(session, sealed) == {one: {"phone": "13812345678"}}
    assert await marketing.open(session, one, sealed[one])


async def test_a_withdrawal_holds_at_the_next_reading_and_service_goes_on(session, vault, clock, one) -> None:
    sealed = await vault.seal(session, one, {"phone": "13812345678"})
    await say(session, clock, one)
    assert await vault.for_purpose("marketing").open(session, one, sealed)
    await say(session, clock, one, decision="withdrawn")
    with pytest.raises(privacy.ConsentMissing):
        await vault.for_purpose("marketing").open(session, one, sealed)
    assert await vault.open(session, one, sealed) == {"phone": "13812345678"}


async def test_who_refuses_machines_is_left_out_of_automated_purposes(session, vault, clock, one) -> None:
    sealed = await vault.seal(session, one, {"name": "张伟"})
    await say(session, clock, one, purpose="portrait", text_version=1)
    assert await vault.for_purpose("portrait").open(session, one, sealed)
    await say(session, clock, one, purpose=privacy.AUTOMATED, decision="withdrawn", text_version=0)
    with pytest.raises(privacy.ConsentMissing):
        await vault.for_purpose("portrait").open(session, one, sealed)


async def test_saying_the_same_again_writes_nothing(session, clock, one) -> None:
    first = await say(session, clock, one)
    assert await say(session, clock, one) == first
    await say(session, clock, one, decision="withdrawn")
    await say(session, clock, one, decision="withdrawn", text_version=1)
    assert len((await privacy.get_consents(session, one)).history) == 2


async def test_the_ledger_is_written_once_and_agrees_with_the_audit_trail(session, clock, one) -> None:
    await say(session, clock, one)
    await say(session, clock, one, purpose="survey", text_version=1)
    assert (await privacy.get_consents(session, one)).whole
    for statement in ("update privacy.consent set decision = 'withdrawn'", "delete from privacy.consent"):
        with pytest.raises(ProgrammingError, match="written once"):
            async with session.begin_nested():
                await session.execute(text(statement))
    await session.execute(text("alter table privacy.consent disable trigger written_once"))
    await session.execute(text("update privacy.consent set decision = 'withdrawn' where purpose = 'survey'"))
    assert not (await privacy.get_consents(session, one)).whole


async def test_an_agent_writes_down_what_a_customer_says(sign_in, one) -> None:
    client = await sign_in("agent")
    url = f"/api/v1/privacy/customers/{one}/consents"
    added = await client.post(url, json=SAID)
    assert (added.status_code, added.json()["by_kind"]) == (201, "staff")
    read = (await client.get(url)).json()
    state = next(each for each in read["states"] if each["purpose"]["id"] == "marketing")
    assert (state["holds"], state["last"]["text_version"], read["whole"]) == (True, 2, True)
    assert [each["purpose"]["id"] for each in read["states"]] == ["portrait", "marketing", "survey"]


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ({"text_version": 1}, 409),
        ({"purpose": "service"}, 422),
        ({"purpose": "curiosity"}, 422),
        ({"decision": "perhaps"}, 422),
        ({"channel": "pigeon"}, 422),
        ({"text_version": -1}, 422),
        ({"extra": 1}, 422),
    ],
)
async def test_consent_that_cannot_be_is_refused(sign_in, one, words, status) -> None:
    client = await sign_in("agent")
    url = f"/api/v1/privacy/customers/{one}/consents"
    assert (await client.post(url, json={**SAID, **words})).status_code == status


async def test_nobody_consents_for_a_person_who_is_not_there(sign_in) -> None:
    client = await sign_in("agent")
    url = f"/api/v1/privacy/customers/{uuid7()}/consents"
    assert (await client.get(url)).status_code == 404
    assert (await client.post(url, json=SAID)).status_code == 404


@pytest.mark.parametrize(
    ("role", "one_person", "everybody"),
    [("agent", 200, 403), ("compliance", 200, 200), ("admin", 200, 200), ("analyst", 403, 403), ("editor", 403, 403)],
)
async def test_who_may_see_consents(sign_in, one, role, one_person, everybody) -> None:
    client = await sign_in(role)
    assert (await client.get(f"/api/v1/privacy/customers/{one}/consents")).status_code == one_person
    assert (await client.get("/api/v1/privacy/consents")).status_code == everybody
    assert (await client.get("/api/v1/privacy/consents.csv")).status_code == everybody


async def test_the_ledger_is_searched_paged_and_taken_along(sign_in, session, clock, one) -> None:
    for purpose, version in (("marketing", 2), ("survey", 1), ("portrait", 1)):
        await say(session, clock, one, purpose=purpose, text_version=version)
    client = await sign_in("compliance")
    url = "/api/v1/privacy/consents"
    first = (await client.get(url, params={"limit": 2})).json()
    rest = (await client.get(url, params={"limit": 2, "cursor": first["next_cursor"]})).json()
    assert [each["purpose"] for each in first["items"] + rest["items"]] == ["portrait", "survey", "marketing"]
    found = (await client.get(url, params={"purpose": "survey", "subject": str(one), "decision": "given"})).json()
    assert [each["purpose"] for each in found["items"]] == ["survey"]
    lines = (await client.get(f"{url}.csv")).text.splitlines()
    assert len(lines) == 4
