"""Finding a reason by whatever an agent types."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.reasons.rules import Catalogue, Reason, rank, read_catalogue, spell


def entry(reason_id: str, zh: str, en: str, *words: str) -> dict[str, Any]:
    return {
        "id": reason_id,
        "zh": zh,
        "en": en,
        "urgency": "P2",
        "idv": "L1",
        "bot": "assist",
        "skill": "card",
        "data": "C1",
        "flags": ["fraud"],
        "words": list(words),
    }


CATALOGUE: Catalogue = read_catalogue(
    {
        "legend": {"urgency": {"P2": {"zh": "一般", "en": "normal", "answer_target_s": 60, "bot_gate": "allowed"}}},
        "priority_rules": {"urgency": {"P2": 1}, "customer": {}, "state": {}, "ageing_per_waiting_minute": 20},
        "tiers": [{"id": "gold", "zh": "金卡", "en": "Gold"}],
        "channels": ["voice"],
        "skills": ["card"],
        "groups": [
            {
                "id": "CCD",
                "zh": "信用卡",
                "en": "Credit cards",
                "regulator_group_hint": "JR0169:银行卡",
                "reasons": [
                    entry("CCD-01", "还款方式", "Repayment methods", "怎么还"),
                    entry("CCD-02", "提前还款", "Early repayment"),
                    entry("CCD-11", "盗刷", "Unauthorised transaction", "不是我刷的", "fraud"),
                ],
            },
            {
                "id": "GEN",
                "zh": "通用",
                "en": "General",
                "regulator_group_hint": "none",
                "reasons": [entry("GEN-01", "转人工", "Request a human", "还款找人")],
            },
        ],
    }
)
GROUPS = {group.id: group for group in CATALOGUE.groups}
SPELLINGS = {
    "CCD-01": spell([["huan", "kuan", "fang", "shi"], ["zen", "me", "huan"]]),
    "CCD-02": spell([["ti", "qian", "huan", "kuan"]]),
    "CCD-11": spell([["dao", "shua"], ["bu", "shi", "wo", "shua", "de"]]),
    "GEN-01": spell([["zhuan", "ren", "gong"], ["huan", "kuan", "zhao", "ren"]]),
}


def found(query: str) -> list[str]:
    return [reason.id for reason in rank(query, CATALOGUE.reasons, GROUPS, SPELLINGS)]


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("CCD-11", ["CCD-11"]),
        ("ccd11", ["CCD-11"]),
        ("ccd-0", ["CCD-01", "CCD-02"]),
        ("盗刷", ["CCD-11"]),
        ("还款", ["CCD-01", "CCD-02", "GEN-01"]),  # beginning of a name, part of a name, part of a word
        ("怎么还", ["CCD-01"]),
        ("不是我", ["CCD-11"]),
        ("信用卡", ["CCD-01", "CCD-02", "CCD-11"]),
        ("repay", ["CCD-01", "CCD-02"]),
        ("EARLY repay", ["CCD-02"]),
        ("pay", []),  # in the middle of a word
        ("human", ["GEN-01"]),
        ("zrg", ["GEN-01"]),
        ("zhuanrengong", ["GEN-01"]),
        ("zhuan ren gong", ["GEN-01"]),
        ("ds", ["CCD-11"]),
        ("hk", ["CCD-01", "GEN-01", "CCD-02"]),
        ("credit fraud", ["CCD-11"]),
        ("ＣＣＤ－１１", ["CCD-11"]),
        ("d", []),
        ("没有这个", []),
        ("盗刷 human", []),
        ("", ["CCD-01", "CCD-02", "CCD-11", "GEN-01"]),
        ("  ", ["CCD-01", "CCD-02", "CCD-11", "GEN-01"]),
    ],
)
def test_the_best_comes_first(query: str, ids: list[str]) -> None:
    assert found(query) == ids


def test_a_reason_is_what_the_file_says() -> None:
    assert CATALOGUE.reasons[2] == Reason(
        id="CCD-11",
        zh="盗刷",
        en="Unauthorised transaction",
        group="CCD",
        urgency="P2",
        idv="L1",
        bot="assist",
        skill="card",
        data="C1",
        flags=frozenset({"fraud"}),
        words=("不是我刷的", "fraud"),
    )
    assert CATALOGUE.groups[0].regulator_hint == "JR0169:银行卡"
    assert CATALOGUE.urgencies[0].answer_target_s == 60
    assert CATALOGUE.tiers[0].en == "Gold"
    assert (CATALOGUE.skills, CATALOGUE.channels) == (("card",), ("voice",))


@given(st.text(max_size=60))
def test_any_query_at_all_is_taken(query: str) -> None:
    assert set(found(query)) <= {reason.id for reason in CATALOGUE.reasons}
