"""What the assistant does by itself: it replies, leaves a card for the person who takes over, and learns."""

from __future__ import annotations

from collections.abc import Sequence

from zhike.assistant.cautions.service import Spoken, notice
from zhike.assistant.learning.collecting import collect
from zhike.assistant.learning.working import note_published
from zhike.assistant.service import task_events
from zhike.assistant.service.handing_over import write_card
from zhike.assistant.service.incidents import take_incident
from zhike.assistant.service.replying import reply_to
from zhike.assistant.service.rewording_ahead import reword_ahead
from zhike.assistant.service.tasking import take_task
from zhike.assistant.taking import Taker
from zhike.channels.events import StepUpFailed
from zhike.conversations.events import (
    ConversationClosed,
    ConversationRated,
    IdentityRaised,
    MessagePosted,
    PersonRequested,
)
from zhike.knowledge.events import ArticlePublished
from zhike.platform.database import Session
from zhike.platform.outbox import Envelope
from zhike.platform.runtime import Runtime
from zhike.platform.subscriptions import Happened, Subscription

# Asked in this order before an answer is looked for.
TAKERS: list[Taker] = [take_incident, take_task]


async def on_message_posted(runtime: Runtime, session: Session, event: MessagePosted, _envelope: Envelope) -> None:
    """A customer wrote while the assistant has the conversation."""
    await reply_to(
        runtime,
        session,
        conversation_id=event.conversation_id,
        message_id=event.message_id,
        sequence=event.sequence,
        takers=TAKERS,
        now=runtime.clock.now(),
    )


async def on_message_of_agents(runtime: Runtime, session: Session, event: MessagePosted, envelope: Envelope) -> None:
    """A line in a conversation that an agent has: is it a matter for the supervisor?"""
    await on_messages_of_agents(runtime, session, [(event, envelope)])


async def on_messages_of_agents(_runtime: Runtime, session: Session, happened: Sequence[Happened]) -> None:
    """The same of many lines at a time: most are none."""
    spoken = [Spoken(event.conversation_id, event.message_id, event.sequence) for event, _ in happened]
    await notice(session, spoken)


async def on_person_requested(runtime: Runtime, session: Session, event: PersonRequested, _envelope: Envelope) -> None:
    """A customer asked for a person by the button."""
    await write_card(runtime, session, event.conversation_id)


async def on_message_while_waiting(
    runtime: Runtime, session: Session, event: MessagePosted, _envelope: Envelope
) -> None:
    """A customer wrote while a person is on the way: a task that may run meanwhile goes on."""
    await task_events.reply_while_waiting(
        runtime,
        session,
        conversation_id=event.conversation_id,
        message_id=event.message_id,
        sequence=event.sequence,
        now=runtime.clock.now(),
    )


async def on_person_coming(runtime: Runtime, session: Session, event: PersonRequested, _envelope: Envelope) -> None:
    """A person was asked for: what the customer can do meanwhile is offered."""
    await task_events.offer_while_waiting(
        runtime, session, conversation_id=event.conversation_id, because=event.because, now=runtime.clock.now()
    )


async def on_identity(
    runtime: Runtime, session: Session, event: IdentityRaised | StepUpFailed, _envelope: Envelope
) -> None:
    """The customer's identity was proven, or could not be."""
    await task_events.go_on_after_identity(
        runtime,
        session,
        conversation_id=event.conversation_id,
        proven=isinstance(event, IdentityRaised),
        now=runtime.clock.now(),
    )


async def on_closed(_runtime: Runtime, session: Session, event: ConversationClosed, _envelope: Envelope) -> None:
    """It is over: what was said in tasks goes."""
    await task_events.forget(session, event.conversation_id)


async def on_conversation_over(
    _runtime: Runtime, session: Session, event: ConversationClosed | ConversationRated, _envelope: Envelope
) -> None:
    """A conversation is over, or was rated: what was asked in vain and what was corrected is learned from."""
    await collect(session, event.conversation_id)


async def on_article_published(
    runtime: Runtime, session: Session, event: ArticlePublished, _envelope: Envelope
) -> None:
    """The gaps that waited for an article are closed, from the moment that it is quoted."""
    at = max(event.effective_from, runtime.clock.now())
    await note_published(session, event.article_id, at=at)


SUBSCRIPTIONS = [
    Subscription(
        name="assistant.answer",
        events=(MessagePosted,),
        handle=on_message_posted,
        before=reword_ahead,
        wants=lambda event: event.handler == "assistant" and event.author == "customer",
    ),
    Subscription(name="assistant.handover_card", events=(PersonRequested,), handle=on_person_requested),
    Subscription(
        name="assistant.waiting",
        events=(MessagePosted,),
        handle=on_message_while_waiting,
        wants=lambda event: event.handler == "queue" and event.author == "customer",
    ),
    Subscription(
        name="assistant.cautions",
        events=(MessagePosted,),
        handle=on_message_of_agents,
        handle_many=on_messages_of_agents,
        settles_s=0.2,
        wants=lambda event: (
            event.handler == "agent"
            and (event.visibility, event.kind) == ("public", "text")
            and event.author in ("customer", "agent")
        ),
    ),
    Subscription(name="assistant.offer", events=(PersonRequested,), handle=on_person_coming),
    Subscription(name="assistant.identity", events=(IdentityRaised, StepUpFailed), handle=on_identity),
    Subscription(name="assistant.forget_tasks", events=(ConversationClosed,), handle=on_closed),
    Subscription(
        name="assistant.learning", events=(ConversationClosed, ConversationRated), handle=on_conversation_over
    ),
    Subscription(name="assistant.gaps_closed", events=(ArticlePublished,), handle=on_article_published),
]
