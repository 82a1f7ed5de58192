"""What the editors are at: articles for some people and places, with pictures, at every step of their release."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from zhike.demo.rules.papers import draw_steps, make_pdf
from zhike.demo.service import visiting
from zhike.demo.service.content import load
from zhike.identity import api as identity
from zhike.knowledge import api as knowledge
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.runtime import Runtime

LANGUAGES: Final[tuple[knowledge.Language, ...]] = ("zh", "en")
_STEPS: Final = ("draft", "submitted", "endorsed", "approved", "published", "expired")
_TURNED_AWAY: Final = 6  # of as many customers in each language an article is told in vain
_ALTS: Final = {
    "steps": ("三步安装：下载驱动、运行安装、重新插入证书盘", "Three steps: download, run, plug the key in again"),
    "checklist": ("附件：支持的系统和材料清单", "List of systems and papers"),
}


@dataclass(slots=True)
class Desk:
    """Who writes, who approves for business and for compliance; `bundles`: articles by bundle and language."""

    author: Actor
    editor: Actor
    compliance: Actor
    bundles: dict[tuple[str, str], list[UUID]] = field(default_factory=dict)


async def make_editors_work(runtime: Runtime, customers: Sequence[UUID]) -> None:
    """All of the content, in one transaction for each article; then customers whom one of them does not help."""
    content = load("editors_work")
    async with runtime.database.transaction() as session:
        desk = await _people(session)
    for raw in content["articles"]:
        for language in LANGUAGES:
            async with runtime.database.transaction() as session:
                await _make(runtime, session, desk, raw, language)
    await _make_bundles(runtime, desk, content["bundles"])
    for raw in content["articles"]:
        if raw.get("unhelpful"):
            await _turn_away(runtime, customers, [raw[language]["question"] for language in LANGUAGES])


async def _people(session: Session) -> Desk:
    editors = await identity.find_staff(session, role="editor")
    (officer, *_) = await identity.find_staff(session, role="compliance")
    author, editor, compliance = (_actor(each) for each in (editors[1], editors[0], officer))
    return Desk(author, editor, compliance)


def _actor(staff: identity.Staff) -> Actor:
    return Actor(id=str(staff.id), kind="staff", name=staff.name)


async def _make(
    runtime: Runtime, session: Session, desk: Desk, raw: dict[str, Any], language: knowledge.Language
) -> None:
    now = runtime.clock.now()
    then = now - timedelta(days=raw.get("since", 0))
    article = await knowledge.create_article(
        session,
        actor=desk.author,
        language=language,
        content=await _content(runtime, session, desk, raw, language, now=now),
        owner_id=desk.author.id,
        review_on=(now + timedelta(days=raw["review"])).date() if "review" in raw else None,
        now=then,
    )
    bundled = raw.get("bundle")
    if bundled:
        desk.bundles.setdefault((bundled, language), []).append(article.id)
    until = _STEPS.index("approved" if bundled and raw["stage"] == "published" else raw["stage"])
    for step in _STEPS[1 : until + 1]:
        await _step(session, desk, article.id, step, now if step == "expired" else then)


async def _content(
    runtime: Runtime, session: Session, desk: Desk, raw: dict[str, Any], language: str, *, now: datetime
) -> knowledge.Content:
    said = raw[language]
    content = knowledge.Content(
        question=said["question"],
        answer=said["answer"],
        variants=tuple(said.get("variants", ())),
        category=raw["reason"],
        verbatim=bool(raw.get("verbatim")),
        audience=raw.get("audience", "public"),
        channels=tuple(raw.get("channels", ())),
        regions=tuple(raw.get("regions", ())),
        products=tuple(raw.get("products", ())),
    )
    wanted = []
    for name in raw.get("files", ()):
        file_name, drawn = _drawn(name, language)
        kept = await knowledge.store_file(runtime, session, actor=desk.author, name=file_name, content=drawn, now=now)
        wanted.append(knowledge.Wanted(kept.file, *_ALTS[name]))
    return await knowledge.with_files(session, content, wanted) if wanted else content


def _drawn(name: str, language: str) -> tuple[str, bytes]:
    if name == "steps":
        return "steps.png", draw_steps()
    if language == "zh":
        lines = [
            ("证书盘安装清单", 20.0),
            ("支持的系统：Windows 10、Windows 11", 12.0),
            ("材料：身份证、银行卡、证书盘", 12.0),
        ]
        return "安装清单.pdf", make_pdf(lines)
    lines = [
        ("Certificate key: checklist", 20.0),
        ("Systems: Windows 10, Windows 11", 12.0),
        ("Bring: identity card, bank card, key", 12.0),
    ]
    return "checklist.pdf", make_pdf(lines)


async def _step(session: Session, desk: Desk, article_id: UUID, step: str, now: datetime) -> None:
    if step == "submitted":
        await knowledge.submit_article(session, actor=desk.author, article_id=article_id, now=now)
    elif step == "endorsed":
        await knowledge.decide_on_article(session, actor=desk.editor, article_id=article_id, approved=True, now=now)
    elif step == "approved":
        await knowledge.decide_on_article(
            session, actor=desk.compliance, article_id=article_id, step="compliance", approved=True, now=now
        )
    elif step == "published":
        await knowledge.publish_article(session, actor=desk.editor, article_id=article_id, now=now)
    else:
        await knowledge.expire_article(session, actor=desk.editor, article_id=article_id, now=now)


async def _make_bundles(runtime: Runtime, desk: Desk, named: dict[str, Any]) -> None:
    """One for each language; the one whose articles are approved is published."""
    for (name, language), ids in desk.bundles.items():
        words, now = named[name][language], runtime.clock.now()
        async with runtime.database.transaction() as session:
            bundle = await knowledge.create_bundle(
                session, actor=desk.author, name=words["name"], notes=words["notes"], article_ids=ids, now=now
            )
            articles = await knowledge.find_articles(session, ids)
            if all(each.status == "approved" for each in articles):
                await knowledge.publish_bundle(session, actor=desk.editor, bundle_id=bundle.id, now=now)


async def _turn_away(runtime: Runtime, customers: Sequence[UUID], questions: Sequence[str]) -> None:
    """Customers of the app ask, are told the article, want a person all the same, and leave."""
    door = asyncio.Semaphore(visiting.AT_ONCE)

    async def visit(customer_id: UUID, language: str, question: str) -> None:
        async with door:
            came = await visiting.come(runtime, customer_id, language, question)
            await visiting.wait_until_heard(runtime, came)
            came = await visiting.say(runtime, came, "转人工" if language == "zh" else "A person, please")
            await visiting.wait_for_person(runtime, came)
            await visiting.leave(runtime, came)

    async with asyncio.TaskGroup() as group:
        for place in range(_TURNED_AWAY):
            for language, question in zip(LANGUAGES, questions, strict=True):
                group.create_task(visit(customers[place], language, question))
