"""Everything that the panel beside a conversation shows, from one look: summary, reason, next steps, wrap-up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from zhike.assistant import repository
from zhike.assistant.copilot import using
from zhike.assistant.copilot.masking import searchable
from zhike.assistant.copilot.next_steps import Situation, Step, next_steps
from zhike.assistant.copilot.seeing import Seen, find_articles, look
from zhike.assistant.copilot.suggesting import Suggestion, last_lines, suggest
from zhike.assistant.copilot.summary import Summary, summarise
from zhike.assistant.copilot.wrapping_up import Clue, WrapUp, best_reason, propose
from zhike.assistant.matching.grams import Language
from zhike.assistant.understanding.entities import find_entities
from zhike.knowledge import api as knowledge
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.runtime import Runtime
from zhike.reasons import api as reasons

# From this chance on the closest articles, taken together by reason, say what a conversation may be about.
ABOUT_FROM: Final = 0.25
AGREEING_FROM: Final = 0.1
CLOSEST: Final = 3


@dataclass(frozen=True, slots=True)
class Panel:
    """What an agent sees beside a conversation. `upto`: the last message that was looked at."""

    summary: Summary
    wrap_up: WrapUp
    steps: tuple[Step, ...]
    upto: int


async def make_panel(
    runtime: Runtime, session: Session, *, actor: Actor, conversation_id: UUID, reader: Language, now: datetime
) -> Panel:
    """The panel for `actor`; texts made by us are in the language `reader`. Raises `ConversationNotFound`."""
    seen = await look(session, actor=actor, conversation_id=conversation_id, now=now)
    today = now.astimezone(runtime.settings.zone).date()
    summary = summarise(seen.whole, entities=lambda text: find_entities(text, today=today))
    clues = await gather_clues(runtime, session, seen, now=now)
    reason, _ = best_reason(clues)
    found = reasons.get_reason(reason) if reason else None
    name = (found.zh if reader == "zh" else found.en) if found else None
    wrap_up = propose(summary, seen.whole, clues, name=name, language=reader)
    card = seen.conversation.handover
    situation = Situation(
        reason=found,
        known=seen.conversation.customer_id is not None,
        elder=seen.conversation.elder,
        emotion=summary.emotion,
        promised=bool(summary.promises or (card is not None and card.promises)),
        referred=wrap_up.outcome == "referred",
        answer=any(clue.evidence == "closest_article" for clue in clues),
    )
    return Panel(summary, wrap_up, tuple(next_steps(situation)), seen.conversation.last_public_sequence)


async def make_suggestions(
    runtime: Runtime, session: Session, *, actor: Actor, conversation_id: UUID, now: datetime
) -> list[Suggestion]:
    """Answers for the conversation as `actor` may see it. Raises `ConversationNotFound`."""
    seen = await look(session, actor=actor, conversation_id=conversation_id, now=now)
    return await suggest(runtime, session, seen, reason=_handed_over(seen), now=now)


async def gather_clues(runtime: Runtime, session: Session, seen: Seen, *, now: datetime) -> list[Clue]:
    """All that speaks for what the conversation is about."""
    clues: list[Clue] = []
    if handed := _handed_over(seen):
        clues.append(Clue(handed, "handover"))
    if understood := await repository.find_last_reason(session, seen.conversation.id):
        clues.append(Clue(understood, "understood"))
    sent = await using.list_sent_categories(session, seen.conversation.id, now=now)
    clues += [Clue(category, "sent_article") for category in sent]
    clues += await _closest(runtime, session, seen, now=now)
    return [clue for clue in clues if reasons.is_reason(clue.reason)]


async def reason_flags(runtime: Runtime, session: Session, seen: Seen, *, now: datetime) -> frozenset[str]:
    """The flags of the contact reason that the conversation seems to be about."""
    reason, _ = best_reason(await gather_clues(runtime, session, seen, now=now))
    return reasons.get_reason(reason).flags if reason else frozenset()


def _handed_over(seen: Seen) -> str | None:
    card = seen.conversation.handover
    return (card.reason if card is not None else None) or seen.conversation.wanted_reason


async def _closest(runtime: Runtime, session: Session, seen: Seen, *, now: datetime) -> list[Clue]:
    """The reasons of the articles that are closest to what the customer wants."""
    wants = summarise(seen.messages).wants
    text = next((each.text for each in seen.messages if wants and each.sequence == wants.sequence), "")
    text = searchable(text or " ".join(last_lines(seen.messages)))
    if not text:
        return []
    language: Language = knowledge.detect_language(text) or seen.language
    matches = await find_articles(
        runtime, session, text=text, language=language, told=seen.asker, limit=CLOSEST, now=now
    )
    likely: dict[str, float] = {}
    for match in matches:
        likely[match.article.category] = likely.get(match.article.category, 0.0) + match.confidence
    # Several unsure ones that agree say as much as a sure one.
    agree = len(matches) > 1 and len(likely) == 1
    least = AGREEING_FROM if agree else ABOUT_FROM
    return [
        Clue(category, "closest_article", min(chance, 1.0)) for category, chance in likely.items() if chance >= least
    ]
