"""What is to be read again: who looks after it, who is told, and when."""

from __future__ import annotations

from datetime import date, timedelta

from tests.conftest import SignIn
from tests.knowledge.builders import publish, write

from zhike.knowledge.service.editing import assign_articles, get_article
from zhike.knowledge.service.reviewing import tell_owners
from zhike.platform.actor import Actor
from zhike.platform.clock import FixedClock
from zhike.platform.database import Session

ASSIGNMENT = "/api/v1/articles/assignment"


async def test_owners_are_told_once_a_day_what_fell_due(session: Session, clock: FixedClock) -> None:
    now, today = clock.now(), date(2026, 11, 20)
    actor = Actor(id="e1", kind="staff", name="周")
    mine, late, unpublished = (
        await publish(session, now, "一"),
        await publish(session, now, "二"),
        await write(session, now, "三"),
    )
    due = [mine.id, unpublished.id]
    await assign_articles(session, actor=actor, article_ids=due, review_on=today, now=now)
    await assign_articles(session, actor=actor, article_ids=[late.id], review_on=today + timedelta(days=2), now=now)
    assert await tell_owners(session, today=today, now=now) == 1
    assert await tell_owners(session, today=today, now=now) == 0
    assert await tell_owners(session, today=today + timedelta(days=3), now=now) == 1


async def test_many_articles_get_an_owner_and_a_day(sign_in: SignIn, session: Session, clock: FixedClock) -> None:
    editor, agent = await sign_in("editor"), await sign_in("agent")
    first, second = await publish(session, clock.now(), "一"), await write(session, clock.now(), "二")
    body = {"articles": [str(first.id), str(second.id)], "owner": str(editor.staff.id), "review_on": "2027-01-31"}
    assert (await agent.put(ASSIGNMENT, json=body)).status_code == 403
    assert (await editor.put(ASSIGNMENT, json=body)).json() == {"changed": 2}
    assert (await editor.put(ASSIGNMENT, json=body)).json() == {"changed": 0}
    after = await get_article(session, first.id)
    assert (after.status, after.review_on) == ("published", date(2027, 1, 31))
    assert after.owner is not None
    assert after.owner.id == str(editor.staff.id)
    missing = {**body, "articles": ["00000000-0000-7000-8000-000000000000"]}
    assert (await editor.put(ASSIGNMENT, json=missing)).status_code == 404
    assert (await editor.put(ASSIGNMENT, json={"articles": []})).status_code == 422
