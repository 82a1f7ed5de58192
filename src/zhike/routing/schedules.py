"""What routing does by the clock."""

from __future__ import annotations

from zhike.platform.runtime import Runtime
from zhike.platform.schedules import Schedule
from zhike.routing.callbacks.service import watching as callbacks
from zhike.routing.levels import schedules as levels
from zhike.routing.service import bulk, bulk_work
from zhike.routing.service.calendar import fill_calendar
from zhike.routing.service.dispatching import dispatch, reconcile
from zhike.routing.service.interventions import tell_waiting
from zhike.routing.service.own_day import forget_old_spans
from zhike.routing.service.queues import configure_default_queues
from zhike.routing.service.requesting import forget_old
from zhike.routing.trials import asking as trials_asked
from zhike.routing.trials import repository as trials_kept
from zhike.routing.trials import working as trials

YEARS_AHEAD = 2


async def prepare(runtime: Runtime) -> None:
    """A new installation has its queues, every year to come has its holidays, and what is too old is forgotten."""
    now = runtime.clock.now()
    settings = runtime.settings
    year = now.astimezone(settings.zone).year
    async with runtime.database.transaction() as session:
        await configure_default_queues(session, zone=settings.business_zone)
        await fill_calendar(session, country=settings.business_country, years=range(year, year + YEARS_AHEAD))
        await forget_old(session, now=now)
        await forget_old_spans(session, now=now)
        await bulk.forget_old(session, now=now)
        await callbacks.forget_old(session, now=now)
        await trials_asked.forget_old(session, now=now)


SCHEDULES = [
    Schedule(name="routing.prepare", every_s=6 * 3600, run=prepare),
    Schedule(name="routing.dispatch", every_s=1.0, run=dispatch, wake_on="routing"),
    Schedule(name="routing.tell_waiting", every_s=5.0, run=tell_waiting, wake_on="routing"),
    Schedule(name="routing.callbacks", every_s=5.0, run=callbacks.watch),
    Schedule(name="routing.bulk", every_s=10.0, run=bulk_work.work_on_jobs, wake_on=bulk.TOPIC),
    Schedule(name="routing.reconcile", every_s=15.0, run=reconcile),
    Schedule(name="routing.trials", every_s=10.0, run=trials.work_waiting, wake_on=trials_kept.TOPIC),
    *levels.SCHEDULES,
]
