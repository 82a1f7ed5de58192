"""How long it takes to index what was said, and to find it: `search.py [--messages 1000000] [--copies 1]`.

A throw-away database is filled with conversations of some twelve messages over two years: customers' lines made of
phrases, amounts, names, phones and rare matters, agents' canned replies, notes. They are indexed by the worker's own
code; then pages are read by the use case behind `GET /api/v1/search/conversations`, as a supervisor and as an agent
(who may read one in three hundred). `--copies 10` repeats conversations, messages and vectors nine times inside the
database, some seconds apart: ten million messages are then searched though only the first million were indexed one by
one (the time for ten million is ten times that, and is not measured).
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import psycopg
from sqlalchemy import text

from zhike.app.operation import opened
from zhike.app.runtime import running
from zhike.conversations.service import search_index, searching
from zhike.conversations.service.searching import Search
from zhike.identity import api as identity
from zhike.platform.actor import Actor
from zhike.platform.ids import uuid7
from zhike.platform.runtime import Runtime

NEWEST = datetime(2026, 11, 28, 10, 0, tzinfo=UTC)
DAYS = 730
PER_CONVERSATION = 12
AGENTS = [UUID(int=uuid7().int) for _ in range(300)]
SURNAMES, GIVEN = "王李张刘陈杨黄赵周吴徐孙朱马胡郭林何高梁", "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉"


def words(*lines: str) -> list[str]:
    """The words of some lines."""
    return " ".join(lines).split()


MATTERS = words(
    "转账失败 余额不对 账单看不懂 信用卡年费 密码锁定 挂失补卡 贷款提前还款 理财到期 手机银行登录不了 短信收不到",
    "额度调整 分期手续费 开户行是哪里 利息怎么算 汇款没到账 密码重置 跨行取现 网点几点开门 身份证过期 定期转存",
)
RARE = words("钞箱卡钞 保函延期 信托受益权 数字人民币硬钱包 外汇宝挂单 公积金委托提取 遗产继承过户 存款证明英文版")
LEADS = words("您好 请问 你好 麻烦问一下 我想问 昨天 刚才 我的")
TAILS = [*words("怎么办 能帮我查一下吗 谢谢 已经两天了 在哪里办 需要什么材料 为什么 急"), "please help"]
REPLIES = [
    f"好的，关于{matter}，{tail}" for matter in MATTERS for tail in ("请您稍等", "已为您登记", "请在手机银行办理")
]
ROUNDS = 40
QUERIES = {
    "common": ["转账", "余额", "账单", "密码"],
    "in every conversation": ["好的", "请问"],
    "rare": RARE,
    "two words": ["挂失 利息怎么算", "年费 保函延期", "转账失败 继承"],
    "nowhere": ["量子纠缠", "火星分行"],
    "English": ["please", "help 年费"],
    "name": ["欧阳桂", "诸葛英"],
    "pinyin": ["zhuanzhang", "baohanyanqi", "gsgtz"],
    "whole number": ["13700000123", "13700000999"],
    "last four": ["0017", "0042"],
    "amount": ["5,017元", "5042"],
}


def line(dice: random.Random, number: int) -> str:
    """What a customer says."""
    rare = dice.random()
    if rare < 0.0004:
        return f"{dice.choice(LEADS)}{RARE[number % len(RARE)]}{dice.choice(TAILS)}"
    if rare < 0.02:
        name = dice.choice(SURNAMES) + dice.choice(GIVEN) + dice.choice(GIVEN)
        return f"我叫{name}，电话{13700000000 + number % 9_000_000}"
    if rare < 0.0202:
        return f"我叫{'欧阳桂' if number % 2 else '诸葛英'}，{dice.choice(MATTERS)}"
    return f"{dice.choice(LEADS)}，{dice.choice(MATTERS)}，{dice.randrange(100, 9_000)}元{dice.choice(TAILS)}"


def said(dice: random.Random, conversation: int) -> Iterator[tuple[str, str, str]]:
    """Author, visibility and text of one conversation."""
    for place in range(PER_CONVERSATION):
        number = conversation * PER_CONVERSATION + place
        if place % 3 == 0:
            yield "customer", "public", line(dice, number)
        elif place == PER_CONVERSATION - 1:
            yield "agent", "internal", f"客户问{dice.choice(MATTERS)}，已答复"
        else:
            yield "assistant" if place < 4 else "agent", "public", dice.choice(REPLIES)


async def fill(runtime: Runtime, messages: int) -> None:
    """Conversations, their messages and steps, by COPY."""
    dice, count = random.Random(7), messages // PER_CONVERSATION
    began = time.perf_counter()
    async with runtime.database.transaction() as session:
        await session.execute(text("set local synchronous_commit = off"))
        connection = await session.connection()
        driver = cast("psycopg.AsyncConnection[Any]", (await connection.get_raw_connection()).driver_connection)
        made = [
            (uuid7(), NEWEST - timedelta(days=DAYS) * (1 - (n + 1) / count), AGENTS[n % len(AGENTS)])
            for n in range(count)
        ]
        columns = (
            "id, channel, language, state, state_since, queue, agent_id, agent_name, last_at, opened_at, closed_at, "
            "last_sequence, version, reason, outcome, last_line"
        )
        async with driver.cursor() as cursor:
            async with cursor.copy(f"copy conversations.conversation ({columns}) from stdin") as copy:
                for n, (each, at, agent) in enumerate(made):
                    how = ("web_chat" if n % 3 else "app_chat", "zh", "closed", at)
                    ended = (PER_CONVERSATION, 9, "CCD-04" if n % 5 else "ACC-01", "resolved", "好的")
                    await copy.write_row((each, *how, "general", agent, "李敏", at, at, at, *ended))
            async with cursor.copy(
                "copy conversations.message (conversation_id, sequence, id, author, author_id, visibility, kind, text, "
                "at) from stdin"
            ) as copy:
                for n, (each, at, _agent) in enumerate(made):
                    for place, (author, visibility, text_) in enumerate(said(dice, n), 1):
                        await copy.write_row((each, place, uuid7(), author, "x", visibility, "text", text_, at))
            async with cursor.copy(
                "copy conversations.step (conversation_id, position, kind, queue, agent_id, started_at, ended_at) "
                "from stdin"
            ) as copy:
                for each, at, agent in made:
                    await copy.write_row((each, 1, "talk", "general", agent, at, at))
            await cursor.execute(
                "insert into conversations.search_mark (conversation_id) select id from conversations.conversation"
            )
    print(f"{count:,} conversations, {count * PER_CONVERSATION:,} messages made in {took(began)}", flush=True)


async def index(runtime: Runtime) -> None:
    """By the worker's own code, in its lots."""
    began, worked, done = time.perf_counter(), time.process_time(), 0
    while True:
        async with runtime.database.transaction() as session:
            lot = await search_index.index_due(runtime, session, now=runtime.clock.now())
        done += lot
        if lot < search_index.AT_ONCE:
            break
    rate = done * PER_CONVERSATION / (time.perf_counter() - began)
    cpu = time.process_time() - worked
    print(f"indexed in {took(began)} ({rate:,.0f} messages/s, our CPU {cpu:.0f} s)", flush=True)


COPY = (
    "alter table conversations.search_part drop constraint fk_search_part_conversation_id",
    "alter table conversations.message drop constraint fk_message_conversation_id",
    "drop index conversations.ix_search_part_words",
    "drop index conversations.uq_message_client_id",
    """
    insert into conversations.conversation (id, channel, language, state, state_since, queue, agent_id, agent_name,
        last_at, opened_at, closed_at, last_sequence, version, reason, outcome, last_line)
    select md5(id::text || n)::uuid, channel, language, state, state_since, queue, agent_id, agent_name, last_at,
        opened_at + n * interval '7 seconds', closed_at, last_sequence, version, reason, outcome, last_line
    from conversations.conversation, generate_series(1, :more) n
    """,
    """
    insert into conversations.message (conversation_id, sequence, id, author, author_id, visibility, kind, text, at)
    select md5(conversation_id::text || n)::uuid, sequence, id, author, author_id, visibility, kind, text, at
    from generate_series(1, :more) n, conversations.message
    """,
    """
    insert into conversations.search_part (conversation_id, part, opened_at, customer_id, words)
    select md5(conversation_id::text || n)::uuid, part, opened_at + n * interval '7 seconds', customer_id, words
    from generate_series(1, :more) n, conversations.search_part
    """,
    "create index ix_search_part_words on conversations.search_part using gin (words) "
    "with (gin_pending_list_limit = 512)",
)


async def repeat(runtime: Runtime, more: int) -> None:
    """The same conversations again and again, inside the database."""
    for statement in COPY:
        began = time.perf_counter()
        async with runtime.database.transaction() as session:
            await session.execute(text("set local synchronous_commit = off"))
            await session.execute(text("set local maintenance_work_mem = '512MB'"))
            await session.execute(text(statement), {"more": more} if ":more" in statement else {})
        print(f"  {' '.join(statement.split())[:60]} ... {took(began)}", flush=True)


async def somebody(runtime: Runtime, role: identity.Role, staff_id: UUID | None = None) -> Actor:
    """A colleague with the permissions of the role."""
    del runtime
    return Actor(
        id=str(staff_id or uuid7()), kind="staff", name="李敏", permissions=frozenset(identity.permissions_of(role))
    )


async def ask(runtime: Runtime, actor: Actor, wanted: Search) -> tuple[float, int]:
    """One page, as the route reads it: milliseconds, and how many were on it."""
    began = time.perf_counter()
    async with runtime.database.transaction() as session:
        page = await searching.search(runtime, session, actor=actor, wanted=wanted, limit=20, now=runtime.clock.now())
    return (time.perf_counter() - began) * 1000, len(page.items)


async def measure(runtime: Runtime, rounds: int) -> None:
    """Print a table: each kind of query as a supervisor, with a filter, and as an agent."""
    chief, agent = await somebody(runtime, "supervisor"), await somebody(runtime, "agent", AGENTS[17])
    print(f"\n{'query':44} {'hits':>5} {'p50':>8} {'p95':>8} {'worst':>8}   (ms)")
    for name, asked in QUERIES.items():
        ways = {"": (chief, {}), ", one agent's": (chief, {"agent": AGENTS[17]}), ", as an agent": (agent, {})}
        for way, (actor, filters) in ways.items():
            answers = [await ask(runtime, actor, Search(asked[n % len(asked)], **filters)) for n in range(rounds)]
            times, hits = [ms for ms, _ in answers], max(found for _, found in answers)
            times.sort()
            p95 = times[min(len(times) - 1, int(len(times) * 0.95))]
            print(f"{name + way:44} {hits:5} {statistics.median(times):8.1f} {p95:8.1f} {times[-1]:8.1f}", flush=True)
    print(f"load {os.getloadavg()[0]:.1f}")


async def sizes(runtime: Runtime) -> None:
    """What the index takes on the disk."""
    async with runtime.database.transaction() as session:
        await session.execute(text("analyze conversations.search_part"))
        for name in ("message", "search_part", "search_pair"):
            query = "select pg_size_pretty(pg_relation_size(:t)), pg_size_pretty(pg_total_relation_size(:t))"
            table, whole = (await session.execute(text(query.replace(":t", f"'conversations.{name}'")))).one()
            print(f"  {name}: {table}, with indexes and long values {whole}", flush=True)


def took(began: float) -> str:
    """The time since, for reading."""
    return f"{time.perf_counter() - began:.1f} s"


async def main(messages: int, copies: int, rounds: int) -> None:
    """All of it, in a folder that goes away afterwards."""
    with tempfile.TemporaryDirectory(prefix="zhike-search-") as folder, opened(Path(folder)) as here:
        async with running(here.installation, here.url, realtime=False) as runtime:
            await fill(runtime, messages)
            await index(runtime)
            await sizes(runtime)
            await measure(runtime, rounds)
            if copies > 1:
                await repeat(runtime, copies - 1)
                await sizes(runtime)
                await measure(runtime, rounds)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--messages", type=int, default=1_000_000)
    parser.add_argument("--copies", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    given = parser.parse_args()
    asyncio.run(main(given.messages, given.copies, given.rounds))
