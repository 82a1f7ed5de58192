"""Work started by the clock: health checks of all parts."""

from __future__ import annotations

from zhike.platform.schedules import Schedule
from zhike.stability.service.checking import check_parts
from zhike.stability.service.probing import OWN_EVERY

SCHEDULES: list[Schedule] = [
    Schedule(name="stability.check_parts", every_s=OWN_EVERY.total_seconds(), run=check_parts),
]
