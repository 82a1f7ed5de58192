"""What became of the copilot's proposals: taken as they were, edited (how much), rejected. Ids, codes and figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from zhike.assistant.copilot import repository
from zhike.assistant.copilot.editing import edit_distance
from zhike.assistant.copilot.errors import NotClosed, NotSent, StepUnknown
from zhike.assistant.copilot.next_steps import rule_book
from zhike.assistant.copilot.repository import Action, Use
from zhike.assistant.copilot.tone import tone_rules
from zhike.conversations import api as conversations
from zhike.conversations.api import Conversation, Message
from zhike.knowledge import api as knowledge
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.ids import uuid7

# Nearer than this the agent changed a sign or two: the answer was taken as it was.
AS_IT_WAS: Final = 0.02
Fate = Literal["inserted", "rejected"]


@dataclass(frozen=True, slots=True)
class Report:
    """Who tells, of which conversation, when."""

    actor: Actor
    conversation_id: UUID
    now: datetime


@dataclass(frozen=True, slots=True)
class Proposed:
    """The wrap-up that an agent was shown; `note` is compared and forgotten."""

    reason: str | None
    outcome: str
    note: str


async def record_fate(session: Session, report: Report, *, article_id: UUID, fate: Fate) -> None:
    """A suggested answer was put into the draft, or waved away. Raises `ConversationNotFound`, `ArticleNotFound`."""
    conversation = await _readable(session, report)
    await knowledge.get_article(session, article_id)
    asked = await _asked_before(session, conversation, conversation.last_sequence + 1)
    use = _use(report, "answer", fate, article_id=article_id, asked_sequence=asked)
    await repository.add_use(session, use)


async def record_sent(session: Session, report: Report, *, article_id: UUID, version: int, sequence: int) -> None:
    """A suggested answer went out in the actor's message `sequence`, as it was or edited; the same message counts once.

    Raises `ConversationNotFound`, `ArticleNotFound`, `NotSent`.
    """
    conversation = await _readable(session, report)
    versions = await knowledge.list_versions(session, article_id)
    proposed = next((each.content.answer for each in versions if each.number == version), None)
    message = await _own_message(session, report, sequence)
    if proposed is None or message is None:
        raise NotSent
    distance = edit_distance(proposed, message.text)
    use = _use(
        report,
        "answer",
        "accepted" if distance <= AS_IT_WAS else "edited",
        article_id=article_id,
        version=version,
        distance=distance,
        sequence=sequence,
        asked_sequence=await _asked_before(session, conversation, sequence),
    )
    await repository.add_use(session, use)


async def record_step(
    session: Session, report: Report, *, kind: Literal["step", "tone"], code: str, action: Action
) -> None:
    """A next step was ticked off or waved away; a warning was heeded (accepted) or sent over (rejected).

    Raises `ConversationNotFound`, `StepUnknown`.
    """
    await _readable(session, report)
    rules = tone_rules()
    known = (
        {rule.step.id for rule in rule_book().rules}
        if kind == "step"
        else {check.code for check in rules.checks} | set(rules.computed)
    )
    if code not in known:
        raise StepUnknown(step=code[:40])
    await repository.add_use(session, _use(report, kind, action, code=code))


async def record_wrap_up(session: Session, report: Report, proposed: Proposed) -> None:
    """Compare what was proposed with what the agent recorded, field by field.

    Raises `ConversationNotFound`, `NotClosed`.
    """
    conversation = await _readable(session, report)
    if conversation.reason is None or conversation.outcome is None:
        raise NotClosed
    for field, before, after in (
        ("reason", proposed.reason or "", conversation.reason),
        ("outcome", proposed.outcome, conversation.outcome),
    ):
        action: Action = "accepted" if before == after else "edited"
        use = _use(report, "wrap_up", action, code=field, proposed=before, final=after)
        await repository.add_use(session, use)
    distance = edit_distance(proposed.note, conversation.note)
    action = "accepted" if distance <= AS_IT_WAS else "rejected" if not conversation.note else "edited"
    await repository.add_use(session, _use(report, "wrap_up", action, code="note", distance=distance))


async def list_sent_categories(session: Session, conversation_id: UUID, *, now: datetime) -> list[str]:
    """The categories of the articles that an agent put into the draft or sent in the conversation, newest first."""
    found: list[str] = []
    for article_id in await repository.list_taken_articles(session, conversation_id):
        article = await knowledge.find_published(session, article_id, now=now, asker=knowledge.COLLEAGUE)
        if article is not None:
            found.append(article.category)
    return found


def _use(report: Report, kind: repository.Kind, action: Action, **more: object) -> Use:
    plain = Use(uuid7(), report.conversation_id, report.actor.id, kind, action, report.now)
    return repository.with_details(plain, more)


async def _readable(session: Session, report: Report) -> Conversation:
    return await conversations.find_readable(session, actor=report.actor, conversation_id=report.conversation_id)


async def _own_message(session: Session, report: Report, sequence: int) -> Message | None:
    found = await conversations.list_messages(session, report.conversation_id, after=sequence - 1, limit=1)
    if not found or found[0].sequence != sequence or found[0].author_id != report.actor.id:
        return None
    return found[0]


async def _asked_before(session: Session, conversation: Conversation, sequence: int) -> int | None:
    """The customer's newest line before `sequence`: what was answered."""
    after = max(0, sequence - 60)
    messages = await conversations.list_messages(session, conversation.id, after=after, limit=60)
    asked = [each.sequence for each in messages if each.author == "customer" and each.sequence < sequence]
    return asked[-1] if asked else None
