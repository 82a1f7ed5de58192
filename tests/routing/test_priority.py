"""Whom to serve next, and the words for it."""

from __future__ import annotations

import pytest
from hypothesis import given

from tests.routing.makers import NOW, a_contact, a_policy, contacts
from zhike.routing.rules import Waiting, duration_words, priority, rank, score


@pytest.mark.parametrize(
    ("facts", "points", "first"),
    [
        (
            {"urgency": "P0", "reason_zh": "非本人交易/盗刷", "reason_en": "Unauthorised transaction"},
            1000,
            "非本人交易/盗刷",
        ),
        ({"urgency": "P0"}, 1000, "资金或监管时限紧急"),
        ({"urgency": "P1", "reason_zh": "转账未到账"}, 300, "转账未到账"),
        ({"urgency": "P3", "elder": True}, 150, "老年客户优先"),
        ({"urgency": "P3", "vulnerable": True}, 150, "需特别关照的客户优先"),
        ({"urgency": "P3", "tier": "private_bank"}, 120, "私人银行客户"),
        ({"urgency": "P3", "tier": "gold"}, 40, "金卡客户"),
        ({"urgency": "P3", "contacts_in_7_days": 2}, 80, "第 3 次来询"),
        ({"urgency": "P3", "open_complaint": True}, 120, "有未结投诉"),
        ({"urgency": "P3", "transferred": True}, 150, "由同事转来"),
        ({"urgency": "P3", "callback_due": True}, 200, "约定的回电时间已到"),
        ({"urgency": "P3", "returned": True}, 900, "原坐席断线，优先重新接入"),
        ({"urgency": "P3", "waited": 252.0}, 84, "已等 4 分 12 秒"),
    ],
)
def test_each_rule_adds_its_points_and_says_why(facts: dict[str, object], points: float, first: str) -> None:
    total, reasons = priority(a_contact(**facts), a_policy(), NOW)  # type: ignore[arg-type]
    assert total == points
    assert reasons[0].zh == first
    assert reasons[0].en


def test_nothing_is_said_of_what_adds_nothing() -> None:
    assert priority(a_contact(urgency="P3"), a_policy(), NOW) == (0, ())


def test_reasons_come_heaviest_first() -> None:
    _, reasons = priority(a_contact(urgency="P1", elder=True, tier="gold"), a_policy(), NOW)
    assert [reason.code for reason in reasons] == ["urgency.P1", "elder", "tier.gold"]


@given(contacts)
def test_the_points_of_the_reasons_add_up_to_the_score(contact: Waiting) -> None:
    total, reasons = priority(contact, a_policy(), NOW)
    assert total == pytest.approx(sum(reason.points for reason in reasons))
    assert total == score(contact, a_policy().weights, NOW)
    assert all(reason.zh and reason.en for reason in reasons if not reason.code.startswith("tier."))


@given(contacts, contacts)
def test_whoever_waits_longer_than_the_bound_is_never_behind(long: Waiting, fresh: Waiting) -> None:
    policy = a_policy()
    long.queued_at = fresh.queued_at - policy.weights.starvation_bound_s - 1
    long.id, fresh.id = "long", "fresh"
    assert [contact.id for _, contact in rank([fresh, long], policy, NOW)] == ["long", "fresh"]


def test_a_contact_from_the_future_has_not_waited() -> None:
    assert score(a_contact(waited=-60, urgency="P3"), a_policy().weights, NOW) == 0


def test_equal_scores_go_by_waiting_then_by_id() -> None:
    order = rank([a_contact("b"), a_contact("a"), a_contact("c", waited=0.001)], a_policy(), NOW)
    assert [contact.id for _, contact in order] == ["c", "a", "b"]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-3, ("0 秒", "0 s")),
        (42.9, ("42 秒", "42 s")),
        (252, ("4 分 12 秒", "4 min 12 s")),
        (7500, ("2 小时 5 分", "2 h 5 min")),
    ],
)
def test_durations_are_said_as_people_say_them(seconds: float, words: tuple[str, str]) -> None:
    assert duration_words(seconds) == words
