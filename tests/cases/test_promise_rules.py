"""What an agent's words promise, and until when."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.cases.rules.promises import LONGEST, find_promises, rate_of
from zhike.cases.service.due import office_calendar

ZONE = ZoneInfo("Asia/Shanghai")
CALENDAR = office_calendar(ZONE, "CN", 2026)
NOW = datetime(2026, 11, 27, 13, 0, tzinfo=ZONE)  # a Friday


def due(text: str, now: datetime = NOW) -> str | None:
    found = find_promises(text, now=now, calendar=CALENDAR)
    return f"{found[0].due_at:%m-%d %H:%M}" if found else None


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("我们今天下午5点前给您回电。", "11-27 17:00"),
        ("您好，今天下午五点半之前会有同事联系您", "11-27 17:30"),
        ("明天上午10:30前回复您", "11-28 10:30"),
        ("5点前给您回电", "11-27 17:00"),
        ("10点前给您回电", "11-27 22:00"),
        ("12点前给您答复", "11-28 12:00"),
        ("晚上8点之前反馈给您", "11-27 20:00"),
        ("今晚给您回电", "11-27 22:00"),
        ("今天内给您答复", "11-27 18:00"),
        ("明早给您回电", "11-28 10:00"),
        ("后天下午联系您", "11-29 18:00"),
        ("下周一上午给您回电", "11-30 12:00"),
        ("周三前答复您", "12-02 18:00"),
        ("12月3日下午3点前处理好", "12-03 15:00"),
        ("两小时内给您回电", "11-27 15:00"),
        ("半小时内联系您", "11-27 13:30"),
        ("30分钟内回复您", "11-27 13:30"),
        ("3个工作日内退款到账", "12-02 18:00"),
        ("三天内给您处理结果", "11-30 18:00"),
        ("I'll call you back before 5 pm.", "11-27 17:00"),
        ("We will call you back by 10:30 am tomorrow", "11-28 10:30"),
        ("Our team will reply within 2 hours.", "11-27 15:00"),
        ("We'll refund it within three working days", "12-02 18:00"),
        ("I will get back to you tomorrow morning.", "11-28 12:00"),
        ("A colleague will contact you by Monday", "11-30 18:00"),
        ("I will let you know by the end of the day", "11-27 18:00"),
        ("I'll check it. We will call you at 9 this evening.", "11-27 21:00"),
    ],
)
def test_a_promise_has_its_time(text: str, until: str) -> None:
    assert due(text) == until


@pytest.mark.parametrize(
    "text",
    [
        "您可以今天下午5点前回电吗？",
        "请您明天上午联系网点",
        "如果今天没到账，请再联系我们",
        "我们会尽快联系您",
        "网点下午5点关门",
        "今天上午9点前给您回电",
        "2月30日前答复您",
        "25点前回复您",
        "If it is not there by 5 pm, call us.",
        "You can call us before 5 pm.",
        "We will look into it.",
        "We will call you by 13 pm",
        "Will you call me back by 5?",
    ],
)
def test_conditions_questions_and_others_are_no_promise(text: str) -> None:
    assert due(text) is None


def test_each_sentence_promises_for_itself() -> None:
    found = find_promises("今天下午5点前给您回电。明天上午会把材料发给您！", now=NOW, calendar=CALENDAR)
    assert [each.text for each in found] == ["今天下午5点前给您回电。", "明天上午会把材料发给您！"]


_MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 20)).map(lambda at: at.replace(tzinfo=ZONE))  # noqa: DTZ001


_SIGNS = "今明后天下午上晚点半前内个工作日小时分钟周一二五十月号回电联系您1250:：。 will call you by pm am within"


@given(st.text(alphabet=_SIGNS, max_size=40), _MOMENTS)
def test_what_is_promised_lies_ahead(text: str, now: datetime) -> None:
    for each in find_promises(text, now=now, calendar=CALENDAR):
        assert now < each.due_at <= now + LONGEST


@given(st.integers(1, 11), st.integers(0, 59), _MOMENTS)
def test_both_languages_mean_the_same_hour(hour: int, minute: int, now: datetime) -> None:
    zh = find_promises(f"明天下午{hour}点{minute:02}分前给您回电", now=now, calendar=CALENDAR)
    en = find_promises(f"We will call you tomorrow before {hour}:{minute:02} pm.", now=now, calendar=CALENDAR)
    tomorrow = (now + timedelta(days=1)).date()
    assert [each.due_at for each in zh] == [each.due_at for each in en]
    assert zh[0].due_at == datetime(tomorrow.year, tomorrow.month, tomorrow.day, hour + 12, minute, tzinfo=ZONE)


@given(st.integers(1, 10), _MOMENTS)
def test_working_days_are_counted_one_by_one(days: int, now: datetime) -> None:
    (found,) = find_promises(f"{days}个工作日内答复您", now=now, calendar=CALENDAR)
    between = [now.date() + timedelta(days=ahead) for ahead in range(1, (found.due_at.date() - now.date()).days + 1)]
    assert sum(1 for day in between if CALENDAR.blocks_of(day)) == days
    assert CALENDAR.blocks_of(found.due_at.date())


@given(st.integers(0, 500), st.integers(0, 500))
def test_the_rate_lies_in_its_interval(kept: int, broken: int) -> None:
    found = rate_of(kept, kept + broken)
    assert (found is None) == (kept + broken == 0)
    if found is not None:
        rate, low, high = found
        assert 0 <= low <= rate + 1e-9
        assert rate <= high + 1e-9 <= 100 + 1e-6
