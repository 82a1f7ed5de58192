"""The demo bank's side threads: every department answers, and there is one in every state."""

from __future__ import annotations

from tests.conversations.builders import a_colleague

from zhike.cases.sides import repository
from zhike.cases.sides.values import SideFilter
from zhike.cases.work_order import DEPARTMENTS
from zhike.demo.service.asking_beside import make_side_threads
from zhike.platform.database import Session
from zhike.platform.ids import uuid7
from zhike.platform.runtime import Runtime


async def test_every_department_answers_and_there_is_one_in_every_state(runtime: Runtime, session: Session) -> None:
    for role, count in (("back_office", 14), ("supervisor", 3), ("compliance", 1), ("agent", 4)):
        for _ in range(count):
            await a_colleague(session, role)
    await make_side_threads(runtime, [uuid7() for _ in range(9)])
    found = await repository.list_page(session, SideFilter("all", seen_whole=True), limit=50, now=runtime.clock.now())
    assert {department for department, _ in await repository.list_members(session)} == set(DEPARTMENTS)
    assert {each.state for each in found} == {"open", "answered", "closed"}
    assert any(each.is_overdue(runtime.clock.now()) for each in found)
    assert all(each.subject and each.customer_id for each in found)
