"""Records of processes that ended: kept on the disk until the database has them, whoever died in between."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import text

from zhike.app.crashes import CrashBook
from zhike.app.taking_crashes import take_crashes
from zhike.platform.clock import FixedClock
from zhike.platform.database import Session
from zhike.platform.runtime import Runtime

_KEPT = text("select part, process, kind, code, alone, began_at, ended_at from stability.fault order by began_at, part")


async def kept(session: Session) -> Sequence[Any]:
    return (await session.execute(_KEPT)).all()


async def test_a_crash_is_handed_over_with_part_time_code_and_when_it_was_back(
    runtime: Runtime, session: Session, clock: FixedClock
) -> None:
    book, died = CrashBook(runtime.installation), clock.now()
    book.note("web", "web-2", code=-9, began_at=died)
    await take_crashes(runtime)
    [crash] = await kept(session)
    assert (crash.part, crash.process, crash.kind, crash.code, crash.ended_at) == ("web", "web-2", "crashed", -9, None)
    assert book.read(), "it is not over: the record stays"
    book.settle("web", died + timedelta(seconds=3))
    await take_crashes(runtime)
    [crash] = await kept(session)
    assert crash.ended_at - crash.began_at == timedelta(seconds=3)
    assert not book.read()


async def test_a_worker_that_reads_is_back_itself(runtime: Runtime, session: Session, clock: FixedClock) -> None:
    book = CrashBook(runtime.installation)
    book.note("worker", "worker", code=1, began_at=clock.now())
    clock.advance(4)
    await take_crashes(runtime)
    [crash] = await kept(session)
    assert crash.ended_at == clock.now()
    await take_crashes(runtime)
    assert len(await kept(session)) == 1


async def test_a_supervisor_that_was_cut_off_is_told_by_the_next(
    runtime: Runtime, session: Session, clock: FixedClock
) -> None:
    book, parts = CrashBook(runtime.installation), {"web": "web", "database": "postgres"}
    book.note_cut(parts)
    assert book.read() == [], "the one before ended as ordered"
    runtime.installation.write_runtime({"port": 1})
    last_alive = clock.now() - timedelta(hours=2)
    os.utime(runtime.installation.runtime_file, (last_alive.timestamp(), last_alive.timestamp()))
    book.note_cut(parts)
    book.settle("database", clock.now())
    book.settle("web", clock.now())
    await take_crashes(runtime)
    assert [(one.part, one.kind, one.began_at) for one in await kept(session)] == [
        ("database", "cut", last_alive),
        ("web", "cut", last_alive),
    ]


async def test_what_is_no_record_is_left_alone(runtime: Runtime, session: Session) -> None:
    book = CrashBook(runtime.installation)
    book.note("web", "web", code=1)
    (runtime.installation.folder / "crashes" / "half.json").write_text('{"id": ')
    await take_crashes(runtime)
    assert len(await kept(session)) == 1
