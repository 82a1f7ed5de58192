"""Searching all that was said: who finds what, and nobody more."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from tests.conftest import SignIn
from tests.conversations.builders import NOON, SYSTEM, a_colleague, at, opened, said, with_agent
from tests.conversations.test_endpoints import actor_of
from zhike.conversations import api as conversations
from zhike.conversations import permissions
from zhike.conversations.errors import ConversationNotFound
from zhike.conversations.personal_data import HOLDER
from zhike.conversations.service import search_index, searching
from zhike.conversations.service.searching import Search
from zhike.customers import api as customers
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.errors import Forbidden
from zhike.platform.runtime import Runtime
from zhike.privacy import api as privacy

LATER = timedelta(hours=1)


async def index(runtime: Runtime, session: Session) -> None:
    while await search_index.index_due(runtime, session, now=NOON + LATER) == search_index.AT_ONCE:
        pass


async def found(runtime: Runtime, session: Session, actor: Actor, query: str = "", **filters: Any) -> list[UUID]:
    wanted = Search(query=query, **filters)
    page = await searching.search(runtime, session, actor=actor, wanted=wanted, limit=20, now=NOON)
    return [each.conversation.id for each in page.items]


async def somebody(runtime: Runtime, session: Session, name: str = "欧阳娜", phone: str = "13912340001") -> UUID:
    new = customers.NewCustomer(
        number="C" + phone[-6:],
        name=name,
        phone=phone,
        gender="female",
        birth_year=1990,
        tier="gold",
        region="华东",
        city="临州",
        city_tier=2,
        branch="营业部",
        since=date(2015, 5, 1),
    )
    vault = privacy.Vault(runtime.keyring, purpose="service")
    return (await customers.create_customers(session, vault, [new]))[0]


async def test_words_pinyin_and_numbers_find_what_was_said(runtime: Runtime, session: Session) -> None:
    chief = await a_colleague(session, "supervisor")
    one = await opened(session)
    await said(session, one.id, "我昨天转账失败了，扣了5,000元")
    await said(session, one.id, "My transfers always fail")
    other = await opened(session)
    await said(session, other.id, "查一下账单")
    await index(runtime, session)
    for query in ("转账失败", "失", "zhuanzhang", "transf", "5000", "账失", "转账 5000元", "了5000元"):
        assert await found(runtime, session, chief, query) == [one.id], query
    assert await found(runtime, session, chief, "转账单") == []
    assert await found(runtime, session, chief, "账") == [other.id, one.id]


async def test_pinyin_finds_what_is_said_later_as_well(runtime: Runtime, session: Session) -> None:
    chief = await a_colleague(session, "supervisor")
    for line in ("我昨天转账失败了", "蓝鲸纪念币还能兑换吗"):
        later = await opened(session)
        await said(session, later.id, line)
        await index(runtime, session)
    assert await found(runtime, session, chief, "lanjing duihuan") == [later.id]


async def test_what_is_personal_is_found_whole_and_stands_nowhere_in_the_index(
    runtime: Runtime, session: Session
) -> None:
    chief = await a_colleague(session, "supervisor")
    one = await opened(session)
    await said(session, one.id, "我叫张伟，手机号13812345678，卡号6222021234567890123")
    await index(runtime, session)
    for query in ("138 1234 5678", "13812345678", "5678", "6222021234567890123", "张伟", "zhangwei", "zw"):
        assert await found(runtime, session, chief, query) == [one.id], query
    assert await found(runtime, session, chief, "1381234567") == []
    words = (await session.execute(text("select words::text from conversations.search_part"))).scalar_one()
    assert not [each for each in ("138", "5678", "6222", "张", "伟", "zhang") if each in words]


async def test_who_the_customer_is_finds_all_their_conversations(runtime: Runtime, session: Session) -> None:
    chief = await a_colleague(session, "supervisor")
    customer = await somebody(runtime, session)
    one = await opened(session, customer_id=customer)
    await said(session, one.id, "查一下账单")
    two = await opened(session, customer_id=customer, now=at(60))
    await said(session, two.id, "转账失败")
    await opened(session, now=at(90))
    await index(runtime, session)
    for query in ("欧阳娜", "13912340001", "ouyangna", "oyn"):
        assert await found(runtime, session, chief, query) == [two.id, one.id], query
    assert await found(runtime, session, chief, "欧阳娜 账单") == [one.id]
    assert await found(runtime, session, chief, "欧阳娜 挂失") == []


async def test_filters_narrow_down_and_pages_go_on(runtime: Runtime, session: Session) -> None:
    chief, agent = await a_colleague(session, "supervisor"), await a_colleague(session)
    mine = await with_agent(session, agent)
    await said(session, mine.id, "转账失败")
    await conversations.resolve(session, actor=agent, conversation_id=mine.id, reason="CCD-04", now=at(60))
    others = []
    for number in range(3):
        each = await opened(session, channel="app_chat", now=at(100 + number))
        await said(session, each.id, "转账失败")
        others.append(each.id)
    await index(runtime, session)
    day = NOON.replace(hour=0)
    for filters in (
        {"agent": UUID(agent.id)},
        {"queue": "general"},
        {"reason": "CCD-04"},
        {"outcome": "resolved"},
        {"channel": "web_chat"},
    ):
        assert await found(runtime, session, chief, "转账", **filters) == [mine.id], filters
        assert await found(runtime, session, chief, **filters) == [mine.id]
    assert await found(runtime, session, chief, "转账", since=day + timedelta(days=1)) == []
    assert len(await found(runtime, session, chief, "转账", since=day, until=day + timedelta(days=1))) == 4
    pages, before = [], None
    while True:
        page = await searching.search(
            runtime, session, actor=chief, wanted=Search("转账"), before=before, limit=2, now=NOON
        )
        pages.append([each.conversation.id for each in page.items])
        before = page.next
        if before is None:
            break
    assert pages == [[others[2], others[1]], [others[0], mine.id]]


async def test_older_months_are_searched_after_the_newest_conversations(runtime: Runtime, session: Session) -> None:
    old = await opened(session, now=NOON - timedelta(days=400))
    await said(session, old.id, "挂失补卡")
    newest = [await opened(session, now=NOON - timedelta(days=day)) for day in range(3)]
    await index(runtime, session)
    wanted = searching.Wanted("'挂失'")
    whole = await searching.by_words(session, wanted, limit=5, look_at=2, zone=runtime.settings.zone)
    assert [each for _, each in whole] == [old.id]
    straight = await searching.by_words(session, wanted, limit=5, look_at=0, zone=runtime.settings.zone)
    assert straight == whole
    everything = await searching.by_words(session, searching.Wanted(""), limit=9, look_at=2, zone=runtime.settings.zone)
    assert [each for _, each in everything] == [*(each.id for each in newest), old.id]


async def test_what_changes_is_indexed_again_and_what_is_over_rests(runtime: Runtime, session: Session) -> None:
    chief = await a_colleague(session, "supervisor")
    one = await opened(session)
    await said(session, one.id, "转账失败")
    assert await search_index.index_due(runtime, session, now=NOON) == 1
    await said(session, one.id, "还要挂失")
    assert await search_index.index_due(runtime, session, now=NOON + timedelta(seconds=30)) == 0
    assert await search_index.index_due(runtime, session, now=NOON + timedelta(minutes=3)) == 1
    assert await found(runtime, session, chief, "挂失") == [one.id]
    await conversations.close(session, actor=SYSTEM, conversation_id=one.id, now=NOON + timedelta(minutes=3))
    assert await search_index.index_due(runtime, session, now=NOON + timedelta(minutes=3)) == 1
    assert await search_index.index_due(runtime, session, now=NOON + LATER) == 0
    assert await found(runtime, session, chief, "挂失", outcome="abandoned") in ([], [one.id])


async def test_who_is_erased_is_found_no_more(runtime: Runtime, session: Session) -> None:
    chief = await a_colleague(session, "supervisor")
    customer = await somebody(runtime, session)
    one = await opened(session, customer_id=customer)
    await said(session, one.id, "转账失败")
    await conversations.close(session, actor=SYSTEM, conversation_id=one.id, now=at(9))
    await index(runtime, session)
    await HOLDER.erase(session, customer)
    await index(runtime, session)
    assert await found(runtime, session, chief, "转账") == []
    assert await found(runtime, session, chief) == []


async def test_without_the_permission_nothing_is_searched(runtime: Runtime, session: Session) -> None:
    editor = await a_colleague(session, "editor")
    with pytest.raises(Forbidden):
        await found(runtime, session, editor, "转账")
    agent = await a_colleague(session)
    with pytest.raises(Forbidden):
        await searching.note_export(session, actor=agent, wanted=Search("转账"), now=NOON)


_CASES = st.lists(
    st.tuples(
        st.sampled_from(["assistant", "queued", "mine", "theirs", "passed_on", "mine_closed"]),
        st.sampled_from(["none", "served", "other"]),
    ),
    min_size=1,
    max_size=7,
)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cases=_CASES)
async def test_a_search_finds_exactly_what_the_actor_may_read(
    runtime: Runtime, session: Session, cases: list[tuple[str, str]]
) -> None:
    """Whatever the index holds: the page is what the rule about one conversation allows, for each role."""
    undo = await session.begin_nested()
    agent, colleague = await a_colleague(session), await a_colleague(session)
    people = {
        "none": None,
        "served": await somebody(runtime, session, "张三", "13900000011"),
        "other": await somebody(runtime, session, "李四", "13900000012"),
    }
    ids = []
    for state, whose in cases:
        ids.append(await _made(session, state, people[whose], agent, colleague))
    await index(runtime, session)
    for actor in (agent, colleague, await a_colleague(session), await a_colleague(session, "inspector")):
        readable = {each for each in ids if await _can_read(session, actor, each)}
        assert set(await found(runtime, session, actor, "转账")) == readable
        assert set(await found(runtime, session, actor)) == readable
    await undo.rollback()


async def _made(session: Session, state: str, customer: UUID | None, agent: Actor, colleague: Actor) -> UUID:
    if state in {"assistant", "queued"}:
        each = await opened(session, customer_id=customer)
        await said(session, each.id, "转账失败")
        if state == "queued":
            await conversations.set_state(
                session, each.id, "queued", queue="general", because="customer_request", now=at(1)
            )
        return each.id
    each = await with_agent(session, colleague if state == "theirs" else agent, customer_id=customer)
    await said(session, each.id, "转账失败")
    if state == "passed_on":
        await conversations.set_state(
            session, each.id, "offered", agent_id=UUID(colleague.id), because="transfer", now=at(60)
        )
        await conversations.set_state(session, each.id, "active", now=at(70))
    if state == "mine_closed":
        await conversations.resolve(session, actor=agent, conversation_id=each.id, reason="CCD-04", now=at(80))
    return each.id


async def _can_read(session: Session, actor: Actor, conversation_id: UUID) -> bool:
    try:
        await permissions.find_readable(session, actor=actor, conversation_id=conversation_id)
    except ConversationNotFound:
        return False
    return True


async def _audited(session: Session) -> list[tuple[str, str]]:
    rows = await session.execute(text("select action, detail::text from audit.entry order by id"))
    return [(row[0], row[1]) for row in rows]


async def test_the_route_shows_masked_hits_and_puts_the_search_on_record(
    runtime: Runtime, session: Session, sign_in: SignIn
) -> None:
    chief = await sign_in("supervisor")
    conversation = await with_agent(session, actor_of(chief))
    question = await said(session, conversation.id, "我叫张伟，转账失败了")
    await index(runtime, session)
    shown = await chief.get("/api/v1/search/conversations", params={"q": "转账 张伟", "from": "2026-11-20"})
    assert shown.headers["cache-control"] == "no-store"
    (one,) = shown.json()["items"]
    assert one["conversation"]["id"] == str(conversation.id)
    (hit,) = one["hits"]
    assert hit["sequence"] == question.sequence
    assert [part["text"] for part in hit["parts"] if part["hit"]] == ["⟨NAME⟩", "转账"]
    assert "张伟" not in shown.text
    action, detail = (await _audited(session))[-1]
    assert action == "conversations.searched"
    assert str(conversation.id) in detail
    assert "张伟" not in detail
    assert (await chief.get("/api/v1/search/conversations", params={"to": "2026-11-19"})).json()["items"] == []
    wrong = await chief.get("/api/v1/search/conversations", params={"cursor": "x"})
    assert wrong.status_code == 422


async def test_what_fits_is_taken_along_as_csv(runtime: Runtime, session: Session, sign_in: SignIn) -> None:
    chief, agent = await sign_in("supervisor"), await sign_in("agent")
    conversation = await with_agent(session, actor_of(agent))
    await said(session, conversation.id, "=转账失败，电话13812345678")
    await index(runtime, session)
    answer: httpx.Response = await chief.get("/api/v1/search/conversations/export.csv", params={"q": "转账"})
    lines = answer.text.splitlines()
    assert lines[0].startswith("\ufeffconversation,opened_at")
    assert str(conversation.id) in lines[1]
    assert "13812345678" not in answer.text
    assert (await _audited(session))[-1][0] == "conversations.exported"
    assert (await agent.get("/api/v1/search/conversations/export.csv")).status_code == 403
