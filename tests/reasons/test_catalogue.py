"""The shipped catalogue is whole, and can be searched."""

from __future__ import annotations

import subprocess
import sys

import pytest

from zhike.customers.rules.profile import TIERS
from zhike.reasons import api as reasons

KNOWN_FLAGS = frozenset().union(*(reason.flags for reason in reasons.all_reasons()))


def test_there_are_150_reasons_in_17_groups_each_once() -> None:
    ids = [reason.id for reason in reasons.all_reasons()]
    assert len(ids) == len(set(ids)) == 150
    assert len({group.id for group in reasons.groups()}) == 17
    assert {reason.group for reason in reasons.all_reasons()} == {group.id for group in reasons.groups()}


@pytest.mark.parametrize("reason", reasons.all_reasons(), ids=lambda reason: reason.id)
def test_a_reason_is_whole(reason: reasons.Reason) -> None:
    assert reason.id.startswith(reason.group + "-")
    assert reason.zh
    assert reason.en
    assert reason.words
    assert reason.urgency in {level.id for level in reasons.urgencies()}
    assert reason.idv in {"L0", "L1", "L2", "L3", "LX"}
    assert reason.bot in {"self", "assist", "human"}
    assert reason.data in {"none", "C1", "C2", "C3"}
    assert reason.skill in reasons.skills()


def test_money_in_danger_goes_straight_to_a_person() -> None:
    urgent = [reason for reason in reasons.all_reasons() if reason.urgency == "P0"]
    assert len(urgent) > 10
    assert {reason.bot for reason in urgent} == {"human"}


def test_points_are_known_for_every_tier_and_urgency() -> None:
    rules = reasons.priority_rules()
    assert {tier.id for tier in reasons.tiers()} == set(TIERS)
    assert {tier.id for tier in reasons.tiers()} <= set(rules.customer)
    assert {level.id for level in reasons.urgencies()} == set(rules.urgency)
    assert rules.ageing_per_waiting_minute > 0
    assert all(tier.zh and tier.en for tier in reasons.tiers())


def test_one_reason_is_got_by_its_id() -> None:
    assert reasons.get_reason("CCD-11").skill == "fraud"
    assert reasons.urgency("CCD-11") == "P0"
    assert reasons.is_reason("CCD-11")
    assert not reasons.is_reason("ccd-11")
    with pytest.raises(reasons.ReasonUnknown):
        reasons.get_reason("XXX-99")


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("转人工", "GEN-01"),
        ("zrg", "GEN-01"),
        ("zhuanrengong", "GEN-01"),
        ("daoshua", "CCD-11"),
        ("卡丢了", "SEC-01"),
        ("TRF-04", "TRF-04"),
        ("wrong account", "TRF-04"),
        ("重复扣款", "TRF-10"),
        ("chongfu", "TRF-10"),
        ("利率 贷款", "LON-01"),
        ("balance", "ACC-01"),
    ],
)
def test_people_find_what_they_mean(query: str, first: str) -> None:
    assert reasons.search(query)[0].id == first


def test_an_english_reader_sees_all_by_name() -> None:
    found = reasons.search("", "en")
    assert len(found) == 150
    assert [reason.en for reason in found[:14]] == sorted(reason.en for reason in found[:14])


def test_importing_reasons_costs_nothing() -> None:
    heavy = "import sys; import zhike.reasons.api; print({'yaml', 'pypinyin'} & set(sys.modules))"
    ran = subprocess.run([sys.executable, "-c", heavy], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "set()"
