"""Trainings on the database: begun, followed, cancelled, taken up again, entered, promoted and used."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from tests.assistant.builders import NOON, SYSTEM
from tests.conftest import SignIn

from zhike.assistant.learning.corrections import add_correction, decide
from zhike.assistant.registry.keeping import refresh_models
from zhike.assistant.registry.promoting import register_shipped
from zhike.assistant.registry.shipped import list_shipped
from zhike.assistant.retraining import repository
from zhike.assistant.retraining.asking import cancel_training, get_run, start_training
from zhike.assistant.retraining.command import train
from zhike.assistant.retraining.errors import TrainingEnded, TrainingTooFew, TrainingUnderWay
from zhike.assistant.retraining.working import work_waiting
from zhike.assistant.understanding.active import understanding_of
from zhike.platform.clock import FixedClock
from zhike.platform.database import Session
from zhike.platform.ids import uuid7
from zhike.platform.runtime import Runtime

# A thing that no bank has and no phrase speaks of, so that what is learned is seen.
VERBS = ("怎么", "如何", "为什么不能", "想要", "可以")
THINGS = ("提现", "转出", "充值", "转走", "退回", "冻结")
SAID = [f"星云钱包里的零钱{verb}{what}" for verb in VERBS for what in THINGS]
LABEL = "MBR-01"


async def accept(session: Session, *texts: str, label: str = LABEL, kind: str = "reason") -> None:
    for said in texts:
        correction = uuid7()
        await add_correction(
            session,
            id=correction,
            message_id=None,
            customer_id=None,
            text=said,
            language="zh",
            kind=kind,
            label=label,
            before=None,
            source="import",
            by_id="x",
            by_name="x",
            at=NOON,
        )
        await decide(session, correction, state="accepted", label=label, by_id="x", by_name="x", now=NOON)


@pytest.fixture
async def lexical(runtime: Runtime) -> Runtime:
    """A process without models of sentences: trainings take seconds."""
    return replace(runtime, settings=runtime.settings.model_copy(update={"embedding": "none"}))


@pytest.fixture
async def ready(session: Session) -> None:
    """A bank with a model and thirty accepted corrections."""
    await register_shipped(session, list_shipped(), now=NOON)
    await accept(session, *SAID)


async def until_stage(session: Session, run_id: UUID, stage: str) -> None:
    """Wait until a run has come so far; it is told between two beats, so there is nothing to wait for but time."""
    async with asyncio.timeout(300):
        while (await get_run(session, run_id)).stage != stage:  # noqa: ASYNC110 - another process tells it
            await asyncio.sleep(0.1)


async def runs(session: Session) -> list[Any]:
    return list((await session.execute(text("select * from assistant.training_run order by created_at"))).mappings())


async def test_too_few_corrections_are_explained(session: Session, sign_in: SignIn) -> None:
    editor = await sign_in("editor")
    missing = await editor.post("/api/v1/trainings", json={"kind": "reasons"})
    assert (missing.status_code, missing.json()["code"]) == (404, "assistant.model_not_found")
    await register_shipped(session, list_shipped(), now=NOON)
    await accept(session, *SAID[:3])
    (ready,) = [each for each in (await editor.get("/api/v1/trainings")).json()["ready"] if each["kind"] == "reasons"]
    counts = {"accepted": 3, "fresh": 3, "fewest": 5, "fewest_in_all": 0}
    assert ready == {"kind": "reasons", **counts, "enough": False}
    refused = await editor.post("/api/v1/trainings", json={"kind": "reasons"})
    assert (refused.status_code, refused.json()["code"]) == (409, "assistant.training_too_few")
    assert "3" in refused.json()["title"]
    assert await runs(session) == []


@pytest.mark.usefixtures("ready")
async def test_one_training_at_a_time_and_the_second_is_told_whose(session: Session, sign_in: SignIn) -> None:
    editor = await sign_in("editor")
    begun = await editor.post("/api/v1/trainings", json={"kind": "reasons"})
    assert (begun.status_code, begun.json()["state"]) == (202, "queued")
    second = await editor.post("/api/v1/trainings", json={"kind": "reasons"})
    assert (second.status_code, second.json()["code"]) == (409, "assistant.training_under_way")
    assert editor.staff.name in second.json()["title"]
    with pytest.raises(TrainingUnderWay):
        await start_training(session, actor=SYSTEM, kind="reasons", now=NOON)
    path = f"/api/v1/trainings/{begun.json()['id']}"
    cancelled = await editor.put(f"{path}/cancellation")
    assert (cancelled.json()["state"], (await editor.get(path)).json()["state"]) == ("cancelled", "cancelled")
    assert (await editor.post("/api/v1/trainings", json={"kind": "reasons"})).status_code == 202
    told = (await session.execute(text("select action from audit.entry where subject like 'training:%'"))).scalars()
    assert sorted(told) == ["assistant.training_cancelled"] + ["assistant.training_started"] * 2


@pytest.mark.usefixtures("ready")
async def test_a_training_makes_a_candidate_that_a_person_promotes_and_that_is_used(
    lexical: Runtime, session: Session, sign_in: SignIn
) -> None:
    editor = await sign_in("editor")
    begun = (await editor.post("/api/v1/trainings", json={"kind": "reasons"})).json()
    await work_waiting(lexical)
    run = (await editor.get(f"/api/v1/trainings/{begun['id']}")).json()
    assert (run["state"], run["problem"], run["stage"]) == ("done", None, "done")
    kinds = (await editor.get("/api/v1/models")).json()["items"]
    entries = next(each["entries"] for each in kinds if each["kind"] == "reasons")
    made = entries[0]
    assert (made["id"], made["state"], made["trained_by"]) == (run["entry_id"], "candidate", editor.staff.name)
    assert (made["data"]["corrections"], made["data"]["phrases"] > 7000) == (len(SAID), True)
    assert made["data"]["parts"]["correction"]["candidate"] > made["data"]["parts"]["correction"]["active"]
    measured = made["comparison"]
    assert measured["candidate"]["n"] > 700
    assert measured["difference_low"] <= measured["difference"] <= measured["difference_high"]
    await refresh_models(lexical)
    assert _reason(lexical) != LABEL
    headers = {"if-match": f'"{made["version"]}"'}
    promoted = await editor.put(f"/api/v1/models/entries/{made['id']}/promotion", headers=headers)
    assert promoted.status_code == 200, promoted.text
    await refresh_models(lexical)
    assert _reason(lexical) == LABEL
    body = {"mode": "shipped", "because": "试一下"}
    await editor.put("/api/v1/models/reasons/switch", json=body, headers={"if-match": '"0"'})
    await refresh_models(lexical)
    assert _reason(lexical) != LABEL
    await editor.put("/api/v1/models/reasons/switch", json={**body, "mode": "on"}, headers={"if-match": '"1"'})
    shipped = (await editor.get("/api/v1/models")).json()["items"][0]["entries"][1]
    back = {"if-match": f'"{shipped["version"]}"'}
    assert (await editor.put(f"/api/v1/models/entries/{shipped['id']}/return", headers=back)).status_code == 200
    await refresh_models(lexical)
    assert _reason(lexical) != LABEL
    await editor.put(
        f"/api/v1/models/entries/{made['id']}/return", headers={"if-match": f'"{promoted.json()["version"] + 1}"'}
    )
    with pytest.raises(TrainingTooFew):
        await start_training(session, actor=SYSTEM, kind="reasons", now=NOON)


def _reason(runtime: Runtime) -> str:
    found = understanding_of(runtime, "zh")("星云钱包里的零钱怎么提现")
    assert found is not None
    return found.guesses[0].reason if found.guesses else ""


@pytest.mark.usefixtures("ready")
async def test_a_cancelled_training_leaves_nothing(lexical: Runtime, session: Session) -> None:
    run = await start_training(session, actor=SYSTEM, kind="reasons", now=NOON)
    working = asyncio.create_task(work_waiting(lexical))
    await until_stage(session, run.id, "comparing")
    await cancel_training(session, actor=SYSTEM, run_id=run.id, now=NOON)
    await working
    ended = await get_run(session, run.id)
    assert (ended.state, ended.entry_id) == ("cancelled", None)
    made = await session.execute(text("select count(*) from assistant.model_entry where origin = 'trained'"))
    assert made.scalar_one() == 0
    other = await start_training(session, actor=SYSTEM, kind="reasons", now=NOON + timedelta(seconds=1))
    assert await repository.end(session, other.id, state="done", now=NOON)
    with pytest.raises(TrainingEnded):
        await cancel_training(session, actor=SYSTEM, run_id=other.id, now=NOON)


@pytest.mark.usefixtures("ready")
async def test_a_training_whose_worker_died_is_begun_anew_by_the_next(
    lexical: Runtime, session: Session, clock: FixedClock
) -> None:
    run = await start_training(session, actor=SYSTEM, kind="reasons", now=NOON)
    first = await repository.claim(session, stale=NOON - timedelta(seconds=45), now=NOON)
    assert first == run.id
    await repository.beat(session, run.id, now=NOON, stage="training", done=0, total=1)
    clock.advance(60)
    await work_waiting(lexical)
    assert (await get_run(session, run.id)).state == "running"
    clock.advance(70)
    working = asyncio.create_task(work_waiting(lexical))
    await until_stage(session, run.id, "comparing")
    await cancel_training(session, actor=SYSTEM, run_id=run.id, now=NOON)
    await working
    ended = await get_run(session, run.id)
    assert (ended.state, ended.entry_id, ended.problem) == ("cancelled", None, None)


@pytest.mark.usefixtures("ready")
async def test_a_process_that_dies_fails_the_run_and_says_so(lexical: Runtime, session: Session) -> None:
    await session.execute(
        text("update assistant.model_entry set artefact = :junk where origin = 'shipped'"), {"junk": b"junk"}
    )
    run = await start_training(session, actor=SYSTEM, kind="reasons", now=NOON)
    await work_waiting(lexical)
    ended = await get_run(session, run.id)
    assert (ended.state, ended.problem, ended.entry_id) == ("failed", "assistant.training_failed", None)


async def test_the_command_refuses_where_nothing_was_accepted(lexical: Runtime, session: Session) -> None:
    with pytest.raises(TrainingTooFew):
        await train(lexical, actor=SYSTEM, kind="reasons")
    assert await runs(session) == []


@pytest.mark.parametrize(
    ("role", "reads", "trains"),
    [("editor", 200, 202), ("admin", 200, 202), ("assistant_specialist", 200, 403), ("agent", 403, 403)],
)
@pytest.mark.usefixtures("ready")
async def test_specialists_see_trainings_and_editors_begin_them(
    sign_in: SignIn, role: str, reads: int, trains: int
) -> None:
    somebody = await sign_in(role)
    assert (await somebody.get("/api/v1/trainings")).status_code == reads
    assert (await somebody.get(f"/api/v1/trainings/{uuid7()}")).status_code == (404 if reads == 200 else 403)
    cancelled = await somebody.put(f"/api/v1/trainings/{uuid7()}/cancellation")
    assert cancelled.status_code == (404 if trains == 202 else 403)
    assert (await somebody.post("/api/v1/trainings", json={"kind": "reasons"})).status_code == trains
