"""The life of an article, without a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from tests.knowledge.builders import make_article

from zhike.knowledge.rules import articles as rules
from zhike.knowledge.rules.articles import LONGEST, MOST_VARIANTS, STATUSES, Content, PublishedArticle

NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
GOOD = Content("问", "答")
TOMORROW = NOW + timedelta(days=1)


@pytest.mark.parametrize(
    ("content", "field", "code"),
    [
        (GOOD, None, None),
        (replace(GOOD, question=" ？ "), "question", "empty"),
        (replace(GOOD, question="问" * (LONGEST["question"] + 1)), "question", "too_long"),
        (replace(GOOD, answer="\n"), "answer", "empty"),
        (replace(GOOD, answer="答" * (LONGEST["answer"] + 1)), "answer", "too_long"),
        (replace(GOOD, answer="答\x00"), "answer", "control"),
        (replace(GOOD, answer="答\ud800"), "answer", "control"),
        (replace(GOOD, answer="一\n\t二"), None, None),
        (replace(GOOD, category="C" * 101), "category", "too_long"),
        (replace(GOOD, variants=("问\x07",)), "variants", "control"),
        (replace(GOOD, variants=("问",) * (MOST_VARIANTS + 1)), "variants", "too_many"),
        (replace(GOOD, variants=("a" * 501,)), "variants", "too_long"),
        (replace(GOOD, channels=("c" * 51,)), "channels", "too_long"),
        (replace(GOOD, regions=("r",) * 51), "regions", "too_many"),
        (replace(GOOD, products=("p\x00",)), "products", "control"),
        (replace(GOOD, audience="friends"), "audience", "unknown"),
        (replace(GOOD, effective_until=TOMORROW), None, None),
        (replace(GOOD, effective_until=NOW), "effective_until", "in_the_past"),
        (replace(GOOD, effective_from=TOMORROW, effective_until=TOMORROW), "effective_until", "in_the_past"),
    ],
)
def test_what_an_article_may_say(content: Content, field: str | None, code: str | None) -> None:
    problem = rules.content_problem(content, now=NOW)
    assert (problem and problem.field, problem and problem.code) == (field, code)


def test_a_key_may_not_be_endless() -> None:
    problem = rules.content_problem(GOOD, key="k" * 501, now=NOW)
    assert problem
    assert (problem.field, problem.limit) == ("key", 500)


def test_variants_are_kept_once_in_order_without_the_question_itself() -> None:
    given = (" 查余额 ", "", "餘額？", "查余额!", "余额", "还有多少钱")
    assert rules.clean_variants(given, "余额") == ("查余额", "还有多少钱")


@pytest.mark.parametrize("status", STATUSES)
def test_only_drafts_are_handed_in(status: rules.Status) -> None:
    assert rules.may_submit(status) == (status == "draft")


@pytest.mark.parametrize(
    ("status", "until", "code"),
    [
        ("approved", None, None),
        ("approved", TOMORROW, None),
        ("approved", NOW, "knowledge.already_over"),
        ("draft", None, "knowledge.not_approved"),
        ("submitted", None, "knowledge.not_approved"),
    ],
)
def test_only_what_is_approved_and_in_time_is_published(
    status: rules.Status, until: datetime | None, code: str | None
) -> None:
    article = make_article(NOW, status=status, content=replace(GOOD, effective_until=until))
    assert rules.publication_problem(article, NOW) == code


@pytest.mark.parametrize(("begin", "now"), [(None, True), (NOW, True), (TOMORROW, False)])
def test_a_version_may_wait_for_its_time(begin: datetime | None, now: bool) -> None:
    assert rules.begins_now(replace(GOOD, effective_from=begin), NOW) == now


@pytest.mark.parametrize(
    ("in_force", "upcoming", "may"), [(None, None, False), (3, None, True), (None, 4, True), (3, 4, True)]
)
def test_there_must_be_something_to_withdraw(in_force: int | None, upcoming: int | None, may: bool) -> None:
    assert rules.may_expire(make_article(NOW, in_force=in_force, upcoming=upcoming)) == may


def test_a_new_draft_survives_the_end_of_the_version_before_it() -> None:
    assert rules.after_expiry("published") == "expired"
    assert rules.after_expiry("draft") == "draft"


@pytest.mark.parametrize(
    ("before", "setting", "may", "verbatim"),
    [
        (False, False, True, True),
        (True, False, False, False),
        (True, True, True, False),
        (False, True, True, True),
    ],
)
def test_the_second_person_is_skipped_in_an_empty_bank_or_by_a_setting(
    before: bool, setting: bool, may: bool, verbatim: bool
) -> None:
    assert rules.may_skip_review(GOOD, published_before=before, setting=setting) == may
    exact = replace(GOOD, verbatim=True)
    assert rules.may_skip_review(exact, published_before=before, setting=setting) == verbatim


def test_what_is_due_is_due_within_thirty_days() -> None:
    assert rules.due_until(date(2026, 11, 20)) == date(2026, 12, 20)


def test_an_article_is_called_by_its_key_else_by_its_question() -> None:
    published = PublishedArticle(make_article(NOW).id, "", 1, "zh", "", "问", "答", (), False, NOW, None)
    assert published.name == "问"
    assert replace(published, key="p7").name == "p7"
