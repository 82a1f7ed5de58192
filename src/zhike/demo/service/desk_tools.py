"""Saved views and macros of the demo bank: what a new colleague finds on the first day."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zhike.conversations import api as conversations
from zhike.demo.service.content import load
from zhike.identity import api as identity
from zhike.platform.runtime import Runtime


async def make_desk_tools(runtime: Runtime) -> None:
    """All of the content, in one transaction; kept and shared by the first supervisor."""
    content, now = load("desk_tools"), runtime.clock.now()
    async with runtime.database.transaction() as session:
        keeper = identity.actor_of((await identity.find_staff(session, role="supervisor"))[0])
        for raw in content["views"]:
            view = conversations.NewView(raw["name"], _filter(raw["filter"]), "role", raw["role"])
            await conversations.add_view(session, actor=keeper, new=view, now=now)
        for raw in content["macros"]:
            acts = tuple(conversations.Act(**each) for each in raw["acts"])
            await conversations.add_macro(
                session, actor=keeper, new=conversations.NewMacro(raw["name"], acts, "all"), now=now
            )


def _filter(raw: Mapping[str, Any]) -> conversations.Filter:
    values: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in raw.items()}
    return conversations.Filter(**values)
