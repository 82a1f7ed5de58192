"""A customer is served from the question to the rating, and the board moves."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from tests.journeys.conftest import Somebody
from tests.journeys.people import (
    accept_next,
    ask,
    board_number,
    close_with_reason,
    go_online,
    reply,
    said_by,
    sign_in,
)


@pytest.mark.parametrize(
    ("language", "question"),
    [("zh-CN", "转账多久能到账"), ("en-GB", "How do I check my account balance?")],
)
def test_a_question_is_answered_from_approved_knowledge_with_its_source(
    somebody: Somebody, language: str, question: str
) -> None:
    chat = somebody("/chat", language=language, width=390, height=844)
    ask(chat, question)
    expect(said_by(chat, "assistant").last).to_be_visible()
    expect(chat.get_by_test_id("chat-citation").last).to_be_visible()


def test_what_was_said_is_still_there_after_a_reload(somebody: Somebody) -> None:
    chat = somebody("/chat", width=390, height=844)
    ask(chat, "网点几点开门")
    expect(said_by(chat, "assistant").last).to_be_visible()
    before = [one.inner_text() for one in said_by(chat, "customer").all()]
    chat.reload()
    expect(said_by(chat, "customer")).to_have_count(len(before))


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
def test_a_customer_reaches_a_person_is_answered_and_rates_and_the_board_moves(
    somebody: Somebody, language: str
) -> None:
    board = somebody("/console/board")
    sign_in(board, "supervisor01")
    board.goto("/console/board")
    expect(board.get_by_test_id("board-contacts")).to_be_visible()

    agent = somebody("/console/desk", language=language)
    sign_in(agent, "agent01")
    agent.goto("/console/desk")
    go_online(agent)

    customer = somebody("/chat", language=language, width=390, height=844)
    ask(customer, "手机银行登录密码忘了怎么办" if language == "zh-CN" else "I forgot my mobile banking password")
    expect(said_by(customer, "assistant").last).to_be_visible()
    contacts_before = board_number(board, "contacts")
    customer.get_by_test_id("chat-human").first.click()
    expect(customer.get_by_test_id("chat-position")).to_be_visible()

    accept_next(agent)
    expect(agent.get_by_text("密码" if language == "zh-CN" else "password").first).to_be_visible()
    reply(agent, "您好，我来帮您。" if language == "zh-CN" else "Hello, I will help you.")
    expect(said_by(customer, "agent").last).to_be_visible()
    ask(customer, "好的谢谢" if language == "zh-CN" else "Thank you")
    expect(agent.get_by_text("好的谢谢" if language == "zh-CN" else "Thank you").first).to_be_visible()

    close_with_reason(agent, "登录密码" if language == "zh-CN" else "login password")
    customer.get_by_test_id("chat-rating-5").click()
    expect(customer.get_by_test_id("chat-rating-5")).to_be_visible()
    board.wait_for_function(
        """([before]) => {
            const shown = document.querySelector('[data-testid="board-contacts"]')?.textContent ?? ''
            return Number((shown.match(/[\\d,]+/) ?? ['0'])[0].replaceAll(',', '')) > before
        }""",
        arg=[contacts_before],
        timeout=20_000,
    )


def test_a_lost_card_goes_to_a_person_at_once(somebody: Somebody) -> None:
    customer = somebody("/chat", width=390, height=844)
    ask(customer, "我的卡丢了")
    expect(customer.get_by_test_id("chat-position")).to_be_visible()


def test_a_script_in_a_message_is_only_text(somebody: Somebody) -> None:
    customer = somebody("/chat", width=390, height=844)
    ask(customer, "<script>document.title='taken'</script><b>粗体</b>")
    expect(said_by(customer, "customer").last).to_contain_text("<script>")
    assert customer.title() != "taken"


def test_the_contacts_behind_a_figure_stand_beside_it(somebody: Somebody) -> None:
    board = somebody("/console/board")
    sign_in(board, "supervisor01")
    board.goto("/console/board")
    tile = board.get_by_test_id("board-contacts")
    expect(tile).to_be_visible()
    expect(board.locator(".chart svg").first).to_be_visible()
    tile.click()
    dock = board.get_by_role("complementary")
    expect(dock).to_be_visible()
    # the figures make room for it: none lies below it
    board.wait_for_function(
        """() => {
            const left = document.querySelector('aside.dock').getBoundingClientRect().left
            return [...document.querySelectorAll('.tile')].every((one) => one.getBoundingClientRect().right <= left)
        }"""
    )
