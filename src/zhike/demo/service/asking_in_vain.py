"""Customers who ask what nobody has written an answer for, so that the page of gaps has something true to show."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from zhike.demo.service import visiting
from zhike.demo.service.content import load
from zhike.platform.runtime import Runtime


async def ask_in_vain(runtime: Runtime, customers: Sequence[UUID]) -> None:
    """Ask each line of the content in a conversation of its own, and leave when the assistant has replied."""
    door = asyncio.Semaphore(visiting.AT_ONCE)

    async def visit(customer_id: UUID, language: str, line: str) -> None:
        async with door:
            came = await visiting.come(runtime, customer_id, language, line)
            await visiting.wait_until_heard(runtime, came)
            await visiting.leave(runtime, came)

    async with asyncio.TaskGroup() as group:
        for place, (language, line) in enumerate(_lines()):
            group.create_task(visit(customers[place % len(customers)], language, line))


def _lines() -> Iterator[tuple[str, str]]:
    content: dict[str, list[list[Any]]] = load("unanswered")
    for language, matters in content.items():
        for lines in matters:
            yield from ((language, str(line)) for line in lines)
