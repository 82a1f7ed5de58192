"""What the demo's customers have: the same each time, what they hold by their profile, no more than may be shown."""

from __future__ import annotations

from datetime import date

from zhike.demo.rules.book import page_of
from zhike.demo.rules.people import make_people

TODAY = date(2026, 11, 29)
CODES = ["DEP-CUR", "DEP-FIX-1Y", "DEP-CD-3Y", "FX-DEPOSIT-USD", "CARD-DEBIT", "CARD-CREDIT-GOLD"]
CODES += ["LOAN-HOME", "LOAN-STUDENT", "WM-BOND", "DIG-APP"]
PEOPLE = make_people(CODES, 400)
PAGES = {person.number: page_of(person, TODAY) for person in PEOPLE}


def test_a_page_is_the_same_each_time() -> None:
    assert page_of(PEOPLE[7], TODAY) == PAGES[PEOPLE[7].number]


def test_it_holds_what_the_profile_says_and_services_are_no_holding() -> None:
    for person in PEOPLE:
        page = PAGES[person.number]
        entered = [each.code for each in (*page.accounts, *page.cards, *page.loans)]
        assert sorted(entered) == sorted(code for code, _ in person.holdings if not code.startswith("DIG-"))


def test_cards_show_first_six_and_last_four_only() -> None:
    cards = [card.number_masked for page in PAGES.values() for card in page.cards]
    assert cards
    assert all(len(each) == 19 and each[6:15] == "*" * 9 for each in cards)


def test_nobody_deals_in_the_future_or_without_a_place() -> None:
    for page in PAGES.values():
        places = {each.id for each in (*page.accounts, *page.cards)}
        assert all(each.place in places and each.at.date() <= TODAY and each.amount < 0 for each in page.deals)
    assert sum(len(page.deals) for page in PAGES.values()) > 1000


def test_terms_end_later_and_some_ratings_have_run_out() -> None:
    ends = [each.matures_on for page in PAGES.values() for each in page.accounts if each.kind == "term"]
    assert ends
    assert all(end and end >= TODAY for end in ends)
    valid = {page.risk[2] >= TODAY for page in PAGES.values() if page.risk}
    assert valid == {True, False}
