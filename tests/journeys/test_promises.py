"""A promise with a time is proposed beside the composer, kept after a nod, and stands among the agent's promises."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from tests.journeys.conftest import Somebody
from tests.journeys.people import accept_next, ask, close_with_reason, go_online, reply, sign_in
from tests.journeys.test_accessibility import serious


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
def test_a_promise_is_kept_after_a_nod(somebody: Somebody, language: str) -> None:
    zh = language == "zh-CN"
    agent = somebody("/console/desk", language=language)
    sign_in(agent, "agent01")
    agent.goto("/console/desk")
    go_online(agent)
    customer = somebody("/chat", language=language, width=390, height=844)
    ask(customer, "手机银行登录密码忘了" if zh else "I forgot my password")
    customer.get_by_test_id("chat-human").first.click()
    accept_next(agent)
    reply(agent, "明天上午10点前给您回电。" if zh else "We will call you back tomorrow before 10 am.")
    strip = agent.get_by_test_id("desk-promise")
    expect(strip).to_contain_text("明天上午10点前" if zh else "tomorrow before 10 am")
    assert not serious(agent)
    agent.get_by_test_id("desk-promise-keep").click()
    expect(strip).to_have_count(0)
    mine = agent.get_by_test_id("desk-my-promises")
    expect(mine).to_contain_text("明天上午10点前" if zh else "tomorrow before 10 am")
    reply(agent, "后天下午会再联系您。" if zh else "I will check it and call you tomorrow afternoon.")
    expect(strip).to_be_visible()
    agent.get_by_test_id("desk-promise-wave").click()
    expect(strip).to_have_count(0)
    assert not serious(agent)
    close_with_reason(agent, "登录密码" if zh else "login password")
