"""Golden questions: what must be answered, asked each night and before anything is published."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from httpx import AsyncClient
from tests.assistant.builders import BANK, FEE, NOON, SYSTEM, index_of, publish_bank, published

from zhike.assistant.answering import answer
from zhike.assistant.errors import GoldenQuestionNotFound, GoldenQuestionRefused, GoldenRunNotFound
from zhike.assistant.golden import repository, runs, service
from zhike.assistant.golden.asking import GoldenGate, go_on, run_golden, start_run
from zhike.assistant.golden.judging import Verdict, count, share, verdict_of
from zhike.assistant.schedules import SCHEDULES
from zhike.knowledge import api as knowledge
from zhike.platform.database import Session
from zhike.platform.errors import PreconditionFailed
from zhike.platform.ids import uuid7
from zhike.platform.runtime import Runtime

FILE = """question,lang,expect
年费怎么收,zh,信用卡年费多少，怎么免？
明天会下雨吗,zh,refuse
转人工,zh,handoff
,zh,refuse
年费,fr,refuse
"""


@pytest.mark.parametrize(
    ("text", "expect", "verdict"),
    [
        ("年费怎么收", f"x|{FEE[1]}", "right"),
        ("年费怎么收", "x", "wrong"),
        ("年费怎么收", "refuse", "wrong"),
        ("年费怎么收", "handoff", "wrong"),
        ("信用卡", FEE[1], "asked_back"),
        ("明天会下雨吗", FEE[1], "refused"),
        ("明天会下雨吗", "refuse", "right"),
        ("信用卡", "refuse", "right"),
        ("转人工", "handoff", "right"),
        ("转人工", FEE[1], "handed_over"),
        ("明天会下雨吗", "handoff", "no_person"),
    ],
)
def test_what_became_of_a_question(text: str, expect: str, verdict: Verdict) -> None:
    index = index_of(*(published(said) for said in BANK))
    assert verdict_of(answer(index, text, "zh", now=NOON), expect) == verdict


def test_articles_of_both_languages_may_share_a_key() -> None:
    index = index_of(published(FEE, key="fee.zh"))
    assert verdict_of(answer(index, FEE[1], "zh", now=NOON), "fee") == "right"


def test_a_share_says_how_sure_it_is() -> None:
    half, none = share(5, 10), share(0, 0)
    assert half.low < half.value == 0.5 < half.high
    assert (none.value, none.low, none.high) == (0, 0, 1)
    assert share(10, 10).high == pytest.approx(1)
    assert count(["right", "right", "wrong"]) == {
        "right": 2,
        "wrong": 1,
        "asked_back": 0,
        "refused": 0,
        "handed_over": 0,
        "no_person": 0,
    }


async def test_questions_are_kept_changed_and_removed(session: Session) -> None:
    kept = await service.add_question(
        session, actor=SYSTEM, question="我的手机 13812345678 年费？", language="zh", expect="b| a", now=NOON
    )
    assert "13812345678" not in kept.question
    assert kept.expect == "a|b"
    with pytest.raises(GoldenQuestionRefused):
        await service.add_question(session, actor=SYSTEM, question=kept.question, language="zh", expect="a", now=NOON)
    changed = await service.change_question(
        session, actor=SYSTEM, question_id=kept.id, question="年费？", expect="refuse", expected="1", now=NOON
    )
    assert await repository.list_questions(session) == [changed]
    with pytest.raises(PreconditionFailed):
        await service.change_question(
            session, actor=SYSTEM, question_id=kept.id, question="年费？", expect="a", expected="1", now=NOON
        )
    await service.drop_question(session, actor=SYSTEM, question_id=kept.id, now=NOON)
    with pytest.raises(GoldenQuestionNotFound):
        await service.drop_question(session, actor=SYSTEM, question_id=kept.id, now=NOON)


@pytest.mark.parametrize("expect", ["", "|", "refuse|a"])
async def test_an_expectation_is_articles_or_none(session: Session, expect: str) -> None:
    with pytest.raises(GoldenQuestionRefused):
        await service.add_question(session, actor=SYSTEM, question="年费", language="zh", expect=expect, now=NOON)


async def test_a_file_comes_in_twice_as_once_and_goes_out_as_it_came(session: Session) -> None:
    first = await service.import_questions(session, actor=SYSTEM, content=FILE.encode(), now=NOON)
    again = await service.import_questions(session, actor=SYSTEM, content=FILE.encode("gb18030"), now=NOON)
    assert (first.taken, first.changed) == (3, 3)
    assert [(each.row, each.column) for each in first.rejects] == [(5, "question"), (6, "lang")]
    assert "问题不能为空" in service.rejects_csv(first.rejects, "zh")
    assert "The language is zh or en." in service.rejects_csv(first.rejects, "en")
    assert (again.taken, again.changed) == (3, 0)
    content = service.as_csv(await repository.list_questions(session))
    assert (await service.import_questions(session, actor=SYSTEM, content=content.encode(), now=NOON)).changed == 0
    with pytest.raises(GoldenQuestionRefused):
        await service.import_questions(session, actor=SYSTEM, content=b"a,b\n1,2\n", now=NOON)


async def test_the_night_asks_them_all_once(runtime: Runtime, session: Session) -> None:
    assert await run_golden(runtime) is None
    await publish_bank(session)
    await service.import_questions(session, actor=SYSTEM, content=FILE.encode(), now=NOON)
    nightly = next(each for each in SCHEDULES if each.name == "assistant.golden")
    await nightly.run(runtime)
    await nightly.run(runtime)
    (run,) = await runs.list_runs(session, limit=5)
    assert (run.counts, run.state, run.total) == ({"right": 3}, "done", 3)
    seen = await repository.list_seen(session, repository.Filter(), limit=10)
    assert {(each.verdict, each.said) for each in seen} == {("right", FEE[1]), ("right", "")}
    await runs.drop_runs_before(session, NOON + timedelta(days=1))
    assert await runs.list_runs(session, limit=5) == []


async def test_a_run_goes_on_where_it_was_left_and_can_be_cancelled(runtime: Runtime, session: Session) -> None:
    await publish_bank(session)
    await service.import_questions(session, actor=SYSTEM, content=FILE.encode(), now=NOON)
    run = await start_run(session, by_name="林", now=NOON)
    assert run is not None
    again = await start_run(session, by_name="王", now=NOON)
    assert again is not None
    assert (again.id, run.state, run.total) == (run.id, "waiting", 3)
    (first, *_) = await runs.list_left(session, run.id, limit=1)
    await runs.add_results(session, run.id, [runs.Result(first.id, "wrong", "x", 0.9, 2.0)])
    await runs.move(session, run.id, release=1, now=NOON)
    assert await runs.find_due(session, lost_before=NOON) is None  # somebody is at it
    assert await runs.find_due(session, lost_before=NOON + timedelta(minutes=2)) == run.id
    done = await go_on(runtime, run.id)
    assert (done.state, done.counts) == ("done", {"wrong": 1, "right": 2})
    (wrong,) = await runs.list_results(session, run.id, verdict="wrong", after=None, limit=10)
    assert (wrong.question, wrong.result.said) == (first.question, "x")
    other = await start_run(session, by_name="", now=NOON + timedelta(seconds=1))
    assert other is not None
    await service.cancel_run(session, actor=SYSTEM, run_id=other.id, now=NOON)
    assert (await go_on(runtime, other.id)).state == "cancelled"
    assert (await service.cancel_run(session, actor=SYSTEM, run_id=run.id, now=NOON)).state == "done"
    with pytest.raises(GoldenRunNotFound):
        await service.cancel_run(session, actor=SYSTEM, run_id=uuid7(), now=NOON)


async def test_questions_are_found_by_words_language_expectation_and_fate(runtime: Runtime, session: Session) -> None:
    await publish_bank(session)
    await service.import_questions(session, actor=SYSTEM, content=FILE.encode(), now=NOON)
    await service.add_question(session, actor=SYSTEM, question="Rain?", language="en", expect="x", now=NOON)

    async def find(**wanted: Any) -> list[str]:
        seen = await repository.list_seen(session, repository.Filter(**wanted), limit=10)
        assert len(seen) == await repository.count_seen(session, repository.Filter(**wanted))
        return [each.golden.question for each in seen]

    assert await find(language="en") == ["Rain?"]
    assert await find(expectation="handoff") == ["转人工"]
    assert await find(expectation="refuse") == ["明天会下雨吗"]
    assert await find(text="年费") == ["年费怎么收"]
    assert len(await find(fate="not_asked")) == 4
    await run_golden(runtime)
    assert await find(fate="refused") == ["Rain?"]
    assert await repository.count_fates(session) == {"right": 3, "refused": 1}
    (first, second, *_) = await repository.list_seen(session, repository.Filter(), limit=2)
    after = (first.golden.language, first.golden.question, first.golden.id)
    (then,) = await repository.list_seen(session, repository.Filter(), after=after, limit=1)
    assert then == second


async def test_what_breaks_a_golden_question_is_not_published(runtime: Runtime, session: Session) -> None:
    await publish_bank(session)
    gate = GoldenGate(runtime)
    now = await knowledge.published(session, NOON)
    fee = next(article for article in now if article.question == FEE[1])
    other = replace(fee, question="网点周末开门吗？", variants=(), answer="开。", version=2)
    assert await gate.check(session, [other], now=NOON) == ()
    await service.import_questions(session, actor=SYSTEM, content=FILE.encode(), now=NOON)
    (line,) = await gate.check(session, [other], now=NOON)
    assert line.startswith("年费怎么收 → ")
    assert await gate.check(session, [replace(fee, answer="第一年免费。", version=2)], now=NOON) == []
    stranger = replace(fee, id=uuid7(), key="", question="年费怎么收", answer="每年 100 元。", variants=())
    (line,) = await gate.check(session, [stranger], now=NOON)
    assert line == f"年费怎么收 → 年费怎么收 ({FEE[1]})"


SignIn = Callable[..., Any]


async def test_golden_questions_over_http(sign_in: SignIn, session: Session, runtime: Runtime) -> None:
    await publish_bank(session)
    agent: AsyncClient = await sign_in("agent")
    assert (await agent.get("/api/v1/golden-questions")).status_code == 403
    client: AsyncClient = await sign_in("editor")
    body = {"question": "年费怎么收", "language": "zh", "expect": FEE[1]}
    made = await client.post("/api/v1/golden-questions", json=body)
    assert (made.status_code, made.headers["etag"]) == (201, '"1"')
    path = f"/api/v1/golden-questions/{made.json()['id']}"
    change = {"question": "年费怎么收", "expect": "refuse"}
    assert (await client.put(path, json=change)).status_code == 428
    assert (await client.put(path, json=change, headers={"if-match": '"1"'})).json()["version"] == 2
    file = {"file": ("golden.csv", FILE.encode())}
    taken = await client.post("/api/v1/golden-questions/imports", files=file)
    assert {name: taken.json()[name] for name in ("taken", "changed", "rejected")} == {
        "taken": 3,
        "changed": 3,
        "rejected": 2,
    }
    assert [each["row"] for each in taken.json()["rejects"]] == [5, 6]
    posted = (await client.post("/api/v1/golden-questions/runs")).json()
    assert (posted["state"], posted["n"], posted["total"]) == ("waiting", 0, 3)
    worker = next(each for each in SCHEDULES if each.name == "assistant.golden_runs")
    await worker.run(runtime)
    (run,) = (await client.get("/api/v1/golden-questions/runs")).json()["items"]
    assert (run["state"], run["n"], run["counts"]["right"], run["right"]["value"]) == ("done", 3, 3, 100.0)
    results = f"/api/v1/golden-questions/runs/{run['id']}/results"
    assert (await client.get(results, params={"verdict": "wrong"})).json()["items"] == []
    page = (await client.get(results, params={"limit": 2})).json()
    assert (len(page["items"]), bool(page["next_cursor"])) == (2, True)
    rest = (await client.get(results, params={"cursor": page["next_cursor"]})).json()
    assert (len(rest["items"]), rest["next_cursor"]) == (1, None)
    cancelled = await client.put(f"/api/v1/golden-questions/runs/{run['id']}/cancellation")
    assert cancelled.json()["state"] == "done"
    listed = (await client.get("/api/v1/golden-questions")).json()
    assert {each["verdict"] for each in listed["items"]} == {"right"}
    assert (listed["total"], listed["counts"], listed["next_cursor"]) == (3, {"right": 3}, None)
    page = (await client.get("/api/v1/golden-questions", params={"limit": 1})).json()
    rest = (await client.get("/api/v1/golden-questions", params={"cursor": page["next_cursor"]})).json()
    assert len(rest["items"]) == 2
    for wrong in ("x", "WzEsMiwzXQ"):
        assert (await client.get("/api/v1/golden-questions", params={"cursor": wrong})).status_code == 422
    for each in ("get", "post"):
        assert (await getattr(agent, each)("/api/v1/golden-questions/runs")).status_code == 403
    assert (await agent.get(results)).status_code == 403
    exported = await client.get("/api/v1/golden-questions/export")
    assert exported.text.startswith("\ufeffquestion,lang,expect")
    assert (await client.delete(path)).status_code == 204
    assert (await client.delete(path)).status_code == 404


async def test_there_must_be_questions_to_ask(sign_in: SignIn) -> None:
    client: AsyncClient = await sign_in("assistant_specialist")
    refused = await client.post("/api/v1/golden-questions/runs")
    assert (refused.status_code, refused.json()["code"]) == (409, "assistant.golden.none")
