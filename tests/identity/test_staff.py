"""Staff: adding, changing, finding, sign-in links, demo passwords."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import text

from tests.identity.builders import NOW, OPERATOR, PASSWORD, a_staff
from zhike.audit import api as audit
from zhike.identity import api as identity
from zhike.identity import errors
from zhike.platform.errors import PreconditionFailed
from zhike.platform.paging import encode_cursor

OPERATOR_ID = UUID(int=7)
A_CURSOR_WITH_A_NUL = encode_cursor("a\x00b", str(OPERATOR_ID))


async def change(session, staff, expected=None, **changes) -> identity.Staff:
    return await identity.change_staff(
        session,
        actor=OPERATOR,
        staff_id=staff.id,
        changes=identity.StaffChanges(**changes),
        expected=expected,
        now=NOW,
    )


async def test_a_member_of_staff_is_added_and_found(session) -> None:
    staff = await a_staff(session, login=" Li.Min ", team="一组")
    assert (staff.login, staff.active, staff.has_password, staff.version) == ("li.min", True, True, 1)
    assert await identity.get_staff(session, staff.id) == staff
    entry = (await audit.list_entries(session, audit.Filter(action="identity.staff_added")))[0]
    assert (entry.subject, entry.detail) == (f"staff:{staff.id}", {"role": "agent", "login": "li.min"})


async def test_the_password_is_stored_as_argon2id(session) -> None:
    await a_staff(session)
    stored = (await session.execute(text("select password_hash from identity.staff"))).scalar_one()
    assert stored.startswith("$argon2id$")
    assert PASSWORD not in stored


@pytest.mark.parametrize(
    ("details", "error"),
    [
        ({"login": "李敏"}, errors.LoginUnfit),
        ({"role": "root"}, errors.RoleUnknown),
        ({"password": "short"}, errors.PasswordUnfit),
        ({"password": "li.min"}, errors.PasswordUnfit),
        ({"number": "2"}, errors.LoginTaken),
        ({"login": "other", "number": "20317"}, errors.LoginTaken),
    ],
)
async def test_what_cannot_be_is_refused(session, details, error) -> None:
    await a_staff(session)
    with pytest.raises(error):
        await a_staff(session, **{"login": "li.min", "number": "20317", **details})


async def test_staff_are_found_by_id_role_team_and_words(session) -> None:
    one = await a_staff(session)
    two = await a_staff(session, login="wang", name="王芳", number="20400", role="editor", team="知识")
    three = await a_staff(session, login="zhao_1", name="赵敏", number="30000")

    async def found(**wanted) -> list[identity.Staff]:
        return await identity.find_staff(session, **wanted)

    assert await found() == [one, two, three]
    assert await found(ids=[three.id, one.id]) == [one, three]
    assert await found(ids=[]) == []
    assert await found(role="editor") == [two]
    assert await found(team="知识") == [two]
    assert await found(query="敏") == [one, three]
    assert await found(query="203") == [one]
    assert await found(query="WANG") == [two]
    assert await found(query="zhao_") == [three]
    assert await found(query="%") == []
    assert await found(active=False) == []
    assert await found(limit=1, after=(one.number, one.id)) == [two]


async def test_a_change_counts_versions_and_is_audited(session) -> None:
    staff = await a_staff(session)
    changed = await change(session, staff, role="supervisor", name="李敏敏", team="一组")
    assert (changed.role, changed.name, changed.version) == ("supervisor", "李敏敏", 2)
    entry = (await audit.list_entries(session, audit.Filter(action="identity.staff_changed")))[0]
    assert entry.detail == {"fields": ["name", "role", "team"], "role": "supervisor", "active": True}
    assert await change(session, staff, name="李敏敏") == changed  # nothing changed, nothing written


async def test_a_change_on_an_old_version_is_refused(session) -> None:
    staff = await a_staff(session)
    await change(session, staff, expected="1", name="李敏敏")
    with pytest.raises(PreconditionFailed):
        await change(session, staff, expected="1", name="李")
    await change(session, staff, expected="*", name="李")


async def test_a_change_must_make_sense(session) -> None:
    staff, _ = await a_staff(session), await a_staff(session, login="other", number="2")
    with pytest.raises(errors.LoginTaken):
        await change(session, staff, number="2")
    with pytest.raises(errors.RoleUnknown):
        await change(session, staff, role="root")
    with pytest.raises(errors.StaffUnknown):
        await identity.get_staff(session, OPERATOR_ID)


async def test_the_last_administrator_stays(session) -> None:
    first = await a_staff(session, role="admin")
    for changes in ({"active": False}, {"role": "agent"}):
        with pytest.raises(errors.LastAdmin):
            await change(session, first, **changes)
    await a_staff(session, login="second", number="2", role="admin")
    assert (await change(session, first, active=False)).active is False


async def test_a_whole_demo_staff_is_added_at_once(session) -> None:
    many = [identity.NewStaff(f"agent{n:03d}", f"坐席{n}", f"{10000 + n}", "agent") for n in range(300)]
    staff = await identity.create_staff_bulk(session, actor=OPERATOR, staff=many, demo_password="zhike-demo", now=NOW)
    assert [each.login for each in staff] == [each.login for each in many]
    assert all(each.has_password for each in staff)
    assert await identity.has_demo_passwords(session)
    with pytest.raises(errors.LoginTaken):
        await identity.create_staff_bulk(session, actor=OPERATOR, staff=many[:1], now=NOW)


async def test_a_demo_password_counts_while_somebody_active_has_it(client, session) -> None:
    assert not await identity.has_demo_passwords(session)
    staff = await a_staff(session, demo=True)
    assert await identity.has_demo_passwords(session)
    answer = await client.post("/api/v1/session", json={"user": "li.min", "password": PASSWORD})
    client.headers["x-csrf-token"] = answer.cookies["zhike_csrf"]
    await client.put("/api/v1/me/password", json={"current": PASSWORD, "new": "one of my own"})
    assert not await identity.has_demo_passwords(session)
    other = await a_staff(session, login="other", number="2", demo=True)
    await change(session, other, active=False)
    assert not await identity.has_demo_passwords(session)
    assert (await identity.get_staff(session, staff.id)).has_password


async def test_a_sign_in_link_sets_the_password_once(client, session, clock) -> None:
    staff = await a_staff(session, password=None)
    token = await identity.issue_sign_in_link(session, actor=OPERATOR, staff_id=staff.id, now=NOW)
    body = {"token": token, "password": "chosen by myself"}
    answer = await client.post("/api/v1/session/link", json=body)
    assert answer.status_code == 201, answer.text
    assert answer.json()["login"] == "li.min"
    assert (await client.get("/api/v1/session")).status_code == 200
    again = await client.post("/api/v1/session/link", json=body)
    assert (again.status_code, again.json()["code"]) == (401, "identity.link_unusable")
    signed_in = await client.post("/api/v1/session", json={"user": "li.min", "password": "chosen by myself"})
    assert signed_in.status_code == 201


async def test_a_link_survives_a_password_that_is_no_good(client, session) -> None:
    staff = await a_staff(session, password=None)
    token = await identity.issue_sign_in_link(session, actor=OPERATOR, staff_id=staff.id, now=NOW)
    answer = await client.post("/api/v1/session/link", json={"token": token, "password": "short"})
    assert (answer.status_code, answer.json()["code"]) == (422, "identity.password_short")
    answer = await client.post("/api/v1/session/link", json={"token": token, "password": "long enough now"})
    assert answer.status_code == 201


async def test_a_link_ends_after_a_day_and_with_a_newer_one(client, session, clock) -> None:
    staff = await a_staff(session, password=None)
    old = await identity.issue_sign_in_link(session, actor=OPERATOR, staff_id=staff.id, now=NOW)
    new = await identity.issue_sign_in_link(session, actor=OPERATOR, staff_id=staff.id, now=NOW)

    async def use(token: str) -> int:
        body = {"token": token, "password": "chosen by myself"}
        return (await client.post("/api/v1/session/link", json=body)).status_code

    assert await use(old) == 401
    clock.advance(24 * 3600)
    assert await use(new) == 401


async def test_a_link_of_somebody_who_left_is_dead(client, session) -> None:
    staff = await a_staff(session, password=None)
    token = await identity.issue_sign_in_link(session, actor=OPERATOR, staff_id=staff.id, now=NOW)
    await change(session, staff, active=False)
    answer = await client.post("/api/v1/session/link", json={"token": token, "password": "chosen by myself"})
    assert answer.status_code == 401


async def test_an_administrator_adds_changes_and_lets_in(sign_in, client) -> None:
    admin = await sign_in("admin")
    new = {"login": "wang.fang", "name": "王芳", "number": "20400", "role": "editor", "language": "en", "team": "知识"}
    added = await admin.post("/api/v1/staff", json=new)
    assert added.status_code == 201, added.text
    body = added.json()
    assert {name: body[name] for name in new} == new
    assert (body["active"], body["has_password"], added.headers["etag"]) == (True, False, '"1"')
    path = f"/api/v1/staff/{body['id']}"
    assert (await admin.patch(path, json={"team": "x"})).status_code == 428
    assert (await admin.patch(path, json={"team": "x"}, headers={"if-match": '"7"'})).status_code == 412
    changed = await admin.patch(path, json={"team": ""}, headers={"if-match": added.headers["etag"]})
    assert (changed.json()["team"], changed.headers["etag"]) == ("", '"2"')
    assert (await admin.get(path)).json() == changed.json()
    link = (await admin.post(f"{path}/sign-in-link")).json()
    assert link["path"] == f"/console/welcome#{link['token']}"
    used = await client.post("/api/v1/session/link", json={"token": link["token"], "password": "chosen by myself"})
    assert used.status_code == 201
    taken = await admin.post("/api/v1/staff", json=new)
    assert (taken.status_code, taken.json()["code"]) == (409, "identity.login_taken")


async def test_everybody_sees_colleagues_by_pages(sign_in, session) -> None:
    for number in range(5):
        await a_staff(session, login=f"a{number}", number=f"900{number}", team="甲", password=None)
    client = await sign_in("agent")
    seen, cursor = [], ""
    while cursor is not None:
        params = {"team": "甲", "limit": 2, **({"cursor": cursor} if cursor else {})}
        page = (await client.get("/api/v1/staff", params=params)).json()
        seen += [item["login"] for item in page["items"]]
        cursor = page["next_cursor"]
    assert seen == ["a0", "a1", "a2", "a3", "a4"]


@pytest.mark.parametrize(
    "change",
    [
        {"login": ""},
        {"login": "李敏"},
        {"login": "x" * 41},
        {"name": ""},
        {"name": "a\x00b"},
        {"name": "x" * 100_000},
        {"name": " "},
        {"number": "a\nb"},
        {"role": "root"},
        {"language": "fr"},
        {"team": "x" * 41},
        {"password": "may not be given"},
    ],
)
async def test_bad_staff_are_refused_clearly(sign_in, change) -> None:
    admin = await sign_in("admin")
    good = {"login": "wang.fang", "name": "王芳", "number": "20400", "role": "editor"}
    answer = await admin.post("/api/v1/staff", json={**good, **change})
    assert answer.status_code == 422, answer.text


@pytest.mark.parametrize(
    "params",
    [{"cursor": "x"}, {"cursor": "WyIxIiwieCJd"}, {"cursor": A_CURSOR_WITH_A_NUL}, {"role": "root"}, {"q": "a\x00"}],
)
async def test_bad_questions_are_refused_clearly(sign_in, params) -> None:
    client = await sign_in("agent")
    assert (await client.get("/api/v1/staff", params=params)).status_code == 422


async def test_an_unknown_member_of_staff_is_not_found(sign_in) -> None:
    admin = await sign_in("admin")
    assert (await admin.get(f"/api/v1/staff/{OPERATOR_ID}")).status_code == 404
    assert (await admin.post(f"/api/v1/staff/{OPERATOR_ID}/sign-in-link")).status_code == 404
    assert (await admin.get("/api/v1/staff/nobody")).status_code == 422


async def test_what_has_ended_is_removed(runtime, session, clock, sign_in) -> None:
    from zhike.identity import schedules

    await sign_in("agent")
    staff = await a_staff(session, password=None)
    await identity.issue_sign_in_link(session, actor=OPERATOR, staff_id=staff.id, now=clock.now())
    count = text("select (select count(*) from identity.session) + (select count(*) from identity.sign_in_link)")
    await schedules.tidy(runtime)
    assert (await session.execute(count)).scalar_one() == 2
    clock.advance(25 * 3600)
    await schedules.tidy(runtime)
    assert (await session.execute(count)).scalar_one() == 0
