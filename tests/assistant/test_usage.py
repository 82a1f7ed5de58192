"""Which articles nobody is told, and which do not help."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from tests.conftest import SignIn
from tests.knowledge.builders import AUTHOR, publish

from zhike.assistant import repository
from zhike.assistant.usage.figures import Figures, is_badly_rated, is_unused
from zhike.knowledge.service.editing import assign_articles
from zhike.platform.clock import FixedClock
from zhike.platform.database import Session
from zhike.platform.ids import uuid7

USES = "/api/v1/articles/uses"


@pytest.mark.parametrize(
    ("figures", "unused", "bad"),
    [
        (Figures(), True, False),
        (Figures(quoted=4, unhelped=4), False, False),
        (Figures(quoted=10, unhelped=3), False, True),
        (Figures(quoted=10, unhelped=2), False, False),
        (Figures(inserted=1, dismissed=4), False, True),
        (Figures(dismissed=4), True, False),
    ],
)
def test_what_the_figures_say(figures: Figures, unused: bool, bad: bool) -> None:
    assert (is_unused(figures), is_badly_rated(figures)) == (unused, bad)


async def log(session: Session, clock: FixedClock, outcome: str, article: UUID | None, conversation: UUID) -> None:
    clock.advance(1)
    await repository.add_answer(
        session,
        message_id=uuid7(),
        conversation_id=conversation,
        at=clock.now(),
        language="zh",
        outcome=outcome,
        because=None,
        reason=None,
        talk=None,
        article_id=article,
        version=1 if article else None,
        confidence=0.9,
        emotion=0,
        release=1,
        ms=1.0,
    )


async def test_articles_are_listed_by_how_they_fare(sign_in: SignIn, session: Session, clock: FixedClock) -> None:
    used, unused = await publish(session, clock.now(), "一"), await publish(session, clock.now(), "二")
    clock.advance(int(timedelta(days=40).total_seconds()))
    await publish(session, clock.now(), "新")
    for _ in range(5):
        conversation = uuid7()
        await log(session, clock, "answered", used.id, conversation)
        await log(session, clock, "handoff", None, conversation)
    agent = await sign_in("agent")
    never = (await agent.get(f"{USES}/unused", params={"days": 30})).json()
    assert (never["count"], [each["id"] for each in never["items"]]) == (1, [str(unused.id)])
    (bad,) = (await agent.get(f"{USES}/badly_rated", params={"days": 30})).json()["items"]
    assert (bad["id"], bad["quoted"], bad["unhelped"]) == (str(used.id), 5, 5)
    assert (await agent.get(f"{USES}/unused", params={"days": 0})).status_code == 422
    mine = {"days": 30, "owner": str(agent.staff.id)}
    assert (await agent.get(f"{USES}/unused", params=mine)).json()["count"] == 0
    editor = await sign_in("editor")
    await assign_articles(
        session, actor=AUTHOR, article_ids=[unused.id], owner_id=str(editor.staff.id), now=clock.now()
    )
    hers = {"days": 30, "owner": str(editor.staff.id)}
    assert [each["id"] for each in (await agent.get(f"{USES}/unused", params=hers)).json()["items"]] == [str(unused.id)]
