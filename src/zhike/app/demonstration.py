"""The demo bank as a service: what `zhike demo` does around the ordinary `serve`."""

from __future__ import annotations

import asyncio
import os
import secrets
import subprocess
import sys
import webbrowser
from collections.abc import Callable, Coroutine, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import psycopg

from zhike.app.ending import until_told_to_end
from zhike.app.operation import Opened, opened
from zhike.app.service import Service, serve
from zhike.app.supervisor import ZHIKE, Child
from zhike.app.terminal import said, tell
from zhike.demo.rules import readiness
from zhike.demo.rules.staff import PASSWORD
from zhike.demo.service.people_to_meet import people_to_meet
from zhike.platform.installation import open_installation
from zhike.platform.logging import configure_logging
from zhike.platform.postgres import libpq_conninfo
from zhike.platform.runtime import Runtime

HOST = "127.0.0.1"
GIVES_WAY = 5  # the history can wait, whoever looks at the bank meanwhile cannot
Work = Callable[[Runtime], Coroutine[Any, Any, None]]
BANK = {
    "bank_name_zh": "临州银行",
    "bank_name_en": "Linzhou Bank",
    "core_bank": "book",
    "code_sender": "shown",
    "mail_sender": "folder",
    "mail_from": "zhike@linzhou-bank.example",
    "staff_mail_domain": "linzhou-bank.example",
    # The demo answers at every hour, so it also calls back at every hour.
    "quiet_hours_by_channel": "outbound_voice=none",
}


def demonstrate(data: Path | None, *, port: int, customers_per_minute: float, open_browser: bool) -> None:
    """Serve the demo bank until told to end."""
    installation = open_installation(data, kind="demo")
    # A secret of its own lets the demo's customers come from the "bank's app"; what is set already stays.
    installation.store(**BANK, chat_jwt_secret=secrets.token_urlsafe(32))
    serve(
        Service(
            kind="demo",
            data=data,
            host=HOST,
            port=port,
            upgrade=True,
            prepare=_prepare,
            children=partial(_life, customers_per_minute=customers_per_minute),
            announce=partial(_announce, open_browser=open_browser),
        )
    )


def _prepare(place: Opened) -> None:
    if _is_ready(place.url):
        return
    tell(said("正在准备演示银行……", "Preparing the demo bank ..."))
    command = [*ZHIKE, "demo-life", "--prepare", "--data", str(place.installation.folder)]
    done = subprocess.run(command, check=False)  # noqa: S603
    if done.returncode != 0:
        sys.exit(done.returncode)


def _is_ready(url: str) -> bool:
    """Asked of the database itself, without loading what makes the bank: a second start waits for this only."""
    with psycopg.connect(libpq_conninfo(url)) as connection:
        return readiness.is_ready(dict(connection.execute("SELECT step, done FROM demo.progress").fetchall()))


def _life(place: Opened, port: int, *, customers_per_minute: float) -> Sequence[Child]:
    words = ("demo-life", "--data", str(place.installation.folder), "--base", f"http://{HOST}:{port}")
    return [Child("life", (*words, "--customers-per-minute", str(customers_per_minute)), finishes=True, waits=True)]


def _announce(address: str, *, open_browser: bool) -> None:
    tell(said(f"\n  客户聊天页  {address}/chat", f"\n  customer chat  {address}/chat"))
    tell(said(f"  员工控制台  {address}/console", f"  staff console  {address}/console"))
    tell(said(f"\n  登录口令都是 {PASSWORD}：", f"\n  sign in with the password {PASSWORD}:"))
    for person in people_to_meet():
        tell(f"    {person.login:<14} {person.role:<12} {person.name}")
    tell("")
    if open_browser:
        webbrowser.open(f"{address}/chat")


def make_bank_ready(data: Path | None) -> None:
    """Make what must be there before the doors open."""
    from zhike.demo import api as demo

    _run(data, demo.make_ready)


def play_life(data: Path | None, *, base: str, customers_per_minute: float) -> None:
    """Fill the history behind the open doors and simulate people, until TERM or until nothing is left to do."""
    from zhike.app.wiring import hang_up_holders
    from zhike.demo import api as demo

    hang_up_holders()
    os.nice(GIVES_WAY)
    _run(data, lambda runtime: demo.live(runtime, base=base, customers_per_minute=customers_per_minute))


def _run(data: Path | None, work: Work) -> None:
    with opened(data, kind="demo") as place:
        configure_logging(level=place.installation.settings.log_level)
        asyncio.run(_work(place, work))


async def _work(place: Opened, work: Work) -> None:
    from zhike.app.runtime import running

    async with running(place.installation, place.url, realtime=False) as runtime:
        await until_told_to_end(work(runtime))
