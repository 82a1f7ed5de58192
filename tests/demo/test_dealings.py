"""What the demo's customers have under way fits what they hold; its branches are where they live."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.demo.test_book import PAGES, PEOPLE

from zhike.demo.rules.places import CITIES
from zhike.demo.service.dealings import branches, dealings_of
from zhike.demo.service.life import errand

NOW = datetime(2026, 11, 29, 4, tzinfo=UTC)


def test_dealings_are_the_same_each_time_and_fit_what_is_held() -> None:
    states = set()
    for person in PEOPLE:
        page = PAGES[person.number]
        found = dealings_of(person, page, NOW)
        assert found == dealings_of(person, page, NOW)
        credit = {str(card.id): card for card in page.cards if card.used is not None}
        assert {bill.card_id for bill in found["bills"]} == set(credit)
        assert all(
            bill.minimum <= max(bill.amount, bill.minimum) and bill.due_on > bill.closed_on for bill in found["bills"]
        )
        accounts = {str(each.id) for each in page.accounts}
        assert all(each.account_id in accounts and each.amount > 0 for each in found["transfers"])
        assert bool(found["limits"]) == bool(page.accounts)
        states |= {each.state for each in found["transfers"]}
    assert "settled" in states


def test_every_branch_has_its_own_name_in_both_languages() -> None:
    found = branches()
    assert len(found) == sum(len(city.branches) for city in CITIES)
    assert len({each.id for each in found}) == len({each.name_en for each in found}) == len(found)
    assert all(each.name_en.isascii() and each.address_en.isascii() for each in found)


def test_simulated_customers_answer_what_is_asked() -> None:
    import random

    drawn = random.Random(1)
    confirm = {"choices": [{"text": "确认办理"}, {"text": "先不办"}], "task": {"step": "confirm"}, "text": ""}
    assert errand.answer_to(confirm, drawn, "zh") == "确认办理"
    asked = {"choices": None, "task": {"step": "ask"}, "text": "请留一个电话号码。"}
    assert errand.answer_to(asked, drawn, "zh") == "13900001111"
    assert errand.draw_wish(drawn, "en")
