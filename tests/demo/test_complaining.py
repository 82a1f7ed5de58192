"""The demo bank has complaints in every state, and nobody in them judges their own work."""

from __future__ import annotations

from tests.conversations.builders import a_colleague

from zhike.cases.complaint import COMPLAINT_STATES
from zhike.cases.repository import complaints as repository
from zhike.cases.repository.complaints import ComplaintFilter
from zhike.demo.service.complaining import make_complaints
from zhike.platform.database import Session
from zhike.platform.ids import uuid7
from zhike.platform.runtime import Runtime


async def test_there_is_one_in_every_state(runtime: Runtime, session: Session) -> None:
    for role, count in (("back_office", 4), ("supervisor", 2), ("compliance", 2), ("agent", 1)):
        for _ in range(count):
            await a_colleague(session, role)
    await make_complaints(runtime, [uuid7() for _ in range(20)])
    found = await repository.list_page(session, ComplaintFilter(), limit=50)
    assert {each.state for each in found} == set(COMPLAINT_STATES)
    assert all(each.handler_id not in each.named for each in found)
    assert any(each.regulator for each in found)
    assert any(each.correction_id for each in found)
    overdue = [each for each in found if each.due_on and each.due_on < runtime.clock.now().date()]
    assert len(overdue) == 1
