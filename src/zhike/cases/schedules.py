"""What cases does by the clock."""

from __future__ import annotations

from zhike.cases.service.climbing import watch as watch_work_orders
from zhike.cases.service.complaints.watching import watch
from zhike.cases.service.promises import watch_promises
from zhike.cases.sides.service.watching import watch as watch_sides
from zhike.platform.schedules import Schedule

SCHEDULES = [
    Schedule(name="cases.watch_complaints", every_s=300.0, run=watch),
    Schedule(name="cases.watch_work_orders", every_s=30.0, run=watch_work_orders),
    Schedule(name="cases.watch_promises", every_s=60.0, run=watch_promises),
    Schedule(name="cases.watch_side_threads", every_s=60.0, run=watch_sides),
]
