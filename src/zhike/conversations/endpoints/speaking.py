"""Routes by which staff speak, read along, and end conversations."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, status

from zhike.conversations import permissions
from zhike.conversations.endpoints.reading import show
from zhike.conversations.rules.access import is_in_charge
from zhike.conversations.schemas.threads import ConversationOut, MessageOut, NewMessage, ReadMark, Resolution
from zhike.conversations.service import checklists, closing, mentions, states, threads
from zhike.platform.idempotency import CREATES
from zhike.platform.web import ActorDep, NowDep, RuntimeDep, SessionDep, requires

router = APIRouter()


@router.post(
    "/conversations/{conversation_id}/messages",
    status_code=status.HTTP_201_CREATED,
    dependencies=[requires("conversations.reply"), CREATES],
)
async def post_message(
    conversation_id: UUID, body: NewMessage, session: SessionDep, actor: ActorDep, now: NowDep
) -> MessageOut:
    """Reply to the customer, or add an internal note. The same `client_id` again gives the stored message."""
    if body.mentions:
        noted = await mentions.call_colleagues(
            session,
            body.mentions,
            actor=actor,
            conversation_id=conversation_id,
            text=body.text,
            visibility=body.visibility,
            client_id=body.client_id,
            attached=body.attachment_id is not None,
            now=now,
        )
        return MessageOut.of(noted.message)
    posted = await threads.post_as_staff(
        session,
        actor=actor,
        conversation_id=conversation_id,
        text=body.text,
        visibility=body.visibility,
        client_id=body.client_id,
        seen_sequence=body.seen_sequence,
        attachment_id=body.attachment_id,
        now=now,
    )
    return MessageOut.of(posted.message)


@router.put("/conversations/{conversation_id}/read", dependencies=[requires("conversations.read")])
async def put_read(conversation_id: UUID, body: ReadMark, session: SessionDep, actor: ActorDep) -> ReadMark:
    """Say how far the agent has read; only the reading of whoever has it counts and is shown to the customer."""
    conversation = await permissions.find_readable(session, actor=actor, conversation_id=conversation_id)
    if not is_in_charge(permissions.viewer_of(actor), conversation.agent_id):
        return ReadMark(sequence=conversation.read_by_agent)
    moved = await threads.mark_read(session, conversation_id=conversation_id, by="agent", sequence=body.sequence)
    return ReadMark(sequence=conversation.read_by_agent if moved is None else moved)


@router.put("/conversations/{conversation_id}/wrap-up", dependencies=[requires("conversations.resolve")])
async def put_wrap_up(
    conversation_id: UUID, runtime: RuntimeDep, session: SessionDep, actor: ActorDep, now: NowDep
) -> ConversationOut:
    """End the talk; reason and outcome are recorded next."""
    await permissions.find_resolvable(session, actor=actor, conversation_id=conversation_id)
    after = await states.start_wrap_up(session, actor=actor, conversation_id=conversation_id, now=now)
    return await show(runtime, session, after, actor)


@router.put("/conversations/{conversation_id}/resolution", dependencies=[requires("conversations.resolve")])
async def put_resolution(
    *,
    conversation_id: UUID,
    body: Resolution,
    runtime: RuntimeDep,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> ConversationOut:
    """Record what it was about and how it ended, and close it."""
    before = await permissions.find_resolvable(session, actor=actor, conversation_id=conversation_id)
    await checklists.check_closing(
        session, before, actor=actor, reason=body.reason, because=body.unchecked_because, now=now
    )
    after = await closing.resolve(
        session,
        actor=actor,
        conversation_id=conversation_id,
        reason=body.reason,
        outcome=body.outcome,
        note=body.note,
        seen_sequence=body.seen_sequence,
        now=now,
    )
    return await show(runtime, session, after, actor)
