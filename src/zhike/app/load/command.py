"""Finds the service of a data folder, staffs it, and runs the load."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

from zhike.app.load.plan import Found, Plan
from zhike.app.load.run import run
from zhike.app.load.staffing import onlooking, staffed
from zhike.app.operation import operate
from zhike.app.readiness import lacking
from zhike.platform.actor import Actor
from zhike.platform.errors import Unavailable, register_messages
from zhike.platform.installation import default_folder, is_installation, open_installation
from zhike.platform.runtime import Runtime

register_messages(
    {
        "app.nothing_serves": (
            "没有找到正在运行的知客服务（{where}）。请先运行 zhike serve 或 zhike demo，或用 --url 指定地址。",
            "No running Zhike found ({where}). Start `zhike serve` or `zhike demo`, or give its address with --url.",
        )
    }
)


class NothingServes(Unavailable):
    """There is no service to load."""

    code = "app.nothing_serves"


def load(plan: Plan, data: Path | None) -> Found:
    """Run `plan` against its `base`, or against the service of `data`; agents and the board need the data folder."""
    folder = data or _folder_that_serves()
    base = plan.base or _address_of(folder)
    host, _, port = base.removeprefix("http://").removeprefix("https://").rstrip("/").partition(":")
    missing = lacking(host, int(port or 80))
    if missing:
        raise NothingServes(where=f"{base}: {missing}")
    plan = replace(plan, base=base.rstrip("/"))
    if plan.agents == 0 and not plan.board:
        return asyncio.run(run(plan, []))
    return operate(folder, lambda runtime, actor: _with_agents(runtime, actor, plan))


async def _with_agents(runtime: Runtime, actor: Actor, plan: Plan) -> Found:
    async with (
        staffed(runtime, actor, plan.agents, chats_of_agent=plan.chats_of_agent) as staff,
        onlooking(runtime, actor, wanted=plan.board) as onlooker,
    ):
        return await run(plan, staff, onlooker)


def _folder_that_serves() -> Path:
    for kind in ("service", "demo"):
        folder = default_folder(kind)
        if is_installation(folder) and open_installation(folder).read_runtime().get("port"):
            return folder
    return default_folder("service")


def _address_of(folder: Path) -> str:
    if not is_installation(folder):
        raise NothingServes(where=str(folder))
    runtime = open_installation(folder).read_runtime()
    if not runtime.get("port"):
        raise NothingServes(where=str(folder))
    return f"http://127.0.0.1:{runtime['port']}"
