"""Use cases of the watch: read on, note a denial, list, acknowledge."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from zhike.audit.acquaintance import who
from zhike.audit.errors import AlertNotFound
from zhike.audit.repository import alerts
from zhike.audit.repository.alerts import Alert, AlertFilter
from zhike.audit.rules.chain import Entry
from zhike.audit.rules.watching import DENIED, LONGEST_WINDOW, WATCHED, Thresholds, look, subjects_of
from zhike.audit.service.trail import record
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.runtime import Runtime
from zhike.platform.settings import Settings
from zhike.platform.web import check_version

BATCH = 2000


def thresholds_of(settings: Settings) -> Thresholds:
    """The thresholds that the settings name."""
    return Thresholds(
        reads_per_hour=settings.watch_reads_per_hour,
        reveals_per_10_min=settings.watch_reveals_per_10_min,
        odd_hour_reads=settings.watch_odd_hour_reads,
        denials_per_10_min=settings.watch_denials_per_10_min,
        failed_sign_ins_per_10_min=settings.watch_failed_sign_ins_per_10_min,
        exports_per_hour=settings.watch_exports_per_hour,
        colleague_reads_per_hour=settings.watch_colleague_reads_per_hour,
        vip_reads_per_hour=settings.watch_vip_reads_per_hour,
        day_from=settings.watch_day_from_hour,
        day_to=settings.watch_day_to_hour,
        zone=settings.zone,
    )


async def watch_on(session: Session, thresholds: Thresholds, *, limit: int = BATCH) -> int:
    """Look at the entries written since the last time, with the hour around them; returns how many were new.

    What is seen becomes an alert, or more of one that is open. Running again over the same entries changes nothing.
    """
    after = await alerts.get_progress(session)
    fresh = await alerts.list_new(session, after=after, limit=limit)
    if not fresh:
        return 0
    watched = [entry for entry in fresh if entry.action in WATCHED]
    if watched:
        around = await _with_the_hour_before(session, watched)
        for seen in look(around, thresholds, await who(session, subjects_of(around))):
            await alerts.store_sighting(session, seen, join_within=LONGEST_WINDOW)
    await alerts.advance(session, fresh[-1].id)
    return len(fresh)


async def _with_the_hour_before(session: Session, watched: list[Entry]) -> list[Entry]:
    return await alerts.list_around(
        session,
        sorted(WATCHED),
        from_at=min(entry.at for entry in watched) - LONGEST_WINDOW,
        to_at=max(entry.at for entry in watched),
        actors=sorted({entry.actor_id for entry in watched}),
    )


async def note_denial(runtime: Runtime, actor: Actor, permission: str) -> None:
    """Write that staff asked for something they may not, in a transaction of its own: the request's is rolled back."""
    if actor.kind != "staff":
        return
    async with runtime.database.transaction() as session:
        now = runtime.clock.now()
        await record(session, actor=actor, action=DENIED, subject=f"permission:{permission}", now=now)


async def list_alerts(
    session: Session, wanted: AlertFilter, *, before: tuple[datetime, UUID] | None = None, limit: int = 50
) -> list[Alert]:
    """Alerts, those that were seen last first."""
    return await alerts.list_alerts(session, wanted, before=before, limit=limit)


async def get_alert(session: Session, alert_id: UUID) -> tuple[Alert, list[Entry]]:
    """An alert with the entries behind it, newest first. Raises `AlertNotFound`."""
    alert = await alerts.find_alert(session, alert_id)
    if alert is None:
        raise AlertNotFound
    return alert, await alerts.list_entries_by_id(session, alert.entry_ids)


async def acknowledge_alert(
    session: Session, *, actor: Actor, alert_id: UUID, note: str, expected: str, now: datetime
) -> Alert:
    """Say that the alert was looked into and what came of it. Raises `AlertNotFound` or `PreconditionFailed`."""
    alert, _ = await get_alert(session, alert_id)
    check_version(expected, alert.version)
    await alerts.acknowledge(session, alert_id, by=actor.name, note=note, now=now, version=alert.version)
    await record(session, actor=actor, action="audit.alert_acknowledged", subject=f"alert:{alert_id}", now=now)
    return (await get_alert(session, alert_id))[0]
