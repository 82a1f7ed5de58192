"""Replies on a real database: `python benchmarks/assistant_reply.py [N]`.

Publishes our own articles in a throw-away Postgres, opens chats, and lets the subscriber reply to N messages one after
another (default 300): from the event being handled to the commit of the reply, the log row and the events.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import numpy as np
import psycopg
import yaml

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.support.database import start_test_database
from tests.support.installation import make_test_installation

from zhike.app.migration import migrate
from zhike.assistant.subscribers import on_message_posted
from zhike.conversations import api as conversations
from zhike.conversations.events import MessagePosted
from zhike.knowledge import api as knowledge
from zhike.platform.actor import Actor, system_actor
from zhike.platform.clock import SystemClock
from zhike.platform.crypto import Keyring
from zhike.platform.database import Database
from zhike.platform.outbox import Envelope
from zhike.platform.postgres.address import libpq_conninfo
from zhike.platform.realtime import Hub
from zhike.platform.runtime import Runtime

ARTICLES = Path(__file__).parents[1] / "src/zhike/demo/content/articles"
CUSTOMER = Actor(id="customer", kind="customer")


def rows() -> list[knowledge.ImportRow]:
    found = []
    for path in sorted(ARTICLES.glob("*.yaml")):
        for article in yaml.safe_load(path.read_text(encoding="utf-8")):
            for language in ("zh", "en"):
                said = article[language]
                variants = tuple(map(str, said["variants"]))
                content = knowledge.Content(said["question"], said["answer"], variants, article["reason"])
                found.append(knowledge.ImportRow(len(found), language, content, key=article["key"], keyed=True))
    return found


async def reply_once(runtime: Runtime, text: str) -> tuple[float, str]:
    now = runtime.clock.now()
    async with runtime.database.transaction() as session:
        chat = await conversations.open_conversation(
            session, actor=CUSTOMER, channel="web_chat", language="zh", customer_id=None, elder=False, now=now
        )
        message = await conversations.post_message(
            session, actor=CUSTOMER, conversation_id=chat.id, author="customer", text=text, now=now
        )
    event = MessagePosted(chat.id, message.id, message.sequence, "customer", "assistant", "public")
    envelope = Envelope(1, "conversations.MessagePosted", str(chat.id), "customer", "customer", now)
    begun = time.perf_counter()
    async with runtime.database.transaction() as session:
        await on_message_posted(runtime, session, event, envelope)
    took = 1000 * (time.perf_counter() - begun)
    async with runtime.database.transaction() as session:
        last = (await conversations.list_messages(session, chat.id))[-1]
    return took, last.kind


async def measure(runtime: Runtime, count: int) -> None:
    taken = rows()
    begun = time.perf_counter()
    await knowledge.import_in_chunks(
        runtime.database, actor=system_actor("benchmark"), rows=taken, publish=True, now=runtime.clock.now()
    )
    print(f"{len(taken)} articles imported and published in {time.perf_counter() - begun:.1f} s")
    asked = [way for row in taken for way in (row.content.question, *row.content.variants)]
    await reply_once(runtime, asked[0])
    replies = [await reply_once(runtime, asked[number * 7 % len(asked)]) for number in range(count)]
    times = [took for took, _ in replies]
    print(f"{count} replies: p50 {np.percentile(times, 50):.1f} ms, p99 {np.percentile(times, 99):.1f} ms")
    print(dict(Counter(kind for _, kind in replies)))


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, start_test_database(Path(folder)) as address:
        with psycopg.connect(libpq_conninfo(address), autocommit=True) as connection:
            connection.execute("create database benchmark")
        url = address.replace("/postgres?", "/benchmark?")
        migrate(url)
        installation = make_test_installation(Path(folder))
        hub = Hub()
        database = Database(url, notifier=hub)
        keyring = Keyring.load(installation.keys_folder)
        runtime = Runtime(installation.settings, installation, database, hub, keyring, SystemClock())

        async def run() -> None:
            await measure(runtime, int(sys.argv[1]) if len(sys.argv) > 1 else 300)
            await database.close()

        asyncio.run(run())


if __name__ == "__main__":
    main()
