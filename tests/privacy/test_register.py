"""The register at the vault's door and over HTTP."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import LargeBinary, text
from sqlalchemy.exc import ProgrammingError

from zhike.app import wiring
from zhike.customers.rules.profile import PERSONAL_FIELDS, PURPOSES
from zhike.platform.database import Base
from zhike.platform.ids import uuid7
from zhike.privacy import api as privacy
from zhike.privacy.service.register import shipped_register

URL = "/api/v1/privacy/register"
# Columns of bytes that hold no value of a person: keys, indexes, hashes, links.
NOT_SEALED = re.compile(r"(.*_)?(index|hash|key|link|wrapped|digest|nonce)$")
# A column that holds several values under one seal, and the field it is sealed as.
SEALED_AS = {
    "customers.source_record.sealed": "record",
    "customers.source_event.sealed": "record",
    "customers.import_block.sealed": "record",
    "privacy.rights_request.sealed": "record",
    "quality.report_schedule.sealed": "email",
}
# Bytes that are nobody's: weights of a model, which are trained on masked text, and vectors of published texts.
NOBODYS = {"assistant.model_entry.artefact", "assistant.vector.halves"}
EDIT = {"basis": "contract", "retention": "identity", "note": "按制度调整"}


@pytest.fixture
def vault(runtime):
    return privacy.Vault(runtime.keyring, purpose="service")


def test_every_sealed_column_of_the_code_is_a_registered_field() -> None:
    wiring.import_models()
    sealed = {
        place: SEALED_AS.get(place, column.name)
        for table in Base.metadata.tables.values()
        for column in table.columns
        for place in [f"{table.fullname}.{column.name}"]
        if isinstance(column.type, LargeBinary) and not NOT_SEALED.fullmatch(column.name) and place not in NOBODYS
    }
    assert "customers.customer.name" in sealed
    assert {place: field for place, field in sealed.items() if field not in shipped_register().fields} == {}


def test_every_field_and_purpose_of_a_customer_is_registered() -> None:
    register = shipped_register()
    assert register.unregistered(PERSONAL_FIELDS) is None
    assert set(PURPOSES) <= set(register.purposes)


async def test_an_unregistered_field_is_neither_sealed_nor_read(session, vault) -> None:
    subject = uuid7()
    with pytest.raises(privacy.FieldUnregistered) as refused:
        await vault.seal(session, subject, {"name": "张伟", "horoscope": "狮子座"})
    assert "horoscope" in refused.value.message("en")
    sealed = await vault.seal(session, subject, {"name": "张伟", "horoscope": None})
    with pytest.raises(privacy.FieldUnregistered):
        await vault.open(session, subject, {"horoscope": sealed["name"]})


async def test_a_purpose_that_is_not_registered_for_a_field_reads_nothing(session, vault) -> None:
    subject = uuid7()
    sealed = await vault.seal(session, subject, {"name": "张伟", "id_number": "11010519491231002X"})
    for purpose in ("call_back", "curiosity"):
        with pytest.raises(privacy.PurposeUnregistered) as refused:
            await vault.for_purpose(purpose).open_many(session, {subject: sealed})
        assert purpose in refused.value.message("zh")
    assert await vault.for_purpose("identity_check").open(session, subject, sealed)


async def test_an_edit_holds_at_the_next_reading_and_is_on_record(sign_in, session, vault) -> None:
    subject = uuid7()
    sealed = await vault.seal(session, subject, {"email": "a@b.example"})
    assert await vault.open(session, subject, sealed)
    client = await sign_in("compliance")
    before = await client.get(URL)
    assert before.headers["etag"] == '"0"'
    body = {**EDIT, "active": False}
    edited = await client.put(f"{URL}/entries/service/email", json=body, headers={"if-match": before.headers["etag"]})
    assert (edited.status_code, edited.json()["version"]) == (200, 1), edited.text
    with pytest.raises(privacy.PurposeUnregistered):
        await vault.open(session, subject, sealed)
    late = await client.put(f"{URL}/entries/service/email", json=body, headers={"if-match": '"0"'})
    assert late.status_code == 412
    changes = (await client.get(f"{URL}/changes")).json()["items"]
    assert [(each["version"], each["key"], each["value"]["active"]) for each in changes] == [
        (1, "service/email", False)
    ]
    kept = await session.execute(text("select detail from audit.entry where action = 'privacy.register_changed'"))
    assert kept.scalar_one()["active"] is False


async def test_changes_are_written_once(sign_in, session) -> None:
    client = await sign_in("admin")
    body = {"days": 4000, "note": "董事会决议"}
    assert (await client.put(f"{URL}/retention/identity", json=body, headers={"if-match": '"0"'})).status_code == 200
    for statement in ("update privacy.register_change set note = ''", "delete from privacy.register_change"):
        with pytest.raises(ProgrammingError, match="written once"):
            async with session.begin_nested():
                await session.execute(text(statement))


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("entries/service/horoscope", EDIT),
        ("entries/curiosity/name", EDIT),
        ("entries/service/name", {**EDIT, "basis": "consent"}),
        ("entries/service/name", {**EDIT, "basis": "habit"}),
        ("entries/service/name", {**EDIT, "retention": "for_ever"}),
        ("entries/service/name", {**EDIT, "shared": ["neighbour"]}),
        ("entries/service/name", {**EDIT, "note": " "}),
        ("retention/identity", {"days": 0, "note": "x"}),
        ("retention/identity", {"days": 40_000, "note": "x"}),
        ("retention/gone", {"days": 10, "note": "x"}),
    ],
)
async def test_a_line_that_cannot_be_is_refused(sign_in, path, body) -> None:
    client = await sign_in("compliance")
    assert (await client.put(f"{URL}/{path}", json=body, headers={"if-match": "*"})).status_code == 422


async def test_an_edit_says_which_version_it_edits(sign_in) -> None:
    client = await sign_in("compliance")
    assert (await client.put(f"{URL}/entries/service/name", json=EDIT)).status_code == 428


async def test_the_pages_of_changes_follow_each_other(sign_in) -> None:
    client = await sign_in("compliance")
    for days in (4000, 4001, 4002):
        await client.put(f"{URL}/retention/identity", json={"days": days, "note": "x"}, headers={"if-match": "*"})
    first = (await client.get(f"{URL}/changes", params={"limit": 2})).json()
    rest = (await client.get(f"{URL}/changes", params={"limit": 2, "cursor": first["next_cursor"]})).json()
    assert [each["version"] for each in first["items"] + rest["items"]] == [3, 2, 1]
    assert rest["next_cursor"] is None


@pytest.mark.parametrize(
    ("role", "reads", "edits"),
    [
        ("compliance", 200, 200),
        ("admin", 200, 200),
        ("supervisor", 403, 403),
        ("agent", 403, 403),
        ("analyst", 403, 403),
        ("inspector", 403, 403),
        ("editor", 403, 403),
    ],
)
async def test_compliance_and_administrators_keep_the_register(sign_in, role, reads, edits) -> None:
    client = await sign_in(role)
    for path in (URL, f"{URL}.csv", f"{URL}/changes"):
        assert (await client.get(path)).status_code == reads
    edit = await client.put(f"{URL}/retention/audit", json={"days": 2000, "note": "x"}, headers={"if-match": "*"})
    assert edit.status_code == edits


async def test_the_register_can_be_taken_along(sign_in) -> None:
    client = await sign_in("compliance")
    lines = (await client.get(f"{URL}.csv")).text.splitlines()
    assert lines[0].lstrip("\ufeff").startswith("purpose,field,grade")
    assert len(lines) == 1 + len(shipped_register().entries)


async def test_everybody_may_read_the_published_scope(client, sign_in) -> None:
    scope = (await client.get("/api/v1/privacy/scope")).json()
    service = next(line for line in scope["lines"] if line["purpose"] == "service")
    assert {"zh": "姓名", "en": "Name"} in service["fields"]
    assert (service["basis"], service["kept_days"], service["shared"]) == ("contract", 3650, [])
    officer = await sign_in("compliance")
    await officer.put(
        f"{URL}/entries/service/name",
        json={**EDIT, "retention": "complaint", "shared": ["authority"]},
        headers={"if-match": "*"},
    )
    lines = (await client.get("/api/v1/privacy/scope")).json()["lines"]
    names = [line for line in lines if line["purpose"] == "service" and {"zh": "姓名", "en": "Name"} in line["fields"]]
    assert [(line["kept_days"], line["shared"][0]["en"]) for line in names] == [(1095, "Authorities entitled by law")]
