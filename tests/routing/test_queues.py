"""Queues as supervisors set them up, their hours and the days to come."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from tests.routing.builders import NOON, SYSTEM, waiting
from zhike.platform.calendar import OwnDay, SpecialDay, parse_block
from zhike.platform.database import Session
from zhike.platform.errors import Invalid, PreconditionFailed
from zhike.reasons import api as reasons
from zhike.routing import api as routing
from zhike.routing.errors import (
    OverflowUnfit,
    QueueBusy,
    QueueExists,
    QueueNeeded,
    QueueUnknown,
    SkillTaken,
    SkillUnknown,
)
from zhike.routing.hours import ALWAYS, daily, read_hours, write_hours
from zhike.routing.service import calendar, queues


async def test_an_installation_starts_with_queues_for_every_reason(session: Session) -> None:
    found = await routing.list_queues(session)
    assert [queue.key for queue in found] == [queue.key for queue in routing.DEFAULT_QUEUES]
    served = {skill for queue in found for skill in queue.skills}
    assert {reason.skill for reason in reasons.all_reasons()} <= served
    assert {queue.key for queue in found if queue.hours.always} == {"general", "security", "complaints"}
    assert await routing.configure_default_queues(session) == found


async def test_a_queue_is_edited_by_who_read_it_last(session: Session) -> None:
    cards = await queues.get_queue(session, "cards")
    changed = await queues.change_queue(
        session, actor=SYSTEM, queue=replace(cards, target_s=90), expected="1", now=NOON
    )
    assert (changed.target_s, changed.version) == (90, 2)
    with pytest.raises(PreconditionFailed):
        await queues.change_queue(session, actor=SYSTEM, queue=cards, expected="1", now=NOON)
    assert (await queues.get_queue(session, "cards")) == changed


async def test_what_cannot_be_a_queue_is_refused(session: Session) -> None:
    cards = await queues.get_queue(session, "cards")
    unfit = [
        (replace(cards, skills=("magic",)), SkillUnknown),
        (replace(cards, skills=("card", "loan")), SkillTaken),
        (replace(cards, overflow_to="nowhere"), OverflowUnfit),
        (replace(cards, overflow_to="cards"), OverflowUnfit),
        (replace(cards, zone="Asia/Nowhere"), Invalid),
    ]
    for queue, refusal in unfit:
        with pytest.raises(refusal):
            await queues.change_queue(session, actor=SYSTEM, queue=queue, expected="*", now=NOON)
    general = await queues.get_queue(session, "general")
    with pytest.raises(OverflowUnfit):
        await queues.change_queue(
            session, actor=SYSTEM, queue=replace(general, overflow_to="cards"), expected="*", now=NOON
        )
    with pytest.raises(QueueExists):
        await queues.add_queue(session, actor=SYSTEM, queue=cards, now=NOON)


async def test_a_queue_is_added_and_closed(session: Session) -> None:
    seniors = await queues.get_queue(session, "seniors")
    await queues.close_queue(session, actor=SYSTEM, key="seniors", expected="1", now=NOON)
    with pytest.raises(QueueUnknown):
        await queues.get_queue(session, "seniors")
    added = await queues.add_queue(session, actor=SYSTEM, queue=replace(seniors, key="care"), now=NOON)
    assert (added.version, added.active) == (1, True)
    with pytest.raises(QueueUnknown):
        await queues.close_queue(session, actor=SYSTEM, key="seniors", expected="*", now=NOON)
    configured = await routing.configure_queues(
        session, actor=SYSTEM, configured=[replace(added, target_s=45)], now=NOON
    )
    assert next(queue for queue in configured if queue.key == "care").target_s == 45


async def test_a_queue_that_is_needed_stays(session: Session) -> None:
    with pytest.raises(QueueNeeded):
        await queues.close_queue(session, actor=SYSTEM, key="general", expected="*", now=NOON)
    await waiting(session, reason="CCD-04")
    with pytest.raises(QueueBusy):
        await queues.close_queue(session, actor=SYSTEM, key="cards", expected="*", now=NOON)


def test_hours_come_back_as_they_were_stored() -> None:
    hours = daily(("08:30", "12:00"), ("13:30", "24:00"), days=range(5), holidays=[("10:00", "12:00")])
    assert read_hours(write_hours(hours)) == hours
    assert read_hours(write_hours(replace(hours, workdays=()))) == replace(hours, workdays=())
    assert read_hours({"always": True}).always
    own = {date(2026, 12, 12): OwnDay((), "系统升级"), date(2026, 10, 1): OwnDay((parse_block("10:00", "12:00"),))}
    assert read_hours(write_hours(replace(hours, dates=own))) == replace(hours, dates=own)
    with pytest.raises(ValueError, match="overlap"):
        read_hours({"weekly": {"mon": [["08:00", "12:00"], ["11:00", "13:00"]]}})
    with pytest.raises(ValueError, match="twice"):
        read_hours({"dates": [{"day": "2026-12-12"}, {"day": "2026-12-12", "blocks": [["08:00", "12:00"]]}]})


def test_a_queue_keeps_its_own_dates_whatever_the_day_is_for_others() -> None:
    upgrade, spring = date(2026, 12, 12), date(2026, 2, 17)
    own = {upgrade: OwnDay((), "系统升级"), spring: OwnDay((parse_block("10:00", "12:00"),), "节日值班")}
    holiday = {spring: SpecialDay(spring, "holiday", "春节", "Spring Festival")}
    for hours in (replace(ALWAYS, dates=own), replace(daily(("09:00", "18:00")), dates=own)):
        open_at = hours.calendar("Asia/Shanghai", holiday)
        assert open_at.blocks_of(upgrade) == ()
        assert [(block.start, block.end) for block in open_at.blocks_of(spring)] == [(600, 720)]
        assert [(day.kind, day.name_zh) for day in open_at.preview(upgrade, 2)] == [
            ("own", "系统升级"),
            ("weekday", ""),
        ]
        assert open_at.next_opening(datetime(2026, 12, 12, 4, tzinfo=UTC)) is not None


async def test_the_days_to_come_name_holidays_and_worked_weekends(session: Session) -> None:
    await routing.fill_calendar(session, country="CN", years=[2026])
    spring = NOON.replace(month=2, day=13)
    found = {
        preview.queue.key: preview
        for preview in await calendar.preview(session, await routing.list_queues(session), days=5, now=spring)
    }
    assert [day.kind for day in found["seniors"].days] == ["weekday", "workday", "weekday", "holiday", "holiday"]
    assert [len(day.blocks) for day in found["seniors"].days] == [2, 2, 0, 0, 0]
    assert [len(day.blocks) for day in found["cards"].days] == [1, 1, 1, 1, 1]


async def test_what_a_person_says_about_a_day_stays(session: Session) -> None:
    for day, kind in ((date(2026, 2, 17), "weekday"), (date(2026, 2, 14), "holiday")):
        await calendar.edit_day(
            session,
            actor=SYSTEM,
            day=day,
            kind=kind,
            name_zh="行庆",
            name_en="Bank's day",
            now=NOON,  # type: ignore[arg-type]
        )
    await routing.fill_calendar(session, country="CN", years=[2026])
    special = {one.day: one.kind for one in await calendar.list_special_days(session, date(2026, 2, 1))}
    assert date(2026, 2, 17) not in special
    assert special[date(2026, 2, 14)] == "holiday"
    assert special[date(2026, 2, 16)] == "holiday"
