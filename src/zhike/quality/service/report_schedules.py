"""Scheduled reports: who receives which, when; each goes out once, is tried again while the mail server is away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

import structlog

from zhike.audit import api as audit
from zhike.identity import api as identity
from zhike.platform.actor import Actor, system_actor
from zhike.platform.database import Session
from zhike.platform.errors import Invalid, ZhikeError
from zhike.platform.ids import uuid7
from zhike.platform.mail import Mail, Mailer, MailNotSet, mailer_of
from zhike.platform.runtime import Runtime
from zhike.platform.settings import Settings
from zhike.platform.web import check_version
from zhike.quality.errors import RecipientRefused, ReportOfPersons, ScheduleNotFound
from zhike.quality.permissions import load_saved_report
from zhike.quality.repository import report_schedules as repository
from zhike.quality.repository.report_schedules import Form, ReportSchedule, Sending
from zhike.quality.rules.narrowing import fits
from zhike.quality.rules.scheduling import OF_PERSONS, TRIES, Language, Timing, may_go_outside, next_time, wait_after
from zhike.quality.service.report_addresses import open_addresses, seal_addresses
from zhike.routing import api as routing

log = structlog.get_logger(__name__)
READER = "quality.read"
_HISTORY = 20
_LEASE = timedelta(minutes=5)
_LOOK_BACK = timedelta(days=50)


class Write(Protocol):
    """Writes the mail of a sending."""

    async def __call__(
        self,
        session: Session,
        runtime: Runtime,
        *,
        schedule: ReportSchedule,
        sending: Sending,
        to: Sequence[str],
        now: datetime,
    ) -> Mail:
        """Raises what a report may raise."""
        ...


@dataclass(frozen=True, slots=True)
class Wish:
    """What a schedule is to be. `addresses`: further ones outside staff; `kept`: places of those it has and keeps."""

    name: str
    saved_report_id: UUID | None
    form: Form
    language: Language
    timing: Timing
    staff_ids: tuple[UUID, ...]
    addresses: tuple[str, ...]
    kept: tuple[int, ...]
    paused: bool


async def set_schedule(
    session: Session, runtime: Runtime, *, actor: Actor, wish: Wish, now: datetime
) -> ReportSchedule:
    """A new schedule. Raises `RecipientRefused`, `ReportOfPersons`, `SavedReportNotFound` or `MailNotSet`."""
    blank = ReportSchedule(
        uuid7(), "", None, "pdf", "zh", wish.timing, (), None, False, actor.id, actor.name, 0, now, now
    )
    return await _write(session, runtime, actor=actor, before=blank, wish=wish, now=now)


async def change_schedule(
    session: Session, runtime: Runtime, *, actor: Actor, schedule_id: UUID, wish: Wish, expected: str, now: datetime
) -> ReportSchedule:
    """Change it; raises what `set_schedule` raises, `ScheduleNotFound` or `PreconditionFailed`."""
    before = await _load(session, schedule_id)
    check_version(expected, before.version)
    return await _write(session, runtime, actor=actor, before=before, wish=wish, now=now)


async def delete_schedule(session: Session, *, actor: Actor, schedule_id: UUID, now: datetime) -> None:
    """Delete it with its history; raises `ScheduleNotFound`."""
    schedule = await _load(session, schedule_id)
    await repository.delete_schedule(session, schedule_id)
    await _on_record(session, actor, "quality.schedule_deleted", schedule, detail={}, now=now)


async def send_now(session: Session, *, actor: Actor, schedule_id: UUID, now: datetime) -> Sending:
    """Let it go out now, beside its times; raises `ScheduleNotFound`."""
    schedule = await _load(session, schedule_id)
    sending = _new_sending(schedule, now, by_hand=True)
    await repository.add_sending(session, sending)
    await _on_record(session, actor, "quality.schedule_sent", schedule, detail={"by_hand": True}, now=now)
    session.notify("quality.reports")
    return sending


async def note_due(runtime: Runtime) -> None:
    """Each schedule whose time has come gets one sending and its next time; what was slept through goes out once."""
    now = runtime.clock.now()
    async with runtime.database.transaction() as session:
        for schedule in await repository.list_due(session, now):
            await repository.add_sending(session, _new_sending(schedule, schedule.next_at, by_hand=False))
            following = await _next(session, runtime.settings, schedule.timing, now)
            await repository.put_schedule(session, replace(schedule, next_at=following))


async def send_pending(runtime: Runtime, write: Write, *, mailer: Mailer | None = None) -> int:
    """Send what is due; how many were tried.

    A sending is taken for a while, then sent outside of any transaction. Whose process ends meanwhile is tried again
    by the next, as the same message, which mail systems keep once.
    """
    sender = mailer or mailer_of(runtime.settings, runtime.installation)
    tried = 0
    while (taken := await _take(runtime)) is not None:
        done = await _tried(runtime, write, sender, taken)
        async with runtime.database.transaction() as session:
            await repository.put_sending(session, done)
            if done.state == "sent":
                detail = {"what": "mail", "received": done.received}
                await _on_record(
                    session,
                    system_actor("quality"),
                    "quality.exported",
                    taken[0],
                    detail=detail,
                    now=runtime.clock.now(),
                )
        tried += 1
    return tried


async def _take(runtime: Runtime) -> tuple[ReportSchedule, Sending, tuple[str, ...]] | None:
    """The next sending that is due, for this process for a while, with the addresses to which it may go.

    One that ended every process that tried it is given up.
    """
    now = runtime.clock.now()
    async with runtime.database.transaction() as session:
        while (found := await repository.find_pending(session, now)) is not None:
            sending, schedule = found
            if sending.attempts < TRIES:
                break
            await repository.put_sending(session, replace(sending, state="failed", trouble="quality.sending_cut_off"))
        else:
            return None
        outside = open_addresses(runtime.keyring, schedule)
        addresses = await receivers(session, runtime.settings, schedule, outside)
        left_out = len(schedule.staff_ids) + len(outside) - len(addresses)
        taken = replace(sending, attempts=sending.attempts + 1, try_at=now + _LEASE, left_out=left_out)
        await repository.put_sending(session, taken)
        return schedule, taken, addresses


async def _tried(
    runtime: Runtime, write: Write, mailer: Mailer, taken: tuple[ReportSchedule, Sending, tuple[str, ...]]
) -> Sending:
    schedule, sending, addresses = taken
    now = runtime.clock.now()
    if not addresses:
        return replace(sending, state="failed", trouble="quality.nobody_receives")
    try:
        async with runtime.database.transaction() as session:
            mail = await write(session, runtime, schedule=schedule, sending=sending, to=addresses, now=now)
        await mailer.send(mail)
    except ZhikeError as trouble:
        wait = wait_after(sending.attempts)
        log.warning("quality.report_not_sent", code=trouble.code, attempts=sending.attempts)
        if wait is None:
            return replace(sending, state="failed", trouble=trouble.code)
        return replace(sending, try_at=now + wait, trouble=trouble.code)
    return replace(sending, state="sent", sent_at=now, received=len(addresses), trouble=None)


async def receivers(
    session: Session, settings: Settings, schedule: ReportSchedule, addresses: Sequence[str]
) -> tuple[str, ...]:
    """The addresses to which it may go now: staff who work here and may read reports, and allowed domains."""
    ids = [UUID(one) for one in schedule.staff_ids]
    staff = await identity.find_staff(session, ids=ids) if ids and settings.staff_mail_domain else []
    own = [f"{one.login}@{settings.staff_mail_domain}" for one in staff if _reads(one)]
    outside = [one for one in addresses if may_go_outside(one, settings.mail_outside_domains)]
    return tuple(dict.fromkeys([*own, *outside]))


async def list_schedules(
    session: Session, *, q: str = "", paused: bool | None = None
) -> list[tuple[ReportSchedule, list[Sending]]]:
    """Schedules by name, each with its last sendings; `q` looks in name and owner."""
    found = await repository.list_schedules(session)
    schedules = [one for one in found if fits(q, one.name, one.owner_name) and paused in (None, one.paused)]
    return [(one, await repository.list_sendings(session, [one.id], _HISTORY)) for one in schedules]


async def _write(
    session: Session, runtime: Runtime, *, actor: Actor, before: ReportSchedule, wish: Wish, now: datetime
) -> ReportSchedule:
    addresses = _addresses(runtime, before, wish)
    await _check(session, runtime.settings, actor, wish, addresses)
    written = replace(
        before,
        name=wish.name,
        saved_report_id=wish.saved_report_id,
        form=wish.form,
        language=wish.language,
        timing=wish.timing,
        staff_ids=tuple(str(one) for one in dict.fromkeys(wish.staff_ids)),
        outside=seal_addresses(runtime.keyring, before.id, addresses),
        paused=wish.paused,
        version=before.version + 1,
        next_at=await _next(session, runtime.settings, wish.timing, now),
        changed_at=now,
    )
    await repository.put_schedule(session, written)
    detail = {"cadence": wish.timing.cadence, "staff": list(written.staff_ids), "outside": len(addresses)}
    await _on_record(session, actor, "quality.schedule_set", written, detail=detail, now=now)
    return written


def _addresses(runtime: Runtime, before: ReportSchedule, wish: Wish) -> tuple[str, ...]:
    """The addresses that are kept, then the further ones. Raises `Invalid` where a kept one is not there."""
    known = open_addresses(runtime.keyring, before)
    if not all(place < len(known) for place in wish.kept):
        raise Invalid(what="kept")
    return tuple(dict.fromkeys([*(known[place] for place in wish.kept), *wish.addresses]))


async def _check(session: Session, settings: Settings, actor: Actor, wish: Wish, addresses: Sequence[str]) -> None:
    if settings.mail_sender == "none":
        raise MailNotSet
    if not wish.staff_ids and not addresses:
        raise RecipientRefused("quality.nobody_receives")
    await _check_staff(session, settings, wish.staff_ids)
    if not all(may_go_outside(one, settings.mail_outside_domains) for one in addresses):
        raise RecipientRefused("quality.recipient_outside", domains=", ".join(settings.mail_outside_domains) or "-")
    if wish.saved_report_id is not None:
        asked = (await load_saved_report(session, wish.saved_report_id, actor=actor)).question
        if OF_PERSONS & {asked.by, asked.split, *asked.filters}:
            raise ReportOfPersons


async def _check_staff(session: Session, settings: Settings, ids: Sequence[UUID]) -> None:
    if not ids:
        return
    if not settings.staff_mail_domain:
        raise RecipientRefused("quality.staff_has_no_mail")
    known = {one.id: one for one in await identity.find_staff(session, ids=ids)}
    for one in ids:
        if one not in known or not _reads(known[one]):
            raise RecipientRefused("quality.recipient_may_not_read", who=known[one].name if one in known else str(one))


def _reads(staff: identity.Staff) -> bool:
    return staff.active and READER in identity.permissions_of(staff.role)


async def _load(session: Session, schedule_id: UUID) -> ReportSchedule:
    found = await repository.find_schedule(session, schedule_id, lock=True)
    if found is None:
        raise ScheduleNotFound
    return found


async def _next(session: Session, settings: Settings, timing: Timing, now: datetime) -> datetime:
    since = now.astimezone(settings.zone).date() - _LOOK_BACK
    days = await routing.list_special_days(session, since) if timing.working_days else []
    special = {one.day: one.kind for one in days}
    return next_time(timing, now, zone=settings.zone, special=special).astimezone(UTC)


def _new_sending(schedule: ReportSchedule, due_at: datetime, *, by_hand: bool) -> Sending:
    return Sending(uuid7(), schedule.id, due_at, by_hand, "pending", 0, due_at, None, 0, 0, None)


async def _on_record(
    session: Session, actor: Actor, action: str, schedule: ReportSchedule, *, detail: dict[str, Any], now: datetime
) -> None:
    subject = f"schedule:{schedule.id}"
    await audit.record(session, actor=actor, action=action, subject=subject, detail=detail, now=now)
