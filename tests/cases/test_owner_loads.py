"""Whose promises and work orders are due: what a supervisor sees of the team, and the rows behind each number."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from tests.conftest import SignIn
from tests.conversations.builders import SYSTEM
from zhike.cases.service.opening import open_work_order
from zhike.cases.work_order import NewWorkOrder
from zhike.platform.clock import FixedClock
from zhike.platform.database import Session
from zhike.platform.runtime import Runtime

URL = "/api/v1/work-orders"


async def test_each_number_opens_its_rows(
    runtime: Runtime, session: Session, clock: FixedClock, sign_in: SignIn
) -> None:
    boss, ann, ben = await sign_in("supervisor"), await sign_in("agent"), await sign_in("back_office")
    now = clock.now()
    zone = runtime.settings.zone
    midnight = datetime.combine(now.astimezone(zone).date() + timedelta(days=1), datetime.min.time(), zone)

    async def due(owner: Any, kind: Any, at: datetime) -> None:
        new = NewWorkOrder(kind, "x", "agent", owner_id=UUID(str(owner.staff.id)) if owner else None, due_at=at)
        await open_work_order(runtime, session, actor=SYSTEM, new=new, now=now)

    minute = timedelta(minutes=1)
    for owner, kind, at in (
        (ann, "promise", now - minute),
        (ann, "promise", now),
        (ann, "promise", midnight - minute),
        (ann, "promise", midnight),
        (ann, "callback", now - minute),
        (ben, "other", midnight - minute),
        (None, "promise", now - minute),
    ):
        await due(owner, kind, at)
    items = (await boss.get(f"{URL}/owners")).json()["items"]
    counted = ("promises_overdue", "promises_today", "orders_overdue", "orders_today")
    assert [(each["owner_name"], *(each[name] for name in counted)) for each in items] == [
        (ann.staff.name, 1, 2, 1, 0),
        (ben.staff.name, 0, 0, 0, 1),
    ]
    assert items[0]["team"] == ann.staff.team
    for name, narrowed in (
        ("promises_overdue", {"kind": "promise", "overdue": True}),
        ("promises_today", {"kind": "promise", "due_today": True}),
    ):
        rows = await boss.get(URL, params={"owner": str(ann.staff.id), **narrowed})
        assert rows.json()["total"] == items[0][name]
    for role in ("agent", "back_office", "inspector"):
        assert (await (await sign_in(role)).get(f"{URL}/owners")).status_code == 403
