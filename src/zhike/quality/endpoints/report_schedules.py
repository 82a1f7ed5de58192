"""Scheduled reports: what goes out by mail, when, to whom, and what became of it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from zhike.platform.fields import Line
from zhike.platform.idempotency import CREATES
from zhike.platform.runtime import Runtime
from zhike.platform.web import ActorDep, ExpectedVersionDep, NowDep, RuntimeDep, SessionDep, requires, set_etag
from zhike.quality.repository.report_schedules import ReportSchedule, Sending
from zhike.quality.rules.scheduling import Timing
from zhike.quality.service import report_schedules as service
from zhike.quality.service.report_addresses import masked_addresses

router = APIRouter(prefix="/reports/schedules")

_MOST = 100
_OTHERWISE = frozenset({"timing", "outside"})


class ReportScheduleWish(BaseModel):
    """What a schedule is to be. `minute`: of the bank's day; `weekday`: 0 Monday; a saved report goes as a workbook.

    `addresses`: further ones outside staff, in full. `kept`: places (from 0) in `masked` of those that stay.
    """

    name: Line
    saved_report_id: UUID | None = None
    form: Literal["pdf", "xlsx"] = "pdf"
    language: Literal["zh", "en"] = "zh"
    cadence: Literal["day", "week", "month"]
    minute: int = Field(480, ge=0, lt=1440)
    weekday: int = Field(0, ge=0, le=6)
    month_day: int = Field(1, ge=1, le=31)
    working_days: bool = False
    staff_ids: list[UUID] = Field(default_factory=list, max_length=_MOST)
    addresses: list[Annotated[str, Field(max_length=200)]] = Field(default_factory=list, max_length=_MOST)
    kept: list[Annotated[int, Field(ge=0, lt=_MOST)]] = Field(default_factory=list, max_length=_MOST)
    paused: bool = False

    def wish(self) -> service.Wish:
        """The same, as the service knows it."""
        return service.Wish(
            name=self.name,
            saved_report_id=self.saved_report_id,
            form="xlsx" if self.saved_report_id else self.form,
            language=self.language,
            timing=Timing(self.cadence, self.minute, self.weekday, self.month_day, self.working_days),
            staff_ids=tuple(self.staff_ids),
            addresses=tuple(self.addresses),
            kept=tuple(self.kept),
            paused=self.paused,
        )


class SendingBody(BaseModel):
    """A sending: how many received it, how many of the schedule's recipients may not any more, what was in the way."""

    id: UUID
    due_at: datetime
    by_hand: bool
    state: Literal["pending", "sent", "failed"]
    attempts: int
    sent_at: datetime | None
    received: int
    left_out: int
    trouble: str | None


class ReportScheduleBody(ReportScheduleWish):
    """A schedule with its next time and its last sendings, latest first. It is a wish for the same again.

    `masked`: the addresses outside staff; nobody is shown more of them, so `addresses` is empty and `kept` has all.
    """

    id: UUID
    owner_name: str
    version: int
    next_at: datetime
    masked: list[str]
    sendings: list[SendingBody]

    @classmethod
    def of(cls, runtime: Runtime, schedule: ReportSchedule, sendings: list[Sending]) -> ReportScheduleBody:
        """The body of `schedule`."""
        masked = masked_addresses(runtime.keyring, schedule)
        outside = {"addresses": [], "kept": list(range(len(masked))), "masked": masked}
        plain = {name: getattr(schedule, name) for name in ReportSchedule.__slots__ if name not in _OTHERWISE}
        timed = {name: getattr(schedule.timing, name) for name in Timing.__slots__}
        history = [SendingBody.model_validate(one, from_attributes=True) for one in sendings]
        return cls.model_validate({**plain, **timed, **outside, "sendings": history})


class ReportScheduleList(BaseModel):
    """All schedules. `mail`: whether mail can leave here at all."""

    items: list[ReportScheduleBody]
    mail: bool
    outside_domains: list[str]


@router.get("", dependencies=[requires("quality.export")])
async def list_report_schedules(
    session: SessionDep,
    runtime: RuntimeDep,
    q: Annotated[str, Query(max_length=100)] = "",
    paused: bool | None = None,
) -> ReportScheduleList:
    """By name; `q` looks in name and owner."""
    found = await service.list_schedules(session, q=q, paused=paused)
    settings = runtime.settings
    return ReportScheduleList(
        items=[ReportScheduleBody.of(runtime, schedule, sendings) for schedule, sendings in found],
        mail=settings.mail_sender != "none" and bool(settings.staff_mail_domain or settings.mail_outside_domains),
        outside_domains=list(settings.mail_outside_domains),
    )


@router.post("", status_code=201, dependencies=[requires("quality.export"), CREATES])
async def post_report_schedule(
    *,
    wish: ReportScheduleWish,
    session: SessionDep,
    runtime: RuntimeDep,
    actor: ActorDep,
    now: NowDep,
    response: Response,
) -> ReportScheduleBody:
    """A further one."""
    written = await service.set_schedule(session, runtime, actor=actor, wish=wish.wish(), now=now)
    set_etag(response, written.version)
    return ReportScheduleBody.of(runtime, written, [])


@router.put("/{schedule_id}", dependencies=[requires("quality.export")])
async def put_report_schedule(
    *,
    schedule_id: UUID,
    wish: ReportScheduleWish,
    session: SessionDep,
    runtime: RuntimeDep,
    actor: ActorDep,
    now: NowDep,
    expected: ExpectedVersionDep,
    response: Response,
) -> ReportScheduleBody:
    """Change it; pausing is a change, too."""
    written = await service.change_schedule(
        session,
        runtime,
        actor=actor,
        schedule_id=schedule_id,
        wish=wish.wish(),
        expected=expected,
        now=now,
    )
    set_etag(response, written.version)
    return ReportScheduleBody.of(runtime, written, [])


@router.delete("/{schedule_id}", status_code=204, dependencies=[requires("quality.export")])
async def delete_report_schedule(schedule_id: UUID, session: SessionDep, actor: ActorDep, now: NowDep) -> None:
    """Delete it with its history."""
    await service.delete_schedule(session, actor=actor, schedule_id=schedule_id, now=now)


@router.post("/{schedule_id}/sendings", status_code=202, dependencies=[requires("quality.export"), CREATES])
async def post_sending(schedule_id: UUID, session: SessionDep, actor: ActorDep, now: NowDep) -> SendingBody:
    """Let it go out now."""
    sending = await service.send_now(session, actor=actor, schedule_id=schedule_id, now=now)
    return SendingBody.model_validate(sending, from_attributes=True)
