"""What members of staff are told of."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from tests.identity.builders import NOW, PASSWORD, a_staff
from zhike.identity import api as identity
from zhike.identity.rules import NOTIFICATIONS_KEPT
from zhike.identity.service.notifications import delete_old_notifications

ROUTE = "/api/v1/me/notifications"


async def test_one_is_told_once_of_the_same_until_it_is_read_and_never_of_ones_own_doing(client, session) -> None:
    me = await a_staff(session)
    other = await a_staff(session, login="wang.wu", number="20318", name="王五")
    about, elsewhere = (f"conversation:{uuid4()}" for _ in range(2))

    async def tell(subject: str = about, minutes: int = 0, by: identity.Staff = other) -> None:
        await identity.notify_staff(
            session,
            actor=identity.actor_of(by),
            staff_ids=[me.id, me.id, other.id],
            kind="mention",
            subject=subject,
            now=NOW + timedelta(minutes=minutes),
        )

    await tell()
    await tell(elsewhere, 1)
    await tell(minutes=2)
    await tell(minutes=3, by=me)
    answer = await client.post("/api/v1/session", json={"user": "li.min", "password": PASSWORD})
    client.headers["x-csrf-token"] = answer.cookies["zhike_csrf"]
    first = (await client.get(ROUTE, params={"limit": 1})).json()
    assert [(told["subject"], told["times"], told["by_name"]) for told in first["items"]] == [(about, 2, "王五")]
    assert first["unread"] == 2
    rest = (await client.get(ROUTE, params={"cursor": first["next_cursor"]})).json()
    assert [told["subject"] for told in rest["items"]] == [elsewhere]
    assert rest["next_cursor"] is None

    assert (await client.put(f"{ROUTE}/{first['items'][0]['id']}/read")).status_code == 204
    assert (await client.put(f"{ROUTE}/{uuid4()}/read")).status_code == 204
    assert [told["subject"] for told in (await client.get(ROUTE, params={"unread": True})).json()["items"]] == [
        elsewhere
    ]
    await tell(minutes=4)  # read once, told anew
    assert (await client.get(ROUTE)).json()["unread"] == 2
    assert (await client.put(f"{ROUTE}/read")).status_code == 204
    assert (await client.get(ROUTE)).json()["unread"] == 0
    assert (await client.get(ROUTE, params={"cursor": "nonsense"})).status_code == 422

    await delete_old_notifications(session, now=NOW + NOTIFICATIONS_KEPT + timedelta(minutes=2))
    assert [told["times"] for told in (await client.get(ROUTE)).json()["items"]] == [1, 2]
