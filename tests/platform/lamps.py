"""Events of the tests of the outbox."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from zhike.platform.actor import system_actor
from zhike.platform.outbox import publish
from zhike.platform.runtime import Runtime

ACTOR = system_actor("test")


@dataclass(frozen=True)
class LampLit:
    """An event of the tests."""

    VERSION: ClassVar[int] = 1
    lamp: str
    brightness: int


@dataclass(frozen=True)
class BellRung:
    """An event that is nothing to the readers of the tests."""

    VERSION: ClassVar[int] = 1


async def light(runtime: Runtime, lamp: str, brightness: int = 1) -> None:
    async with runtime.database.transaction() as session:
        await publish(session, LampLit(lamp, brightness), stream=lamp, actor=ACTOR, now=runtime.clock.now())
