"""Taking articles in from a file: what is new, what has changed, what is the same; twice is the same as once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal, TypeVar
from uuid import UUID

from zhike.audit import api as audit
from zhike.knowledge.events import ArticlesImported
from zhike.knowledge.repository import articles as repository
from zhike.knowledge.repository import versions
from zhike.knowledge.rules import articles as rules
from zhike.knowledge.rules.articles import Article, Content
from zhike.knowledge.rules.importing import ImportRow, Reject, merged
from zhike.knowledge.rules.text import question_key
from zhike.knowledge.service.editing import new_article, rewritten, save, tidy
from zhike.knowledge.service.publishing import published, put_in_force, version_of
from zhike.platform.actor import Actor
from zhike.platform.database import Database, Session
from zhike.platform.ids import uuid7
from zhike.platform.outbox import publish as publish_event

# Rows of one transaction: some 100 ms, so that readers of the outbox are not held back.
CHUNK = 200

T = TypeVar("T")
Change = Literal["imported", "updated", "unchanged"]
SkipsReview = Callable[[Content], bool]


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of a row: the article as it will stand, and the change that this is."""

    row: ImportRow
    change: Change
    article: Article


@dataclass(slots=True)
class ImportReport:
    """What an import did, in rows. `waiting` are articles that still need a second person before they are published."""

    imported: int = 0
    updated: int = 0
    unchanged: int = 0
    published: int = 0
    waiting: int = 0
    rejects: list[Reject] = field(default_factory=list)
    article_ids: list[UUID] = field(default_factory=list)

    @property
    def rejected(self) -> int:
        """How many rows were not taken."""
        return len(self.rejects)


async def import_articles(
    session: Session,
    *,
    actor: Actor,
    rows: Sequence[ImportRow],
    publish: bool,
    now: datetime,
    unreviewed_allowed: bool = False,
) -> ImportReport:
    """Take all rows in, in this one transaction; for files see `import_in_chunks`.

    `publish` skips the second person where that may be (`rules.may_skip_review`; `unreviewed_allowed` is the setting).
    Rows are those of `read_import_file`, or made by the caller with content that is an article's.
    """
    skips = await review_rule(session, publish=publish, setting=unreviewed_allowed)
    report = ImportReport()
    for chunk in _chunks(rows, CHUNK):
        await take_rows(session, chunk, report, actor=actor, now=now)
    await finish_import(session, report, actor=actor, skips=skips, now=now)
    return report


async def import_in_chunks(
    database: Database,
    *,
    actor: Actor,
    rows: Sequence[ImportRow],
    publish: bool,
    now: datetime,
    unreviewed_allowed: bool = False,
) -> ImportReport:
    """The same in several short transactions; what is published becomes so in the last one, all at once."""
    report = ImportReport()
    async with database.transaction() as session:
        skips = await review_rule(session, publish=publish, setting=unreviewed_allowed)
    for chunk in _chunks(rows, CHUNK):
        async with database.transaction() as session:
            await take_rows(session, chunk, report, actor=actor, now=now)
    async with database.transaction() as session:
        await finish_import(session, report, actor=actor, skips=skips, now=now)
    return report


async def preview_import(session: Session, *, actor: Actor, rows: Sequence[ImportRow], now: datetime) -> list[Decision]:
    """What an import would do, without doing it."""
    decisions: list[Decision] = []
    for chunk in _chunks(rows, CHUNK):
        decisions += await _decide(session, chunk, actor=actor, now=now)
    return decisions


async def review_rule(session: Session, *, publish: bool, setting: bool) -> SkipsReview:
    """Which articles an import that begins now may publish without a second person."""
    before = await versions.count_published_ever(session) > 0

    def skips(content: Content) -> bool:
        return publish and rules.may_skip_review(content, published_before=before, setting=setting)

    return skips


async def take_rows(
    session: Session, rows: Sequence[ImportRow], report: ImportReport, *, actor: Actor, now: datetime
) -> None:
    """Store a chunk of rows as drafts and count them in `report`."""
    decisions = await _decide(session, rows, actor=actor, now=now)
    new = [decision.article for decision in decisions if decision.change == "imported"]
    at_once = not new or await repository.insert_articles(session, new)
    for decision in decisions:
        stored = at_once or decision.change != "imported"
        if not stored:  # somebody wrote one of these questions in this very moment
            stored = await repository.insert_articles(session, [decision.article])
        if decision.change == "updated":
            stored = await save(session, decision.article, actor=actor, now=now)
        _count(report, decision, stored=stored)


async def finish_import(
    session: Session, report: ImportReport, *, actor: Actor, skips: SkipsReview, now: datetime
) -> None:
    """Publish what was taken in, if it may be, and put the import on record."""
    import_id = uuid7()
    open_ids = await _unpublished(session, report.article_ids)
    report.published = await _publish_unreviewed(
        session, open_ids, skips=skips, import_id=import_id, actor=actor, now=now
    )
    report.waiting = len(open_ids) - report.published
    if not (report.imported or report.updated or report.published):
        return
    counts = {name: getattr(report, name) for name in ("imported", "updated", "unchanged", "rejected", "published")}
    await audit.record(
        session,
        actor=actor,
        action="knowledge.imported",
        subject=f"import:{import_id}",
        detail={**counts, "unreviewed": report.published > 0},
        now=now,
    )
    event = ArticlesImported(import_id, report.imported, report.updated, report.published)
    await publish_event(session, event, stream="knowledge", actor=actor, now=now)


async def _decide(session: Session, rows: Sequence[ImportRow], *, actor: Actor, now: datetime) -> list[Decision]:
    found = await repository.find_matching(
        session,
        question_keys=[(row.language, question_key(row.content.question)) for row in rows],
        keys=[(row.language, row.key) for row in rows if row.keyed],
    )
    by_question: dict[tuple[str, str], list[Article]] = {}
    for each in found:
        by_question.setdefault((each.language, question_key(each.content.question)), []).append(each)
    by_key = {(each.language, each.key): each for each in found if each.key}
    decisions = []
    for row in rows:
        same = by_question.get((row.language, question_key(row.content.question)), [])
        existing = by_key.get((row.language, row.key)) if row.keyed else None
        decisions.append(_decision(row, existing or same_scope(row, same), actor=actor, now=now))
    return decisions


def same_scope(row: ImportRow, same: Sequence[Article]) -> Article | None:
    """Which of the articles with its question a row means: that of its scope; where it names none, the only one."""
    exact = next((each for each in same if each.content.scope == row.content.scope), None)
    return same[0] if exact is None and not row.scoped and len(same) == 1 else exact


def _decision(row: ImportRow, existing: Article | None, *, actor: Actor, now: datetime) -> Decision:
    if existing is None:
        new = new_article(row.language, tidy(row.content), key=row.key, author=actor, review_on=row.review_on, now=now)
        return Decision(row, "imported", new)
    content = tidy(merged(existing.content, row))
    after = replace(existing, key=row.key or existing.key, review_on=row.review_on or existing.review_on)
    if content == existing.content and after == existing:
        return Decision(row, "unchanged", existing)
    if content == existing.content and after.key == existing.key:
        return Decision(row, "updated", after)
    return Decision(row, "updated", rewritten(after, content, author=actor))


def _count(report: ImportReport, decision: Decision, *, stored: bool) -> None:
    if not stored:
        content = decision.row.content
        cells = {"question": content.question, "answer": content.answer, "lang": decision.row.language}
        report.rejects.append(Reject(decision.row.row, "question", "taken", {}, cells, "question"))
        return
    setattr(report, decision.change, getattr(report, decision.change) + 1)
    report.article_ids.append(decision.article.id)


async def _unpublished(session: Session, ids: Sequence[UUID]) -> list[UUID]:
    """Those of `ids` whose working copy says what is not published."""
    return [
        article.id
        for chunk in _chunks(ids, 1000)
        for article in await repository.find_articles(session, chunk)
        if article.status in {"draft", "submitted", "endorsed", "approved"}
    ]


async def _publish_unreviewed(
    session: Session, ids: Sequence[UUID], *, skips: SkipsReview, import_id: UUID, actor: Actor, now: datetime
) -> int:
    """Publish working copies without a second person, in one change of what is published."""
    count = 0
    for chunk in _chunks(ids, 500):
        articles = [
            article
            for article in await repository.find_articles(session, chunk, lock=True)
            if skips(article.content) and not rules.is_over(article.content, now)
        ]
        pairs = [(article, version_of(article, actor=actor, reviewed=False, now=now)) for article in articles]
        if pairs:
            await put_in_force(session, pairs, import_id=import_id, now=now)
            await repository.mark_published(session, [published(*pair) for pair in pairs])
        count += len(pairs)
    if count:
        await versions.next_release(session, now=now)
    return count


def _chunks(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    return (items[start : start + size] for start in range(0, len(items), size))
