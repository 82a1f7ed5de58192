"""Complaints, anger, and how somebody feels."""

from __future__ import annotations

import pytest

from zhike.assistant.rules.handover import direct_handoff
from zhike.assistant.rules.hearing import hear
from zhike.assistant.rules.tempers import feel, find_complaint, is_furious
from zhike.knowledge.api import fold

COMPLAINTS = [
    ("我要投诉", "CMP-01", False),
    ("我要投訴你們", "CMP-01", False),
    ("投诉你们柜员", "CMP-01", False),
    ("我要投诉乱收费", "CMP-03", False),
    ("等了两个小时，我要投诉", "CMP-02", False),
    ("系统老是闪退，我一定要投诉", "CMP-05", False),
    ("我要投诉理财经理误导", "CMP-04", False),
    ("手续太麻烦我要投诉", "CMP-06", False),
    ("我要去银保监会投诉", "CMP-08", True),
    ("再不处理我就打12378", "CMP-08", True),
    ("不然我找媒体曝光", "CMP-08", True),
    ("我会起诉你们", "CMP-08", True),
    ("I want to complain about your staff", "CMP-01", False),
    ("i want to make a complaint", "CMP-01", False),
    ("I will file a complaint about the fees", "CMP-03", False),
    ("this is a formal complaint", "CMP-01", False),
    ("I am going to report you to the regulator", "CMP-08", True),
    ("i will sue you", "CMP-08", True),
    ("expect a call from my lawyer", "CMP-08", True),
]
NO_COMPLAINTS = """
怎么投诉
投诉电话是多少
投诉后多久有结果
上次的投诉处理得怎么样了
工作人员态度差，怎么投诉？
12378怎么打？
我想向监管部门举报，12378怎么打？
哪里可以投诉
查投诉进度
撤销投诉
对投诉处理结果不服，可以申请复查吗？
怎么举报诈骗电话
发现有人收购银行卡，怎么举报？
我对你们的服务有个建议
信用卡年费多少
how do i make a complaint
complaint status
where can I complain
who is the regulator
what is the complaint hotline
i have no complaints
""".strip().splitlines()


@pytest.mark.parametrize(("text", "reason", "regulator"), COMPLAINTS)
def test_a_complaint_goes_to_a_person(text: str, reason: str, regulator: bool) -> None:
    found = find_complaint(hear(fold(text)))
    assert found is not None
    assert (found.reason, found.regulator) == (reason, regulator)
    handoff = direct_handoff(hear(fold(text)))
    assert handoff
    assert (handoff.because, handoff.urgency) == ("complaint", "P0" if regulator else "P1")


@pytest.mark.parametrize("text", NO_COMPLAINTS)
def test_asking_how_one_complains_is_no_complaint(text: str) -> None:
    assert find_complaint(hear(fold(text))) is None


@pytest.mark.parametrize(
    "text",
    [
        "垃圾银行",
        "你他妈的什么意思",
        "滚",
        "傻逼客服",
        "破银行",
        "fuck this",
        "you idiots",
        "what the fuck",
        "气死我了",
    ],
)
def test_curses_go_to_a_person(text: str) -> None:
    assert is_furious(hear(fold(text)))
    handoff = direct_handoff(hear(fold(text)))
    assert handoff
    assert (handoff.because, handoff.reason) == ("anger", None)


@pytest.mark.parametrize(
    "text",
    [
        "爸妈的卡怎么办",
        "垃圾短信怎么退订",
        "滚动理财是什么",
        "atm debited no cash",
        "atm deposit",
        "傻瓜式理财",
        "我妈的工资卡",
    ],
)
def test_what_only_looks_like_a_curse_is_none(text: str) -> None:
    assert not is_furious(hear(fold(text)))


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("信用卡年费多少", 0),
        ("what is the fee", 0),
        ("为什么还没到账", 1),
        ("why is it still not here", 1),
        ("很着急，在线等", 2),
        ("please help, urgent", 2),
        ("你们太过分了", 3),
        ("this is unacceptable", 3),
        ("垃圾银行", 4),
        ("bullshit", 4),
    ],
)
def test_how_somebody_feels(text: str, level: int) -> None:
    assert feel(hear(fold(text))) == level
