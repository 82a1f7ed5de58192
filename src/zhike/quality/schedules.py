"""Work started by the clock: imports, samples of the floor, settled repeats, finished months, reports by mail."""

from __future__ import annotations

from zhike.platform.runtime import Runtime
from zhike.platform.schedules import Schedule
from zhike.quality.printing.mails import write_mail
from zhike.quality.service import history_imports, months, recording, report_schedules, sampling, warehouse

NIGHT = range(1, 5)


async def sample_floor(runtime: Runtime) -> None:
    """Keep what the floor looks like."""
    async with runtime.database.transaction() as session:
        await sampling.sample_floor(session, zone=runtime.settings.zone, now=runtime.clock.now())


async def settle_repeats(runtime: Runtime) -> None:
    """Contacts whose seven days are over: nobody came again. Short transactions until none is left."""
    settled = recording.SETTLED_AT_ONCE
    while settled == recording.SETTLED_AT_ONCE:
        async with runtime.database.transaction() as session:
            settled = await recording.settle_repeats(session, now=runtime.clock.now())


async def export_months(runtime: Runtime) -> None:
    """Seal finished months and move old ones: at night, when there are few customers to disturb."""
    now = runtime.clock.now()
    if now.astimezone(runtime.settings.zone).hour in NIGHT:
        await warehouse.keep_months(runtime, now=now)


async def send_reports(runtime: Runtime) -> None:
    """Reports whose time has come go out by mail."""
    await report_schedules.note_due(runtime)
    await report_schedules.send_pending(runtime, write_mail)


SCHEDULES: list[Schedule] = [
    Schedule(name="quality.imports", every_s=10.0, run=history_imports.work_on_imports, wake_on=history_imports.TOPIC),
    Schedule(name="quality.months", every_s=10.0, run=months.work_on_months, wake_on=months.TOPIC),
    Schedule(name="quality.import_files", every_s=3600.0, run=history_imports.sweep_files),
    Schedule(name="quality.sample_floor", every_s=60.0, run=sample_floor),
    Schedule(name="quality.settle_repeats", every_s=300.0, run=settle_repeats),
    Schedule(name="quality.export_months", every_s=1800.0, run=export_months),
    Schedule(name="quality.send_reports", every_s=30.0, run=send_reports, wake_on="quality.reports"),
]
