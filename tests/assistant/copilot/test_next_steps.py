"""The rules for the next step."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.assistant.copilot.next_steps import KINDS, MOST_STEPS, Situation, next_steps, read_rules, rule_book
from zhike.reasons import api as reasons


def steps_of(reason: str | None, **state: Any) -> list[str]:
    found = reasons.get_reason(reason) if reason else None
    return [step.id for step in next_steps(Situation(found, **{"known": True, "elder": False, **state}))]


def test_protection_comes_first() -> None:
    assert steps_of("FRD-01")[:3] == ["freeze_first", "fraud_in_progress", "fraud_suspected"]
    assert steps_of("SEC-01")[0] == "freeze_first"


@pytest.mark.parametrize(
    ("reason", "state", "step"),
    [
        ("ACC-01", {}, "identity_l2"),
        ("ACC-01", {"known": False}, "identity_unknown"),
        ("SEC-07", {}, "identity_l3"),
        ("SEC-01", {"known": False}, "identity_lx"),
        ("CCD-06", {}, "fee_disclosure"),
        ("ACC-07", {}, "no_tipping_off"),
        ("EBK-04", {}, "never_ask_otp"),
        ("CMP-01", {}, "complaint"),
        ("CMP-08", {}, "regulator"),
        ("SEC-01", {}, "formal_followup"),
        ("TRF-02", {}, "investigate"),
        ("TRF-12", {"answer": True}, "send_article"),
        ("TRF-12", {"promised": True}, "promised"),
        ("TRF-12", {"emotion": 3}, "calm_down"),
        ("TRF-12", {"elder": True}, "elder"),
        (None, {}, "ask_reason"),
    ],
)
def test_what_a_situation_calls_for(reason: str | None, state: dict[str, Any], step: str) -> None:
    assert step in steps_of(reason, **state)


def test_public_information_needs_no_identity() -> None:
    assert not [step for step in steps_of("TRF-01", known=False) if step.startswith("identity")]


def test_every_flag_of_the_catalogue_has_a_rule_or_is_silent_on_purpose() -> None:
    ruled = {flag for rule in rule_book().rules for flag in rule.when.get("flags", ())}
    flags = {flag for reason in reasons.all_reasons() for flag in reason.flags}
    assert flags == ruled | rule_book().silent


@given(st.sampled_from([None, *reasons.all_reasons()]), st.booleans(), st.booleans(), st.integers(0, 4), st.booleans())
def test_steps_are_few_and_in_order(reason: Any, known: bool, elder: bool, emotion: Any, promised: bool) -> None:
    steps = next_steps(Situation(reason, known, elder, emotion, promised))
    assert len(steps) <= MOST_STEPS
    assert [KINDS.index(step.kind) for step in steps] == sorted(KINDS.index(step.kind) for step in steps)


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "shout"},
        {"when": {}},
        {"when": {"weather": "bad"}},
        {"when": {"reason": ["XXX-99"]}},
        {"skill": "juggling"},
    ],
)
def test_a_rule_that_cannot_be_followed_is_refused(wrong: dict[str, Any]) -> None:
    entry = {"id": "a", "kind": "say", "when": {"elder": True}, "zh": "一", "en": "one", **wrong}
    with pytest.raises((ValueError, reasons.ReasonUnknown)):
        read_rules({"rules": [entry]})


def test_a_rule_has_one_name() -> None:
    entry = {"id": "a", "kind": "say", "when": {"elder": True}, "zh": "一", "en": "one"}
    with pytest.raises(ValueError, match="same id"):
        read_rules({"rules": [entry, entry]})
