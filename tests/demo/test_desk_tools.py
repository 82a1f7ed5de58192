"""The demo bank's views and macros: each is valid, and a new colleague finds those for their role."""

from __future__ import annotations

import pytest
from tests.conversations.builders import a_colleague

from zhike.conversations.service.macros import list_macros
from zhike.conversations.service.saved_views import list_views
from zhike.demo.service.content import load
from zhike.demo.service.desk_tools import make_desk_tools
from zhike.platform.database import Session
from zhike.platform.runtime import Runtime
from zhike.reasons import api as reasons
from zhike.routing import api as routing


@pytest.mark.parametrize(("role", "views"), [("agent", 3), ("supervisor", 7), ("inspector", 1)])
async def test_a_new_colleague_finds_useful_ones(runtime: Runtime, session: Session, role: str, views: int) -> None:
    await a_colleague(session, "supervisor")
    await make_desk_tools(runtime)
    colleague = await a_colleague(session, role)
    found, _ = await list_views(session, actor=colleague)
    assert len(found) == views
    macros, _ = await list_macros(session, actor=colleague)
    assert len(macros) == len(load("desk_tools")["macros"])


async def test_they_name_queues_and_reasons_that_are_there(session: Session) -> None:
    queues = {queue.key for queue in await routing.configure_default_queues(session)}
    content = load("desk_tools")
    acts = [act for macro in content["macros"] for act in macro["acts"]]
    assert {act["queue"] for act in acts if "queue" in act} <= queues
    named = {act["reason"] for act in acts if "reason" in act}
    named |= {reason for view in content["views"] for reason in view["filter"].get("reasons", ())}
    assert all(reasons.is_reason(each) for each in named)
