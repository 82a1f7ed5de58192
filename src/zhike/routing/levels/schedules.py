"""What service targets do by the clock."""

from __future__ import annotations

from zhike.platform.schedules import Schedule
from zhike.routing.levels.service.forecasting import make_forecasts
from zhike.routing.levels.service.watching import CLOCKS_TOPIC, forget_old, reckon_all, watch

SCHEDULES = [
    Schedule(name="routing.watch_clocks", every_s=1.0, run=watch),
    Schedule(name="routing.reckon_clocks", every_s=120.0, run=reckon_all, wake_on=CLOCKS_TOPIC),
    Schedule(name="routing.foresee_breaches", every_s=300.0, run=make_forecasts),
    Schedule(name="routing.forget_clocks", every_s=6 * 3600, run=forget_old),
]
