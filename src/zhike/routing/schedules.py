"""What routing does by the clock."""

from __future__ import annotations

from zhike.platform.runtime import Runtime
from zhike.platform.schedules import Schedule
from zhike.routing.service.calendar import fill_calendar
from zhike.routing.service.dispatching import dispatch, reconcile
from zhike.routing.service.queues import configure_default_queues
from zhike.routing.service.requesting import forget_old

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


SCHEDULES = [
    Schedule(name="routing.prepare", every_s=6 * 3600, run=prepare),
    Schedule(name="routing.dispatch", every_s=1.0, run=dispatch, wake_on="routing"),
    Schedule(name="routing.reconcile", every_s=15.0, run=reconcile),
]
