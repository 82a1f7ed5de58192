"""Imports are a worker's job: stopped and taken up again, no row twice and none left out, whoever dies."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import text
from tests.knowledge.builders import AUTHOR, write

from zhike.knowledge.errors import ImportFileRefused, ImportGone, ImportRefused
from zhike.knowledge.service import import_runs, importing
from zhike.knowledge.service.import_runs import (
    get_run,
    list_rejects,
    resume_import,
    stage_import,
    stop_import,
    sweep_imports,
    take_in_waiting,
)
from zhike.platform.clock import FixedClock
from zhike.platform.database import Session
from zhike.platform.files.keeping import path_of
from zhike.platform.runtime import Runtime


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pieces of two rows, so that a file has several."""
    monkeypatch.setattr(import_runs, "CHUNK", 2)


def a_file(rows: int) -> bytes:
    return b"question,answer\n" + b"".join(b"question number %d,answer %d\n" % (n, n) for n in range(rows))


async def staged(runtime: Runtime, rows: int = 5) -> UUID:
    run = await stage_import(runtime, actor=AUTHOR, name="faq.csv", content=a_file(rows), now=runtime.clock.now())
    return run.id


async def articles(session: Session) -> int:
    return (await session.execute(text("select count(*) from knowledge.article"))).scalar_one()


async def test_it_is_taken_in_piece_by_piece(runtime: Runtime, session: Session) -> None:
    run_id = await staged(runtime)
    assert path_of(runtime.installation.files_folder, run_id).exists()
    await take_in_waiting(runtime)
    run = await get_run(session, run_id)
    assert (run.state, run.rows, run.done, run.imported, run.ended_at) == ("done", 5, 5, 5, runtime.clock.now())
    assert await articles(session) == 5
    assert not path_of(runtime.installation.files_folder, run_id).exists()
    told = await session.execute(text("select type from platform.event where type like 'knowledge.ArticlesImp%'"))
    assert len(list(told)) == 1


async def test_stopped_it_keeps_what_is_in_and_goes_on_from_there(runtime: Runtime, session: Session) -> None:
    run_id = await staged(runtime)
    found = await import_runs._read(runtime, run_id)
    assert await import_runs._take_piece(runtime, run_id, found)
    assert (await get_run(session, run_id)).state == "running"
    await stop_import(session, run_id, actor=AUTHOR, now=runtime.clock.now())
    await take_in_waiting(runtime)
    stopped = await get_run(session, run_id)
    assert (stopped.state, stopped.done, await articles(session)) == ("stopped", 2, 2)
    again = await resume_import(runtime, session, run_id, actor=AUTHOR, now=runtime.clock.now())
    assert again.state == "waiting"
    await take_in_waiting(runtime)
    done = await get_run(session, run_id)
    assert (done.state, done.imported, done.unchanged, await articles(session)) == ("done", 5, 0, 5)
    with pytest.raises(ImportRefused):
        await resume_import(runtime, session, run_id, actor=AUTHOR, now=runtime.clock.now())


async def test_what_a_dead_worker_left_is_gone_on_with(runtime: Runtime, session: Session) -> None:
    run_id = await staged(runtime)
    await import_runs._take_piece(runtime, run_id, await import_runs._read(runtime, run_id))
    await take_in_waiting(runtime)  # another worker: nothing told it but the row
    run = await get_run(session, run_id)
    assert (run.state, run.imported, await articles(session)) == ("done", 5, 5)


async def test_a_file_that_breaks_does_not_hold_up_the_next(runtime: Runtime, session: Session) -> None:
    broken, whole = await staged(runtime), await staged(runtime, rows=1)
    path_of(runtime.installation.files_folder, broken).unlink()
    await take_in_waiting(runtime)
    assert ((await get_run(session, broken)).state, (await get_run(session, whole)).state) == ("failed", "done")
    with pytest.raises(ImportGone):
        await resume_import(runtime, session, broken, actor=AUTHOR, now=runtime.clock.now())


async def test_twice_is_as_once_and_rejects_are_kept(runtime: Runtime, session: Session) -> None:
    content = a_file(3) + b"question number 1,another\nonly one cell\n"
    for imported, unchanged in ((3, 0), (0, 3)):
        run = await stage_import(runtime, actor=AUTHOR, name="faq.csv", content=content, now=runtime.clock.now())
        await take_in_waiting(runtime)
        after = await get_run(session, run.id)
        assert (after.imported, after.unchanged, after.rejected) == (imported, unchanged, 2)
        assert [(each.row, each.code) for each in await list_rejects(session, run.id)] == [
            (5, "duplicate"),
            (6, "ragged"),
        ]


async def test_what_is_no_file_of_articles_is_refused_at_once(runtime: Runtime, session: Session) -> None:
    with pytest.raises(ImportFileRefused):
        await stage_import(runtime, actor=AUTHOR, name="a.csv", content=b"a,b\n", now=runtime.clock.now())
    assert await import_runs.list_runs(session) == []


async def test_files_that_nobody_goes_on_with_are_deleted_after_a_month(
    runtime: Runtime, session: Session, clock: FixedClock
) -> None:
    run_id = await staged(runtime)
    await stop_import(session, run_id, actor=AUTHOR, now=clock.now())
    path = path_of(runtime.installation.files_folder, run_id)
    await sweep_imports(runtime)
    assert path.exists()
    clock.advance(31 * 86_400)
    await sweep_imports(runtime)
    assert not path.exists()


async def test_drafts_of_others_are_not_overwritten_unseen(runtime: Runtime, session: Session) -> None:
    await write(session, runtime.clock.now(), "question number 0", language="en", answer="mine")
    run_id = await staged(runtime, rows=1)
    await take_in_waiting(runtime)
    run = await get_run(session, run_id)
    assert (run.updated, importing.CHUNK) == (1, 200)
