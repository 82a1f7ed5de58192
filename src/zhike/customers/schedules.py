"""Work of customers that a worker does by itself: deliveries that were staged become records."""

from __future__ import annotations

from zhike.customers.service.importing import WAITING, sort_waiting
from zhike.platform.runtime import Runtime
from zhike.platform.schedules import Schedule

EVERY_S = 10.0


async def sort(runtime: Runtime) -> None:
    """Sort what waits, oldest first, and take up runs whose process died. Each block is a transaction of its own."""
    await sort_waiting(runtime)


SCHEDULES = [Schedule(name="customers.sorting", every_s=EVERY_S, run=sort, wake_on=WAITING)]
