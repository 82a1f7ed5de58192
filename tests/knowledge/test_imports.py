"""Taking files in on a real database: twice is once, and nothing that editors wrote is lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from sqlalchemy import text
from tests.knowledge.builders import AUTHOR, SYSTEM, approve, publish, write

from zhike.knowledge import api as knowledge
from zhike.knowledge.repository.articles import Filter
from zhike.knowledge.rules.articles import Content
from zhike.knowledge.rules.importing import ImportRow
from zhike.knowledge.service import reading
from zhike.knowledge.service.editing import edit_article
from zhike.knowledge.service.importing import CHUNK, ImportReport, import_articles, import_in_chunks, preview_import
from zhike.platform.clock import FixedClock
from zhike.platform.database import Database, Session

FILE = "question,answer,category,variants\n年费多少？,免费。,CCD-08,年费|要钱吗\nHow much is it?,Free.,CCD-08,\n"


async def take(
    session: Session, clock: FixedClock, file: str = FILE, *, publish: bool = False, allowed: bool = False
) -> ImportReport:
    rows = knowledge.read_import(file.encode(), file="faq.csv", now=clock.now()).rows
    return await import_articles(
        session, actor=SYSTEM, rows=rows, publish=publish, now=clock.now(), unreviewed_allowed=allowed
    )


def counts(report: ImportReport) -> tuple[int, int, int, int, int]:
    return report.imported, report.updated, report.unchanged, report.published, report.waiting


async def test_a_file_becomes_drafts(session: Session, clock: FixedClock) -> None:
    assert counts(await take(session, clock)) == (2, 0, 0, 0, 2)
    articles = await reading.list_articles(session, Filter(language="zh"))
    assert [(each.status, each.content.variants) for each in articles] == [("draft", ("年费", "要钱吗"))]
    assert await knowledge.published(session, clock.now()) == []


async def test_running_again_changes_nothing(session: Session, clock: FixedClock) -> None:
    await take(session, clock, publish=True)
    before = await reading.list_articles(session, Filter())
    release = await knowledge.release_number(session)
    clock.advance(60)
    assert counts(await take(session, clock, publish=True)) == (0, 0, 2, 0, 0)
    assert await reading.list_articles(session, Filter()) == before
    assert await knowledge.release_number(session) == release


async def test_an_empty_bank_may_publish_without_a_second_person(session: Session, clock: FixedClock) -> None:
    assert counts(await take(session, clock, publish=True)) == (2, 0, 0, 2, 0)
    published = await knowledge.published(session, clock.now())
    assert sorted(article.answer for article in published) == ["Free.", "免费。"]
    (version,) = await knowledge.list_versions(session, published[0].id)
    assert (version.reviewed, version.approved_by) == (False, None)
    audited = await session.execute(
        text("select detail->>'unreviewed', detail->>'published' from audit.entry where action = 'knowledge.imported'")
    )
    assert audited.one() == ("true", "2")


async def test_a_bank_that_says_something_needs_the_second_person(session: Session, clock: FixedClock) -> None:
    await publish(session, clock.now(), "别的问题")
    assert counts(await take(session, clock, publish=True)) == (2, 0, 0, 0, 2)
    assert counts(await take(session, clock, publish=True, allowed=True)) == (0, 0, 2, 2, 0)


async def test_a_changed_answer_is_a_draft_over_what_is_in_force(session: Session, clock: FixedClock) -> None:
    await take(session, clock, publish=True)
    changed = FILE.replace("免费。", "首年免费。")
    assert counts(await take(session, clock, changed)) == (0, 1, 1, 0, 1)
    assert "免费。" in {article.answer for article in await knowledge.published(session, clock.now())}
    assert counts(await take(session, clock, changed, publish=True, allowed=True)) == (0, 0, 2, 1, 0)
    assert "首年免费。" in {article.answer for article in await knowledge.published(session, clock.now())}


async def test_variants_that_editors_wrote_stay(session: Session, clock: FixedClock) -> None:
    await take(session, clock, "question,answer\n年费多少？,免费。\n")
    (article,) = await reading.list_articles(session, Filter())
    content = replace(article.content, variants=("要钱吗",))
    await edit_article(session, actor=AUTHOR, article_id=article.id, expected="*", content=content, now=clock.now())
    assert counts(await take(session, clock, "question,answer\n年费多少,免费。\n")) == (0, 1, 0, 0, 1)
    (article,) = await reading.list_articles(session, Filter())
    assert article.content == Content("年费多少", "免费。", ("要钱吗",))


async def test_a_key_finds_its_article_whatever_it_asks(session: Session, clock: FixedClock) -> None:
    await take(session, clock, "key,question,answer\nfee,年费多少？,免费。\n")
    await take(session, clock, "key,question,answer\nfee,信用卡年费怎么收？,免费。\n")
    (article,) = await reading.list_articles(session, Filter())
    assert (article.key, article.content.question) == ("fee", "信用卡年费怎么收？")


async def test_a_key_that_takes_the_question_of_another_is_refused(session: Session, clock: FixedClock) -> None:
    await take(session, clock, "key,question,answer\na,问题一,答一\nb,问题二,答二\n")
    report = await take(session, clock, "key,question,answer\na,问题二,答一\n")
    assert [(reject.row, reject.code) for reject in report.rejects] == [(2, "taken")]


async def test_a_preview_does_nothing(session: Session, clock: FixedClock) -> None:
    await write(session, clock.now(), "年费多少？")
    rows = knowledge.read_import(FILE.encode(), file="faq.csv", now=clock.now()).rows
    decisions = await preview_import(session, actor=SYSTEM, rows=rows, now=clock.now())
    assert [decision.change for decision in decisions] == ["updated", "imported"]
    assert len(await reading.list_articles(session, Filter())) == 1


async def test_a_draft_that_is_over_waits(session: Session, clock: FixedClock) -> None:
    over = Content("旧活动？", "有。", effective_until=clock.now())
    rows = [ImportRow(2, "zh", over), ImportRow(3, "zh", Content("新活动？", "有。"))]
    report = await import_articles(session, actor=SYSTEM, rows=rows, publish=True, now=clock.now())
    assert counts(report) == (2, 0, 0, 1, 1)


async def test_approved_articles_of_the_file_are_published_too(session: Session, clock: FixedClock) -> None:
    draft = await write(session, clock.now(), "年费多少？", answer="免费。")
    await approve(session, draft.id, clock.now())
    report = await take(session, clock, "question,answer\n年费多少？,免费。\n", publish=True)
    assert counts(report) == (0, 0, 1, 1, 0)


async def test_a_large_file_is_taken_in_pieces_and_published_at_once(
    new_database: Callable[[], str], clock: FixedClock
) -> None:
    database = Database(new_database())
    rows = [ImportRow(n, "zh", Content(f"第 {n} 个问题", f"答案 {n}")) for n in range(2 * CHUNK + 5)]
    try:
        first = await import_in_chunks(database, actor=SYSTEM, rows=rows, publish=True, now=clock.now())
        again = await import_in_chunks(database, actor=SYSTEM, rows=rows, publish=True, now=clock.now())
        async with database.transaction() as session:
            assert len(await knowledge.published(session, clock.now())) == len(rows)
            assert await knowledge.release_number(session) == 1
    finally:
        await database.close()
    assert counts(first) == (len(rows), 0, 0, len(rows), 0)
    assert counts(again) == (0, 0, len(rows), 0, 0)
