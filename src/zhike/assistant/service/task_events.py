"""What moves tasks besides a message to the assistant: waiting for a person, a proven identity, silence, the end."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, cast
from uuid import UUID

from zhike.assistant.matching.grams import Language
from zhike.assistant.service import tasking
from zhike.assistant.service.handing_over import hand_over, refresh_card
from zhike.assistant.taking import Said, Taken
from zhike.assistant.tasks import store
from zhike.assistant.tasks.doing import ASSISTANT
from zhike.assistant.tasks.loading import shipped_tasks
from zhike.assistant.tasks.wording import line
from zhike.assistant.understanding.active import understand_message, understanding_of
from zhike.conversations import api as conversations
from zhike.conversations.api import Conversation
from zhike.platform.database import Session
from zhike.platform.errors import Conflict
from zhike.platform.runtime import Runtime

WAITING: Final = frozenset({"queued", "offered"})
# What may be done while a person is on the way, by why they were asked for.
OFFERED: Final = {"lost_card": "loss_report", "complaint": "complaint"}


async def reply_while_waiting(
    runtime: Runtime, session: Session, *, conversation_id: UUID, message_id: UUID, sequence: int, now: datetime
) -> None:
    """A customer who waits for a person taps or answers a task that may run meanwhile; all else is for the person."""
    conversation = await conversations.get_conversation(session, conversation_id)
    found = await conversations.list_messages(session, conversation_id, after=sequence - 1, limit=1)
    if conversation.state not in WAITING or not found or found[0].id != message_id:
        return
    understand = understanding_of(runtime, cast("Language", conversation.language))
    understanding = await understand_message(understand, found[0].text)
    taken = await tasking.take_task(
        runtime, session, conversation=conversation, message=found[0], understanding=understanding, now=now
    )
    if taken is not None:
        await _post(session, conversation_id, taken.said, f"answer:{message_id}", now)
        await refresh_card(runtime, session, conversation)


async def offer_while_waiting(
    runtime: Runtime, session: Session, *, conversation_id: UUID, because: str, now: datetime
) -> None:
    """Offer what a customer can do while a person is on the way: a button, nothing that anybody waits for."""
    task_id = OFFERED.get(because)
    if task_id is None or (because == "lost_card" and runtime.settings.core_bank == "none"):
        return
    conversation = await conversations.get_conversation(session, conversation_id)
    if conversation.state not in WAITING:
        return
    title = shipped_tasks()[task_id].title.of(conversation.language)
    text = line("offer", conversation.language)
    card = {"task": task_id, "title": title, "step": "ask", "lead": text, "rows": []}
    said = Said(text, "choices", {"choices": [{"label": title, "text": title}], "task": card})
    await _post(session, conversation_id, said, f"offer:{task_id}", now)


async def go_on_after_identity(
    runtime: Runtime, session: Session, *, conversation_id: UUID, proven: bool, now: datetime
) -> None:
    """The customer is known better now, and the task that waited goes on; or they are not, and a person takes over."""
    conversation = await conversations.get_conversation(session, conversation_id)
    if conversation.state not in {"assistant", *WAITING}:
        return
    go_on = tasking.resume if proven else tasking.give_up
    taken = await go_on(runtime, session, conversation, now=now)
    if taken is not None:
        await _tell(runtime, session, conversation, taken, client_id=f"identity:{now.timestamp():.0f}", now=now)


async def time_out_idle(runtime: Runtime) -> None:
    """Stop runs that nobody has answered for as long as their task allows."""
    now = runtime.clock.now()
    shortest = min(each.time_out_minutes for each in shipped_tasks().values())
    async with runtime.database.transaction() as session:
        vault = tasking.vault_of(runtime)
        for run in await store.list_idle(session, vault, before=now - timedelta(minutes=shortest)):
            if now - run.moved_at < timedelta(minutes=shipped_tasks()[run.task].time_out_minutes):
                continue
            conversation = await conversations.get_conversation(session, run.conversation_id)
            said = await tasking.time_out(runtime, session, conversation, run, now=now)
            await _post(session, run.conversation_id, said, f"time_out:{run.id}", now)


async def forget(session: Session, conversation_id: UUID) -> None:
    """The conversation is over: nothing that was said in its tasks is kept with them."""
    await store.forget(session, conversation_id)


async def _tell(
    runtime: Runtime, session: Session, conversation: Conversation, taken: Taken, *, client_id: str, now: datetime
) -> None:
    await _post(session, conversation.id, taken.said, client_id, now)
    if taken.handoff is not None and conversation.state == "assistant":
        await hand_over(runtime, session, conversation, taken.handoff, now=now)


async def _post(session: Session, conversation_id: UUID, said: Said | None, client_id: str, now: datetime) -> None:
    if said is None:
        return
    try:
        await conversations.post_message(
            session,
            actor=ASSISTANT,
            conversation_id=conversation_id,
            author="assistant",
            text=said.text,
            kind=said.kind,
            payload=said.payload,
            client_id=client_id,
            now=now,
        )
    except Conflict:  # a person has it by now, or it is closed: they go on from here
        return
