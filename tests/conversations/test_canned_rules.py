"""Canned replies as rules: who decides, what stays in force, what is offered, what a sheet says."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conversations.builders import NOON, at
from zhike.conversations.canned import CannedReply, Uses, Wording
from zhike.conversations.rules import access, canned
from zhike.conversations.rules.canned_sheet import SheetUnfit, read_sheet, write_sheet
from zhike.platform.ids import uuid7

TODAY = date(2026, 11, 20)
PEOPLE = ("an", "bo", "chen")


def a_wording(**details: Any) -> Wording:
    plain: dict[str, Any] = {"shortcut": "nh", "title": "问候", "text": "您好", "language": "zh"}
    return Wording(**{**plain, **details})


def a_reply(**details: Any) -> CannedReply:
    plain: dict[str, Any] = {
        "id": uuid7(),
        "owner": "",
        "wording": a_wording(),
        "approved_at": None,
        "approved_by": "",
        "change": None,
        "author_id": "an",
        "author_name": "安",
        "written_at": NOON,
        "sent_back": "",
        "version": 1,
    }
    return CannedReply(**{**plain, **details})


def a_writer(**details: Any) -> canned.Writer:
    plain: dict[str, Any] = {"id": "bo", "team": "信用卡", "leads": False, "approves": False}
    return canned.Writer(**{**plain, **details})


def a_desk(**details: Any) -> canned.Desk:
    plain: dict[str, Any] = {
        "staff_id": "an",
        "team": "信用卡",
        "queue": "cards",
        "language": "zh",
        "channel": "web_chat",
        "today": TODAY,
    }
    return canned.Desk(**{**plain, **details})


WORDINGS = st.builds(
    a_wording,
    text=st.sampled_from(("您好", "您好，请讲", "再见")),
    scope=st.sampled_from(("team", "all")),
    valid_until=st.sampled_from((None, TODAY, TODAY - timedelta(days=1))),
)
ACTS = st.lists(st.tuples(st.sampled_from(("write", "approve", "send_back")), st.sampled_from(PEOPLE), WORDINGS))


@given(ACTS)
def test_whatever_happens_only_what_somebody_else_approved_is_in_force(acts: list[tuple[str, str, Wording]]) -> None:
    reply = canned.written(a_reply(version=0), a_wording(), by_id="an", by_name="安", now=NOON)
    seconded: set[Wording] = set()
    for act, who, wording in acts:
        before = reply
        if act == "write":
            reply = canned.written(reply, wording, by_id=who, by_name=who, now=at(1))
            assert (reply.wording, reply.approved_at) == (before.wording, before.approved_at) or not before.approved_at
        elif not canned.may_decide(a_writer(id=who, approves=True), reply):
            continue
        elif act == "approve":
            assert reply.author_id != who
            seconded.add(reply.newest)
            reply = canned.approved(reply, by_name=who, now=at(2))
        else:
            reply = canned.sent_back(reply, word="不妥")
            assert reply.wording == before.wording
        assert reply.approved_at is None or reply.wording in seconded
        assert not canned.is_offered(reply, a_desk(team=reply.wording.team)) or reply.wording in seconded
        assert reply.version > 0


def test_what_is_ones_own_holds_at_once_and_for_nobody_else() -> None:
    own = canned.written(a_reply(version=0), a_wording(scope="own"), by_id="an", by_name="安", now=NOON)
    assert canned.is_offered(own, a_desk())
    assert not canned.is_offered(own, a_desk(staff_id="bo"))
    assert canned.may_change(a_writer(id="an"), own)
    assert not canned.may_change(a_writer(id="bo", leads=True), own)
    shared = canned.written(own, a_wording(scope="all"), by_id="an", by_name="安", now=at(1))
    assert (shared.wording.scope, shared.waits, shared.owner) == ("own", True, "an")
    after = canned.approved(shared, by_name="博", now=at(2))
    assert (after.owner, after.wording.scope, after.waits) == ("", "all", False)
    assert canned.is_withdrawn_from_others(after, a_wording(scope="own"))
    assert not canned.is_withdrawn_from_others(own, a_wording(scope="own"))


@pytest.mark.parametrize(
    ("details", "status"),
    [
        ({}, "waiting"),
        ({"sent_back": "不妥"}, "sent_back"),
        ({"approved_at": NOON}, "in_force"),
        ({"approved_at": NOON, "wording": a_wording(valid_until=TODAY)}, "in_force"),
        ({"approved_at": NOON, "wording": a_wording(valid_until=TODAY - timedelta(days=1))}, "expired"),
        ({"approved_at": NOON, "change": a_wording(text="新")}, "in_force"),
    ],
)
def test_a_status_says_what_holds_today(details: dict[str, Any], status: str) -> None:
    assert canned.status_of(a_reply(**details), TODAY) == status
    assert canned.is_offered(a_reply(**details), a_desk()) == (status == "in_force")


def test_language_channel_and_team_decide_where_it_is_offered() -> None:
    ready = a_reply(approved_at=NOON, wording=a_wording(scope="team", team="信用卡", channel="app_chat"))
    assert canned.is_offered(ready, a_desk(channel="app_chat"))
    assert not canned.is_offered(ready, a_desk())
    assert not canned.is_offered(ready, a_desk(channel="app_chat", team="贷款"))
    assert not canned.is_offered(ready, a_desk(channel="app_chat", language="en"))


def test_agents_write_for_their_own_team_and_keep_what_was_never_approved() -> None:
    agent, leader = a_writer(id="an"), a_writer(leads=True)
    assert canned.may_write(agent, a_wording(scope="team", team="信用卡"))
    assert not canned.may_write(agent, a_wording(scope="team", team="贷款"))
    assert canned.may_write(leader, a_wording(scope="team", team="贷款"))
    assert canned.may_change(agent, a_reply())
    assert not canned.may_change(agent, a_reply(approved_at=NOON))
    assert canned.may_change(leader, a_reply(approved_at=NOON))
    viewer = access.Viewer("an", frozenset({access.READ_ALL, access.REPLY}))
    assert canned.Writer.of(viewer, "信用卡") == a_writer(id="an", leads=True)


def test_what_is_known_fills_the_gaps_and_the_rest_stays_to_be_filled() -> None:
    filled = canned.fill("您好{{customer_name}}，{{ 日期 }}见，{{日期}}", {"customer_name": "王女士/先生"})
    assert filled.text == "您好王女士/先生，{{日期}}见，{{日期}}"
    assert filled.gaps == ("日期",)
    assert canned.address("王**", "zh") == "王女士/先生"
    assert canned.address("", "zh") == "客户"
    assert canned.address("王**", "en") == "customer"


def test_it_is_found_by_words_and_by_sound() -> None:
    sought = canned.sought_by(a_reply(change=a_wording(title="挂失 Card")))
    for words in ("问候", "wenhou", "wh", "guashi", "gs", "card", "您好"):
        assert words in sought


CELLS = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=30).filter(
    lambda cell: cell == cell.strip() and not cell.startswith("'")
)


@given(CELLS, CELLS, st.sampled_from((None, TODAY)), st.booleans())
def test_what_is_written_into_a_sheet_is_read_back(title: str, text: str, until: date | None, team: bool) -> None:
    wording = a_wording(title=title, text=text, valid_until=until)
    if team:
        wording = replace(wording, scope="team", team="信用卡")
    sheet = write_sheet([(a_reply(wording=wording, approved_at=NOON), Uses(3))], TODAY)
    (row,) = read_sheet(("\ufeff" + sheet).encode())
    assert (row.number, row.wording, row.fault) == (2, wording, None)


def test_a_sheet_is_read_in_chinese_and_each_row_on_its_own() -> None:
    sheet = (
        "快捷词,标题,内容,语言,范围,团队,渠道,有效期至\n"
        "nh,问候,您好,中文,全部,,,2027-01-31\n\n"
        ",无词,您好,,,,,\n"
        "a,,您好,,,,,\n"
        "b,无文,,,,,,\n"
        "c,语,文,法文,,,,\n"
        "d,范,文,,own,,,\n"
        "e,队,文,,team,,,\n"
        "f,道,文,,,,fax,\n"
        "g,日,文,,,,,31/1\n"
    ).encode("gb18030")
    rows = read_sheet(sheet)
    assert rows[0].wording == a_wording(valid_until=date(2027, 1, 31))
    faults = [(row.number, row.fault) for row in rows[1:]]
    assert faults == [
        (4, "shortcut"),
        (5, "title"),
        (6, "text"),
        (7, "language"),
        (8, "scope"),
        (9, "scope"),
        (10, "channel"),
        (11, "valid_until"),
    ]


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", "columns"),
        (b"a,b\n1,2\n", "columns"),
        (b'shortcut,title,text\n"x\n', "columns"),
        (b"\xff\xff\xff", "encoding"),
        (b"shortcut,title,text\n" + b"a,b,c\n" * 5_001, "rows"),
    ],
)
def test_a_sheet_that_cannot_be_read_says_why(content: bytes, fault: str) -> None:
    with pytest.raises(SheetUnfit) as refused:
        read_sheet(content)
    assert refused.value.fault == fault
