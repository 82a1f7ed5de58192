"""The copilot on a real database: `python benchmarks/copilot.py [N]`.

Publishes our own articles in a throw-away Postgres, gives an agent a thread of thirty messages, and asks N times
(default 200) for suggestions and for the panel, each with its transaction; the tone check and the edit distance are
timed alone.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import numpy as np
import psycopg

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.assistant_reply import rows
from tests.support.database import start_test_database
from tests.support.installation import make_test_installation

from zhike.app.migration import migrate
from zhike.assistant.copilot.editing import edit_distance
from zhike.assistant.copilot.panel import make_panel, make_suggestions
from zhike.assistant.copilot.tone import check_draft
from zhike.conversations import api as conversations
from zhike.knowledge import api as knowledge
from zhike.platform.actor import Actor, system_actor
from zhike.platform.clock import SystemClock
from zhike.platform.crypto import Keyring
from zhike.platform.database import Database
from zhike.platform.postgres.address import libpq_conninfo
from zhike.platform.realtime import Hub
from zhike.platform.runtime import Runtime

CUSTOMER = Actor(id="customer", kind="customer")
LEAD = Actor(id="lead", kind="staff", permissions=frozenset({"conversations.read_all", "conversations.read"}))
LINES = ("昨天转账 5000 元到现在没到账，怎么办？", "我的电话是13812345678", "手续费会退吗", "好的", "那信用卡呢")
DRAFT = "您好，转账一般两小时内到账。" * 12


async def make_thread(runtime: Runtime) -> UUID:
    now = runtime.clock.now()
    async with runtime.database.transaction() as session:
        chat = await conversations.open_conversation(
            session, actor=CUSTOMER, channel="web_chat", language="zh", customer_id=None, elder=False, now=now
        )
        for number in range(30):
            author = "customer" if number % 3 else "assistant"
            await conversations.post_message(
                session,
                actor=CUSTOMER,
                conversation_id=chat.id,
                author=author,  # type: ignore[arg-type]
                text=LINES[number % len(LINES)],
                now=now + timedelta(seconds=number),
            )
    return chat.id


async def times_of(count: int, work: Callable[[], Awaitable[object]]) -> str:
    await work()
    taken, busy = [], time.process_time()
    for _ in range(count):
        begun = time.perf_counter()
        await work()
        taken.append(1000 * (time.perf_counter() - begun))
    busy = 1000 * (time.process_time() - busy) / count
    return f"p50 {np.percentile(taken, 50):.1f} ms, p99 {np.percentile(taken, 99):.1f} ms, processor {busy:.1f} ms"


async def measure(runtime: Runtime, count: int) -> None:
    await knowledge.import_in_chunks(
        runtime.database, actor=system_actor("benchmark"), rows=rows(), publish=True, now=runtime.clock.now()
    )
    chat = await make_thread(runtime)

    async def suggest() -> object:
        async with runtime.database.transaction() as session:
            return await make_suggestions(runtime, session, actor=LEAD, conversation_id=chat, now=runtime.clock.now())

    async def panel() -> object:
        async with runtime.database.transaction() as session:
            return await make_panel(
                runtime, session, actor=LEAD, conversation_id=chat, reader="zh", now=runtime.clock.now()
            )

    async def tone() -> object:
        return check_draft(DRAFT, flags={"fee_disclosure"})

    async def distance() -> object:
        return edit_distance(DRAFT * 10, DRAFT * 5 + "另" + DRAFT * 5)

    for name, work in (("suggestions", suggest), ("panel", panel), ("tone check", tone), ("edit distance", distance)):
        print(f"{name}: {await times_of(count, work)}")


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    with tempfile.TemporaryDirectory() as folder, start_test_database(Path(folder) / "postgres") as address:
        with psycopg.connect(libpq_conninfo(address), autocommit=True) as connection:
            connection.execute("create database copilot")
        url = address.replace("/postgres?", "/copilot?")
        migrate(url)
        installation = make_test_installation(Path(folder) / "installation")
        database = Database(url)
        keyring = Keyring.load(installation.keys_folder)
        runtime = Runtime(installation.settings, installation, database, Hub(), keyring, SystemClock())

        async def run() -> None:
            await measure(runtime, count)
            await database.close()

        asyncio.run(run())


if __name__ == "__main__":
    main()
