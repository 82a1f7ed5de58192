"""Tasks as they are declared, wished for, answered and ended: without a database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from zhike.assistant.rules.handover import direct_handoff
from zhike.assistant.rules.hearing import Heard, hear
from zhike.assistant.tasks.actions import ACTIONS
from zhike.assistant.tasks.declaration import LEVELS, WHO, Slot, Task
from zhike.assistant.tasks.dialogue import is_cancel, is_fix, next_slot, prefill, take_turn
from zhike.assistant.tasks.loading import TaskBroken, read_tasks, shipped_tasks
from zhike.assistant.tasks.reading import read, read_choice
from zhike.assistant.tasks.run import CONFIRM, IDENTITY, MOST_TURNS, Choice, Run
from zhike.assistant.tasks.sources import SOURCES
from zhike.assistant.tasks.wishing import find_wish
from zhike.assistant.understanding.result import Entity, Guess, Understanding
from zhike.knowledge import api as knowledge
from zhike.platform.ids import uuid7

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
TODAY = date(2026, 11, 20)
CARDS = (Choice("k1", "信用卡（尾号 3445）"), Choice("k2", "借记卡（尾号 8810）"))
PLAIN: dict[str, Any] = {
    "id": "probe",
    "title": {"zh": "试一试", "en": "Try it"},
    "reasons": ["ACC-01"],
    "identity": "L0",
    "action": "show_balance",
    "slots": [
        {"name": "card", "reads": "choice", "choices": "cards", "ask": {"zh": "哪张？", "en": "Which?"}},
        {"name": "amount", "reads": "amount", "ask": {"zh": "多少？", "en": "How much?"}},
    ],
    "confirm": {"zh": "{card} {amount} 确认吗？", "en": "{card} {amount}?"},
}


def heard(text: str) -> Heard:
    return hear(knowledge.fold(text))


def load(*told: Any) -> Mapping[str, Task]:
    files = {
        f"{number}.yaml": each if isinstance(each, str) else yaml.safe_dump(each) for number, each in enumerate(told)
    }
    return read_tasks(files, actions=ACTIONS.keys(), sources=SOURCES.keys())


def a_run(task: Task, **details: Any) -> Run:
    plain = Run(uuid7(), uuid7(), task.id, "running", "", 0, 0, 1, NOON, NOON, slots={WHO: Choice("customer", "")})
    return replace(plain, **details)


def wish(text: str, **details: Any) -> str | None:
    found = find_wish(heard(text), shipped_tasks().values(), **details)
    return found.id if found else None


# -- declared ----------------------------------------------------------------------


def test_the_shipped_tasks_are_whole() -> None:
    tasks = shipped_tasks()
    assert len(tasks) == 15
    assert {task.identity for task in tasks.values()} <= set(LEVELS)
    assert {task.action for task in tasks.values()} == set(ACTIONS)
    assert {slot.choices for task in tasks.values() for slot in task.slots if slot.choices} == set(SOURCES)
    assert tasks["loss_report"].identity == "LX"
    assert tasks["change_phone"].identity == "L3"


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"action": "fly"}, "0.yaml: action"),
        ({"identity": "L9"}, "0.yaml: identity"),
        ({"reasons": ["XYZ-99"]}, "0.yaml: reasons"),
        ({"colour": "red"}, "0.yaml: colour"),
        ({"id": "A b"}, "0.yaml: id"),
        ({"title": {"zh": "一"}}, "0.yaml: title"),
        ({"title": None}, "0.yaml: title"),
        ({"confirm": {"zh": "{iban}", "en": "x"}}, "0.yaml: confirm"),
        ({"confirm": {"zh": "{", "en": "x"}}, "0.yaml: confirm"),
        ({"failure": {"work_order": "party"}}, "0.yaml: failure.work_order"),
        ({"time_out": {"minutes": 0}}, "0.yaml: time_out.minutes"),
        ({"slots": [{"name": "card", "reads": "mind", "ask": {"zh": "a", "en": "a"}}]}, "0.yaml: slots[0].reads"),
        ({"slots": [{"name": "who", "reads": "text", "ask": {"zh": "a", "en": "a"}}]}, "0.yaml: slots[0].name"),
        ({"slots": [{"name": "a", "reads": "choice", "ask": {"zh": "a", "en": "a"}}]}, "0.yaml: slots[0]"),
        (
            {"slots": [{"name": "a", "reads": "choice", "choices": "moons", "ask": {"zh": "a", "en": "a"}}]},
            "slots[0].choices",
        ),
        ({"slots": [PLAIN["slots"][1], PLAIN["slots"][1]], "confirm": None}, "0.yaml: slots"),
    ],
)
def test_a_task_that_could_not_run_is_refused_with_its_place(change: dict[str, Any], place: str) -> None:
    with pytest.raises(TaskBroken) as refused:
        load({**PLAIN, **change})
    assert place in str(refused.value.params["place"])


def test_slots_that_wait_for_each_other_are_refused() -> None:
    def slot(name: str, other: str, value: str = "x") -> dict[str, Any]:
        return {"name": name, "reads": "text", "ask": {"zh": "a", "en": "a"}, "when": {other: value}}

    with pytest.raises(TaskBroken, match="wait for each other: a, b") as refused:
        load({**PLAIN, "slots": [slot("a", "b"), slot("b", "a")], "confirm": None})
    assert refused.value.params["place"] == "0.yaml: slots"
    with pytest.raises(TaskBroken, match="there is no slot z"):
        load({**PLAIN, "slots": [slot("a", "z")], "confirm": None})
    with pytest.raises(TaskBroken, match="is none of customer, guest"):
        load({**PLAIN, "slots": [slot("a", "who")], "confirm": None})
    options = {
        "name": "b",
        "reads": "choice",
        "ask": {"zh": "a", "en": "a"},
        "options": [{"value": "y", "zh": "是", "en": "y"}],
    }
    with pytest.raises(TaskBroken, match="b never is x"):
        load({**PLAIN, "slots": [slot("a", "b"), options], "confirm": None})


def test_what_is_no_task_at_all_is_refused() -> None:
    for wrong in ("- a\n- b", "a: [", "just words"):
        with pytest.raises(TaskBroken):
            load(wrong)
    with pytest.raises(TaskBroken, match="declared twice"):
        load(PLAIN, PLAIN)


# -- wished for, or asked about ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "task"),
    [
        ("帮我查余额", "balance"), ("余额", "balance"), ("我卡里还有多少钱", "balance"), ("查一下我的余额", "balance"),
        ("what is my balance", "balance"), ("Check my balance please", "balance"), ("balance", "balance"),
        ("帮我看看最近的交易明细", "transactions"), ("show me my recent transactions", "transactions"),
        ("我要挂失", "loss_report"), ("please block my card", "loss_report"),
        ("我昨天的转账没到账，帮我查一下", "transfer_enquiry"), ("my transfer has not arrived", "transfer_enquiry"),
        ("查一下我的额度", "limits"), ("show me my credit limit", "limits"),
        ("我的账单多少", "bill"), ("这个月账单要还多少", "bill"), ("when is my payment due", "bill"),
        ("帮我算一下分期", "instalment"), ("please quote instalments", "instalment"),
        ("我的贷款批了吗", "loan_progress"), ("show my loan application", "loan_progress"),
        ("帮我查一下网点", "branch"), ("find a branch", "branch"),
        ("我想预约网点", "appointment"), ("book an appointment", "appointment"),
        ("帮我打流水", "statement"), ("I need a bank statement", "statement"),
        ("请给我回电", "callback"), ("please call me back", "callback"),
        ("我要换手机号", "change_phone"), ("I want to change my phone number", "change_phone"),
        ("查询服务进度", "progress"), ("我的工单进度", "progress"), ("See how my request is going", "progress"),
    ],
)  # fmt: skip
def test_a_wish_starts_its_task(text: str, task: str) -> None:
    assert wish(text) == task


@pytest.mark.parametrize(
    "text",
    [
        "挂失要手续费吗", "挂失怎么办理", "余额怎么查", "怎么查余额", "如何查看交易明细", "为什么余额不对",
        "信用卡分期手续费是多少", "分期利率多少", "换手机号需要什么材料", "网点周末能办业务吗", "预约取现要提前几天",
        "流水单可以在手机银行打印吗", "贷款审批要多久", "转账没到账一般是什么原因，多久能到", "如果卡丢了怎么挂失",
        "How do I check my balance", "what are the fees for instalments", "how long does loan approval take",
        "can I change my phone number online", "what do I need to change my phone number", "do I need an appointment",
        "is there a fee for a bank statement", "why is my balance wrong", "今天天气不错", "谢谢", "信用卡年费多少",
        "你好，请问一下，我前几天在你们支行办了一张卡，当时柜员说余额短信免费，结果扣了我两块钱，这是怎么回事，麻烦解释清楚",
    ],
)  # fmt: skip
def test_a_question_about_it_stays_with_answering(text: str) -> None:
    assert wish(text) is None


def test_what_was_understood_names_the_task_where_the_words_do_not() -> None:
    def understood(confidence: float) -> Understanding:
        return Understanding("zh", (Guess("ACC-01", confidence),), False, "P3", 0, False)

    assert wish("帮我瞅瞅账上", understanding=understood(0.9)) == "balance"
    assert wish("帮我瞅瞅账上", understanding=understood(0.3)) is None
    assert wish("账上怎么瞅", understanding=understood(0.9)) is None
    nothing = Understanding("zh", (), True, "P3", 0, False)
    assert wish("帮我瞅瞅", understanding=nothing) is None


# -- answers ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reads", "text", "value"),
    [
        ("amount", "5000", "5000.00"), ("amount", "1,234.50 元", "1234.50"), ("amount", "3万", "30000.00"),
        ("amount", "两千块", "2000.00"), ("amount", "一万二千元", "12000.00"), ("amount", "0", None),
        ("amount", "100 或 200", None), ("amount", "我的号码 13812345678", None), ("amount", "很多", None),
        ("phone", "138 1234 5678", "13812345678"), ("phone", "+86-13812345678", "13812345678"), ("phone", "110", None),
        ("phone", "13812345678 或 13912345678", None),
        ("tail", "尾号3445", "3445"), ("tail", "622202 3445 1", "3445"), ("tail", "34456", None),
        ("date", "明天", "2026-11-21"), ("date", "后天吧", "2026-11-22"), ("date", "12月3日", "2026-12-03"),
        ("date", "1月3日", "2027-01-03"), ("date", "2026-12-31", "2026-12-31"), ("date", "13月40日", None),
        ("date", "tomorrow", "2026-11-21"), ("date", "随便", None),
        ("period", "上个月", "2026-10-01|2026-10-31"), ("period", "this month", "2026-11-01|2026-11-20"),
        ("period", "最近三个月", "2026-08-22|2026-11-20"), ("period", "last 2 years", "2024-11-30|2026-11-20"),
        ("period", "近半年", "2026-05-24|2026-11-20"), ("period", "2026-10-01到2026-10-15", "2026-10-01|2026-10-15"),
        ("period", "今年", "2026-01-01|2026-11-20"), ("period", "2026-10-15到2026-10-01", None),
        ("period", "一直", None),
        ("text", "柜员态度不好", "柜员态度不好"), ("text", "x", None),
    ],
)  # fmt: skip
def test_answers_are_read(reads: Any, text: str, value: str | None) -> None:
    found = read(reads, text, today=TODAY, language="zh")
    assert (found.value if found else None) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("信用卡（尾号 3445）", "k1"), ("尾号8810", "k2"), ("第二个", "k2"), ("1", "k1"), ("second", "k2"),
        ("信用卡那张", "k1"), ("借记卡", "k2"), ("卡", None), ("第五个", None), ("都要", None), ("", None),
    ],
)  # fmt: skip
def test_a_choice_is_meant_in_many_ways(text: str, value: str | None) -> None:
    found = read_choice(text, CARDS)
    assert (found.value if found else None) == value


def test_what_was_understood_fills_a_slot() -> None:
    entity = Entity("amount", 0, 3, "5000.00", {"currency": "CNY"})
    period = Entity("period", 0, 3, "2026-10-01/2026-10-31")
    known = Understanding("zh", (), False, "P3", 0, False, entities=(entity, period))
    found = read("amount", "伍仟", understanding=known, today=TODAY, language="zh")
    assert found == Choice("5000.00", "5000.00")
    spans = read("period", "十月", understanding=known, today=TODAY, language="zh")
    assert spans is not None
    assert spans.value == "2026-10-01|2026-10-31"
    (task,) = load(PLAIN).values()
    filled = prefill(task, a_run(task), "分期 3000 元", understanding=None, today=TODAY, language="zh")
    assert filled.slots["amount"].value == "3000.00"


# -- turns ----------------------------------------------------------------------


def turn(task: Task, run: Run, text: str, **details: Any) -> Any:
    return take_turn(task, run, heard(text), text, today=TODAY, language="zh", **details)


def test_a_run_goes_from_question_to_confirmation() -> None:
    (task,) = load(PLAIN).values()
    run = a_run(task)
    first = next_slot(task, run)
    assert first is not None
    assert first.name == "card"
    after = turn(task, run.asks("card", CARDS), "尾号3445")
    assert (after.move, after.run.slots["card"].value) == ("go_on", "k1")
    after = turn(task, after.run.asks("amount"), "5000")
    assert next_slot(task, after.run) is None
    asked = after.run.asks(CONFIRM)
    assert turn(task, asked, "确认办理").move == "act"
    assert turn(task, asked, "Yes, go ahead").move == "act"
    assert turn(task, asked, "不").move == "cancel"
    assert turn(task, asked, "今天下雨").move == "ask_again"


def test_it_may_be_left_or_corrected_at_any_moment() -> None:
    (task,) = load(PLAIN).values()
    run = a_run(task).answered("card", CARDS[0]).answered("amount", Choice("1.00", "1.00"))
    for asked in (run.asks(CONFIRM), run.asks("amount"), run.asks(IDENTITY)):
        assert turn(task, asked, "算了").move == "cancel"
        assert turn(task, asked, "never mind").move == "cancel"
    fixed = turn(task, run.asks(CONFIRM), "不是这张卡")
    assert (fixed.move, "card" in fixed.run.slots, "amount" in fixed.run.slots) == ("go_on", False, True)
    at_once = turn(task, a_run(task).asks("card", CARDS), "不是这张，是尾号8810")
    assert at_once.run.slots["card"].value == "k2"
    assert turn(task, replace(run, fixes=3).asks(CONFIRM), "不是这张卡").move == "give_up"
    assert turn(task, a_run(task).asks("card", CARDS), "不对").move == "ask_again"


def test_two_failed_tries_and_a_person_comes() -> None:
    (task,) = load(PLAIN).values()
    run = a_run(task).asks("card", CARDS)
    once = turn(task, run, "嗯嗯嗯")
    assert once.move == "ask_again"
    assert turn(task, once.run, "啦啦啦").move == "give_up"
    assert turn(task, run, "嗯嗯嗯", elder=True).move == "give_up"
    asked = turn(task, run, "挂失要手续费吗")
    assert asked.move == "pass"
    assert turn(task, asked.run, "又是手续费吗").move == "give_up"


def test_a_code_in_the_thread_is_sent_to_the_secure_field() -> None:
    (task,) = load(PLAIN).values()
    after = turn(task, a_run(task).asks(IDENTITY), "验证码是⟨OTP⟩")
    assert (after.move, after.because) == ("ask_again", "code")


@pytest.mark.parametrize("text", ["算了", "取消吧", "不用了谢谢", "cancel", "never mind", "No, leave it", "forget it"])
def test_words_of_leaving(text: str) -> None:
    assert is_cancel(heard(text))


@pytest.mark.parametrize("text", ["取消分期怎么收费", "算了一下是三千", "stop my card"])
def test_words_that_only_look_like_leaving(text: str) -> None:
    assert not is_cancel(heard(text))


@pytest.mark.parametrize("text", ["不是这张卡", "选错了", "换一张", "wrong card", "not this one", "I meant the other"])
def test_words_of_correction(text: str) -> None:
    assert is_fix(heard(text))


# -- never a loop ----------------------------------------------------------------------

SAYINGS = st.sampled_from(
    [
        "尾号3445",
        "5000",
        "确认",
        "不是这张卡",
        "嗯",
        "怎么收费",
        "第一个",
        "上个月",
        "13812345678",
        "明天",
        "不",
        "换一张",
        "ok",
        "⟨OTP⟩",
    ]
)
WISHES = st.sampled_from(["转人工", "我要找人工客服", "有没有人啊", "a real person please", "let me talk to an agent"])


def answer_of(slot: Slot) -> tuple[Choice, ...]:
    return tuple(Choice(each.value, each.words.zh) for each in slot.options) or CARDS


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(sorted(shipped_tasks())), st.lists(SAYINGS, min_size=60, max_size=60), st.booleans())
def test_no_dialogue_is_longer_than_its_bound(task_id: str, sayings: list[str], elder: bool) -> None:
    task = shipped_tasks()[task_id]
    run, turns = a_run(task), 0
    for said in sayings:
        slot = next_slot(task, run)
        if not run.asking:
            run = (
                run.asks(CONFIRM)
                if slot is None
                else run.asks(slot.name, answer_of(slot) if slot.reads == "choice" else ())
            )
        after = turn(task, run, said, elder=elder)
        run, turns = after.run, turns + 1
        if after.move in {"act", "cancel", "give_up"}:
            break
    assert turns <= MOST_TURNS


@given(WISHES)
def test_a_plain_wish_for_a_person_is_heard_before_any_task(text: str) -> None:
    assert direct_handoff(heard(text)) is not None
    assert wish(text) is None
