"""Reports by mail: due once, to whom it may go, tried again, on record, without small groups."""

from __future__ import annotations

import email
import io
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from email.policy import default
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader
from python_calamine import CalamineWorkbook
from sqlalchemy import text
from tests.conftest import SignIn
from tests.quality.builders import NOON, answered
from tests.quality.test_report import put
from tests.quality.test_saved_reports import save
from tests.support.canaries import places_of

from zhike.platform.clock import FixedClock
from zhike.platform.crypto import KeyWrong
from zhike.platform.database import Session
from zhike.platform.mail import Mail, MailNotSent, MailNotSet, mailer_of
from zhike.platform.rewrapping import count_stale
from zhike.platform.runtime import Runtime
from zhike.quality import api as quality
from zhike.quality.printing.mails import write_mail
from zhike.quality.rules.figures import Figure
from zhike.quality.rules.scheduling import (
    TRIES,
    Cadence,
    Timing,
    is_worked,
    may_go_outside,
    next_time,
    wait_after,
    without_small,
)
from zhike.quality.service import report_schedules as service
from zhike.quality.service.report_addresses import open_addresses

PATH = "/api/v1/reports/schedules"
ZONE = ZoneInfo("Asia/Shanghai")
MAIL = {"mail_sender": "folder", "mail_from": "zhike@bank.example", "staff_mail_domain": "bank.example"}
DAILY: dict[str, Any] = {"name": "日报", "cadence": "day", "minute": 480}


@pytest.fixture
def posting(runtime: Runtime, app: FastAPI) -> Runtime:
    """An installation whose mail goes to a folder."""
    settings = runtime.settings.model_copy(update={**MAIL, "mail_outside_domains": ("partner.example",)})
    posting = replace(runtime, settings=settings)
    app.state.runtime = posting
    return posting


def key() -> dict[str, str]:
    return {"idempotency-key": str(uuid4())}


def messages(runtime: Runtime) -> list[EmailMessage]:
    files = sorted((runtime.installation.folder / "mail").glob("*.eml"))
    return [email.message_from_bytes(file.read_bytes(), policy=default) for file in files]  # type: ignore[arg-type]


async def test_a_daily_report_goes_out_once_with_its_pdf(
    posting: Runtime, session: Session, sign_in: SignIn, clock: FixedClock
) -> None:
    await put(session, *(answered(started_at=NOON - timedelta(days=1)) for _ in range(12)))
    analyst, supervisor = await sign_in("analyst"), await sign_in("supervisor")
    wish = {**DAILY, "staff_ids": [str(supervisor.staff.id)], "addresses": ["board@partner.example"]}
    made = await analyst.post(PATH, json=wish, headers=key())
    assert (made.status_code, made.json()["next_at"]) == (201, "2026-11-21T00:00:00Z")
    await service.note_due(posting)
    assert await service.send_pending(posting, write_mail) == 0
    clock.advance((datetime(2026, 11, 21, 0, 0, 30, tzinfo=UTC) - clock.now()).total_seconds())
    for _ in range(2):
        await service.note_due(posting)
    assert [await service.send_pending(posting, write_mail) for _ in range(2)] == [1, 0]
    (sent,) = messages(posting)
    assert sent["X-Zhike-To"] == f"{supervisor.staff.login}@bank.example, board@partner.example"
    assert sent["To"] == "undisclosed-recipients:;"
    (file,) = sent.iter_attachments()
    page = PdfReader(io.BytesIO(file.get_content())).pages[0].extract_text()
    assert "2026-11-20" in page
    later = await sign_in("analyst")
    history = (await later.get(PATH)).json()["items"][0]
    assert [(one["state"], one["received"], one["left_out"]) for one in history["sendings"]] == [("sent", 2, 0)]
    assert history["next_at"] == "2026-11-22T00:00:00Z"
    compliance = await sign_in("compliance")
    entries = (await compliance.get("/api/v1/audit", params={"action": "quality.exported"})).json()["items"]
    assert entries[0]["detail"] == {"what": "mail", "received": 2}


async def test_a_saved_report_goes_out_by_hand_without_small_groups(
    posting: Runtime, session: Session, sign_in: SignIn
) -> None:
    await put(session, *(answered(region="江南") for _ in range(12)), answered(region="西岭", wait_s=99.0))
    analyst = await sign_in("analyst")
    asked = {"metrics": ["contacts", "wait_all"], "by": "region", "split": None, "filters": {}}
    saved = (await save(analyst, "地区等待", **asked)).json()
    wish = {**DAILY, "saved_report_id": saved["id"], "staff_ids": [str(analyst.staff.id)], "language": "en"}
    schedule = (await analyst.post(PATH, json=wish, headers=key())).json()
    assert schedule["form"] == "xlsx"
    sending = await analyst.post(f"{PATH}/{schedule['id']}/sendings", headers=key())
    assert (sending.status_code, sending.json()["by_hand"]) == (202, True)
    await service.send_pending(posting, write_mail)
    (file,) = messages(posting)[0].iter_attachments()
    rows = CalamineWorkbook.from_filelike(io.BytesIO(file.get_content())).get_sheet_by_index(0).to_python()
    table = {row[0]: dict(zip(rows[0], row, strict=True)) for row in rows[1:]}
    assert table["江南"]["Contacts (count)"] == 12.0
    assert table["西岭"]["Contacts (count)"] == ""
    assert table["西岭"]["Mean queue wait (all) why there is no value"] == "too_few"


async def test_a_server_that_is_away_is_tried_again_and_given_up(
    posting: Runtime, sign_in: SignIn, clock: FixedClock
) -> None:
    tried: list[str] = []

    class Away:
        async def send(self, mail: Mail) -> None:
            tried.append(mail.id)
            raise MailNotSent(reason="ConnectionRefusedError")

    analyst = await sign_in("analyst")
    wish = {**DAILY, "form": "xlsx", "staff_ids": [str(analyst.staff.id)]}
    schedule = (await analyst.post(PATH, json=wish, headers=key())).json()
    await analyst.post(f"{PATH}/{schedule['id']}/sendings", headers=key())
    for attempt in range(1, TRIES + 1):
        assert await service.send_pending(posting, write_mail, mailer=Away()) == 1
        assert await service.send_pending(posting, write_mail, mailer=Away()) == 0
        clock.advance((wait_after(attempt) or timedelta(days=9)).total_seconds())
    assert await service.send_pending(posting, write_mail, mailer=Away()) == 0
    assert len(tried) == TRIES
    assert len(set(tried)) == 1
    later = await sign_in("analyst")
    (told,) = (await later.get(PATH)).json()["items"][0]["sendings"]
    assert (told["state"], told["attempts"], told["trouble"]) == ("failed", TRIES, "mail.not_sent")


async def test_a_sending_that_ends_every_process_is_given_up(
    posting: Runtime, sign_in: SignIn, clock: FixedClock
) -> None:
    class Fatal:
        async def send(self, mail: Mail) -> None:
            raise RuntimeError(mail.id)

    analyst = await sign_in("analyst")
    wish = {**DAILY, "form": "xlsx", "staff_ids": [str(analyst.staff.id)]}
    schedule = (await analyst.post(PATH, json=wish, headers=key())).json()
    await analyst.post(f"{PATH}/{schedule['id']}/sendings", headers=key())
    for _ in range(TRIES):
        with pytest.raises(RuntimeError):
            await service.send_pending(posting, write_mail, mailer=Fatal())
        clock.advance(300)
    assert await service.send_pending(posting, write_mail, mailer=Fatal()) == 0
    (told,) = (await analyst.get(PATH)).json()["items"][0]["sendings"]
    assert (told["state"], told["trouble"]) == ("failed", "quality.sending_cut_off")


async def test_who_left_or_lost_the_permission_receives_nothing(
    posting: Runtime, session: Session, sign_in: SignIn
) -> None:
    analyst, inspector = await sign_in("analyst"), await sign_in("inspector")
    wish = {**DAILY, "form": "xlsx", "staff_ids": [str(inspector.staff.id)]}
    schedule = (await analyst.post(PATH, json=wish, headers=key())).json()
    await session.execute(text("update identity.staff set role = 'agent' where id = :id"), {"id": inspector.staff.id})
    session.expire_all()
    await analyst.post(f"{PATH}/{schedule['id']}/sendings", headers=key())
    await service.send_pending(posting, write_mail)
    (told,) = (await analyst.get(PATH)).json()["items"][0]["sendings"]
    assert (told["state"], told["left_out"], told["trouble"]) == ("failed", 1, "quality.nobody_receives")
    assert messages(posting) == []


async def test_recipients_that_may_not_have_it_are_refused(posting: Runtime, sign_in: SignIn) -> None:
    analyst, agent = await sign_in("analyst"), await sign_in("agent")
    by_agent = (await save(analyst, by="agent", split=None, filters={})).json()
    own = {"staff_ids": [str(analyst.staff.id)]}
    refused = {
        "quality.recipient_may_not_read": {"staff_ids": [str(agent.staff.id)]},
        "quality.recipient_outside": {"addresses": ["me@elsewhere.example"]},
        "quality.nobody_receives": {},
        "quality.report_of_persons": {**own, "saved_report_id": by_agent["id"]},
        "quality.saved_report_not_found": {**own, "saved_report_id": str(uuid4())},
    }
    for code, change in refused.items():
        answer = await analyst.post(PATH, json={**DAILY, **change}, headers=key())
        assert answer.json()["code"] == code


async def test_where_no_mail_can_leave_nothing_is_scheduled(runtime: Runtime, sign_in: SignIn) -> None:
    analyst = await sign_in("analyst")
    answer = await analyst.post(PATH, json={**DAILY, "staff_ids": [str(analyst.staff.id)]}, headers=key())
    assert (answer.status_code, answer.json()["code"]) == (409, "mail.not_set")
    assert (await analyst.get(PATH)).json()["mail"] is False
    with pytest.raises(MailNotSet):
        await mailer_of(runtime.settings, runtime.installation).send(Mail("1", ("a@b.c",), "s", "t", (), NOON))


OUTSIDE = ["board.secretary@partner.example", "wrcy.canary@partner.example"]


async def test_addresses_outside_staff_lie_sealed_and_are_shown_masked(
    posting: Runtime, session: Session, sign_in: SignIn
) -> None:
    analyst = await sign_in("analyst")
    made = (await analyst.post(PATH, json={**DAILY, "form": "xlsx", "addresses": OUTSIDE}, headers=key())).json()
    assert (made["addresses"], made["kept"]) == ([], [0, 1])
    assert all(shown.endswith("@partner.example") and "***" in shown for shown in made["masked"])
    listed = (await analyst.get(PATH)).json()["items"][0]
    assert listed["masked"] == made["masked"]
    assert await places_of(session, "board.secretary", "wrcy.canary") == set()
    # whoever edits keeps what is not shown by its place, and adds in full
    wish = {**DAILY, "form": "xlsx", "kept": [1], "addresses": ["new@partner.example"]}
    one = f"{PATH}/{made['id']}"
    changed = (await analyst.put(one, json=wish, headers={"if-match": '"1"'})).json()
    assert changed["masked"][0] == made["masked"][1]
    await analyst.post(f"{one}/sendings", headers=key())
    await service.send_pending(posting, write_mail)
    (sent,) = messages(posting)
    assert sent["X-Zhike-To"] == f"{OUTSIDE[1]}, new@partner.example"
    gone = await analyst.put(one, json={**wish, "kept": [7]}, headers={"if-match": '"2"'})
    assert (gone.status_code, gone.json()["code"]) == (422, "platform.invalid")
    # a schedule without any keeps no key
    own = {**DAILY, "staff_ids": [str(analyst.staff.id)]}
    assert (await analyst.put(one, json=own, headers={"if-match": '"2"'})).json()["masked"] == []
    [row] = (await session.execute(text("select wrapped, sealed from quality.report_schedule"))).all()
    assert tuple(row) == (None, None)


async def test_their_key_is_wrapped_anew_with_the_others(posting: Runtime, session: Session, sign_in: SignIn) -> None:
    analyst = await sign_in("analyst")
    await analyst.post(PATH, json={**DAILY, "addresses": OUTSIDE}, headers=key())
    assert await count_stale(session, quality.REPORT_KEYS, posting.keyring.wrapping_id) == 0
    assert await count_stale(session, quality.REPORT_KEYS, b"another..") == 1
    [(schedule, _)] = await service.list_schedules(session)
    row = schedule.outside
    assert row is not None
    again = posting.keyring.rewrap(row.wrapped, context=quality.REPORT_KEYS.context(schedule.id))
    moved = replace(schedule, outside=replace(row, wrapped=again))
    assert open_addresses(posting.keyring, moved) == tuple(OUTSIDE)
    with pytest.raises(KeyWrong):
        open_addresses(posting.keyring, replace(moved, id=uuid4()))


async def test_a_paused_schedule_waits_and_a_deleted_one_is_gone(
    posting: Runtime, sign_in: SignIn, clock: FixedClock
) -> None:
    analyst = await sign_in("analyst")
    wish = {**DAILY, "staff_ids": [str(analyst.staff.id)]}
    made = (await analyst.post(PATH, json=wish, headers=key())).json()
    one = f"{PATH}/{made['id']}"
    paused = await analyst.put(one, json={**wish, "paused": True}, headers={"if-match": '"1"'})
    assert (paused.json()["version"], paused.json()["paused"]) == (2, True)
    assert (await analyst.put(one, json=wish, headers={"if-match": '"1"'})).status_code == 412
    clock.advance(timedelta(days=3).total_seconds())
    await service.note_due(posting)
    later = await sign_in("analyst")
    assert (await later.get(PATH)).json()["items"][0]["sendings"] == []
    assert (await later.delete(one)).status_code == 204
    assert (await later.delete(one)).status_code == 404


async def test_who_may_not_take_data_along_schedules_nothing(client: Any, sign_in: SignIn) -> None:
    agent, one = await sign_in("agent"), f"{PATH}/{uuid4()}"
    for who, status in ((client, 401), (agent, 403)):
        assert (await who.get(PATH)).status_code == status
    assert (await agent.post(PATH, json={}, headers=key())).status_code == 403
    assert (await agent.put(one, json={}, headers={"if-match": "*"})).status_code == 403
    assert (await agent.delete(one)).status_code == 403
    assert (await agent.post(f"{one}/sendings", headers=key())).status_code == 403


_timings = st.builds(
    Timing,
    cadence=st.sampled_from(("day", "week", "month")),
    minute=st.integers(0, 1439),
    weekday=st.integers(0, 6),
    month_day=st.integers(1, 31),
    working_days=st.booleans(),
)


@given(_timings, st.integers(0, 1_000_000))
def test_the_next_time_is_later_and_at_the_minute(timing: Timing, minutes: int) -> None:
    after = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    due = next_time(timing, after, zone=ZONE, special={})
    assert due > after
    assert (due.hour * 60 + due.minute, due.tzinfo) == (timing.minute, ZONE)
    assert not timing.working_days or is_worked(due.date(), {})
    assert due - after <= timedelta(days={"day": 4, "week": 10, "month": 35}[timing.cadence])


@pytest.mark.parametrize(
    ("cadence", "more", "day"),
    [
        ("day", {"working_days": True}, (10, 9)),
        ("week", {"weekday": 0}, (10, 5)),
        ("month", {"month_day": 31}, (10, 31)),
        ("month", {"month_day": 1, "working_days": True}, (10, 9)),
    ],
)
def test_holidays_are_passed_over(cadence: Cadence, more: dict[str, Any], day: tuple[int, int]) -> None:
    week = {date(2026, 10, n): "holiday" for n in range(1, 9)}
    after = datetime(2026, 9, 30, 12, 0, tzinfo=ZONE)
    assert next_time(Timing(cadence, 480, **more), after, zone=ZONE, special=week) == datetime(
        2026, *day, 8, 0, tzinfo=ZONE
    )


def test_rules_of_sending() -> None:
    assert is_worked(date(2026, 10, 10), {date(2026, 10, 10): "workday"})
    assert may_go_outside("a.b@Partner.example", ["partner.EXAMPLE"])
    assert not may_go_outside("a@evil.example\nBcc: x@partner.example", ["partner.example"])
    assert not may_go_outside("a@partner.example", [])
    assert [wait_after(n) for n in (1, 2, TRIES)] == [timedelta(minutes=1), timedelta(minutes=4), None]
    hidden = without_small(
        {"a": Figure(5.0, 9, 1, 9), "b": Figure(5.0, 10, 1, 9), "c": Figure(None, 0, reason="no_data")}
    )
    assert [(one.value, one.n, one.reason) for one in hidden.values()] == [
        (None, 0, "too_few"),
        (5.0, 10, None),
        (None, 0, "no_data"),
    ]
