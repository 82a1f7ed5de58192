"""An agent's own day: made of states that are over, the present one, and the planned shift."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import SignIn
from zhike.platform.clock import FixedClock
from zhike.platform.database import Session
from zhike.routing import api as routing
from zhike.routing.rules.own_day import PlannedShift, PresenceSpan, day_of, shifts_of
from zhike.routing.service.own_day import KEPT, forget_old_spans

SHANGHAI = ZoneInfo("Asia/Shanghai")
MIDNIGHT = datetime(2026, 11, 20, tzinfo=SHANGHAI)
NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


def at(hour: float) -> datetime:
    return MIDNIGHT + timedelta(hours=hour)


def span(state: str, begin: float, end: float) -> PresenceSpan:
    return PresenceSpan(state, "", at(begin), at(end))


def test_a_day_counts_states_breaks_and_the_shift() -> None:
    spans = [span("offline", -9, 9.25), span("online", 9.25, 10), span("break", 10, 10.25), span("online", 10.25, 12)]
    day = day_of(spans, [PlannedShift("早班", at(9), at(17))], begins=MIDNIGHT, now=at(12))
    assert day.seconds == {"online": 9000, "break": 900}
    assert (day.breaks, day.longest_break_s, day.late_s) == (1, 900, 900)
    assert (day.planned_s, day.kept_s, day.adherence) == (10_800, 9900, 91.7)


def test_nothing_is_said_before_the_shift_and_nobody_is_late_who_did_not_come() -> None:
    before = day_of([], [PlannedShift("", at(9), at(17))], begins=MIDNIGHT, now=at(8))
    assert (before.planned_s, before.adherence, before.late_s) == (0, None, None)
    absent = day_of([span("offline", 0, 12)], [PlannedShift("", at(9), at(17))], begins=MIDNIGHT, now=at(12))
    assert (absent.adherence, absent.late_s, absent.seconds) == (0.0, None, {})


def test_shifts_of_a_day_may_run_over_midnight_and_begin_on_their_weekday_only() -> None:
    friday, saturday = date(2026, 11, 20), date(2026, 11, 21)
    patterns = [("night", 1 << 4, 22 * 60, 6 * 60), ("early", 1 << 4, 8 * 60, 16 * 60)]
    early, night = shifts_of(patterns, friday, SHANGHAI)
    assert (early.starts_at, night.starts_at, night.ends_at) == (at(8), at(22), at(30))
    assert shifts_of(patterns, saturday, SHANGHAI) == ()


@given(
    st.lists(st.tuples(st.sampled_from(["online", "break", "offline"]), st.integers(1, 300)), max_size=12),
    st.integers(0, 1440),
    st.integers(1, 600),
)
def test_what_was_kept_is_never_more_than_was_planned(states: list[tuple[str, int]], start: int, length: int) -> None:
    spans, moment = [], at(-2)
    for state, minutes in states:
        until = moment + timedelta(minutes=minutes)
        spans.append(PresenceSpan(state, "", moment, until))
        moment = until
    shift = PlannedShift("", at(start / 60), at(start / 60) + timedelta(minutes=length))
    day = day_of(spans, [shift], begins=MIDNIGHT, now=at(20))
    assert 0 <= day.kept_s <= day.planned_s <= length * 60
    assert sum(day.seconds.values()) <= 20 * 3600


async def change(client: Any, state: str, reason: str | None = None) -> None:
    answer = await client.put("/api/v1/me/presence", json={"state": state, "reason": reason})
    assert answer.status_code == 200, answer.text


async def test_an_agent_reads_their_own_day_and_old_days_are_forgotten(
    sign_in: SignIn, session: Session, clock: FixedClock
) -> None:
    agent, editor = await sign_in("agent"), await sign_in("editor")
    staff_id = agent.staff.id  # type: ignore[attr-defined]
    await routing.set_shift_patterns(session, [routing.ShiftPattern(staff_id, "中班", 127, 11 * 60, 19 * 60)])
    assert (await editor.get("/api/v1/me/day")).status_code == 403
    first = (await agent.get("/api/v1/me/day")).json()
    assert (first["seconds"], first["contacts"], first["adherence"], first["late_s"]) == ({}, 0, 0.0, None)
    await change(agent, "online")
    clock.advance(1800)
    await change(agent, "break", "lunch")
    clock.advance(600)
    await change(agent, "online")
    clock.advance(300)
    day = (await agent.get("/api/v1/me/day")).json()
    assert (day["seconds"], day["breaks"], day["longest_break_s"]) == ({"online": 2100, "break": 600}, 1, 600)
    assert (day["planned_s"], day["kept_s"], day["late_s"]) == (6300, 2700, 3600)
    assert [each["name"] for each in day["shifts"]] == ["中班"]
    await forget_old_spans(session, now=clock.now() + KEPT + timedelta(minutes=30))
    assert (await agent.get("/api/v1/me/day")).json()["breaks"] == 0
