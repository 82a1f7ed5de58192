"""Routes that show conversations."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import AwareDatetime

from zhike.audit import api as audit
from zhike.conversations import permissions
from zhike.conversations.repository import threads as repository
from zhike.conversations.rules import transcript
from zhike.conversations.schemas.threads import (
    ConversationLine,
    ConversationOut,
    MessageOut,
    MessagesOut,
    Sequence,
    view_conversation,
    view_line,
)
from zhike.conversations.service import threads
from zhike.conversations.thread import Conversation, State
from zhike.conversations.ties.reading import list_split_off_sequences, read_joined
from zhike.customers import api as customers
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.files.uploads import as_download
from zhike.platform.paging import Page, decode_moment, encode_moment
from zhike.platform.runtime import Runtime
from zhike.platform.web import ActorDep, LanguageDep, NowDep, RuntimeDep, SessionDep, requires
from zhike.privacy import api as privacy

router = APIRouter()
_READ = requires("conversations.read")
_LONGEST_TRANSCRIPT = 10_000


@router.get("/conversations", dependencies=[_READ])
async def list_conversations(
    *,
    runtime: RuntimeDep,
    session: SessionDep,
    actor: ActorDep,
    state: Annotated[list[State] | None, Query()] = None,
    agent: UUID | None = None,
    customer: UUID | None = None,
    since: Annotated[AwareDatetime | None, Query(alias="from")] = None,
    until: AwareDatetime | None = None,
    cursor: str | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Page[ConversationLine]:
    """Conversations, newest first; without the permission to read all, one's own only."""
    found = await threads.list_conversations(
        session,
        actor=actor,
        states=state or (),
        agent_id=agent,
        customer_id=customer,
        since=since,
        until=until,
        before=decode_moment(cursor),
        limit=limit + 1,
    )
    names = await names_of(runtime, session, found)
    more = len(found) > limit
    last = found[limit - 1] if more else None
    return Page(
        items=[view_line(each, names) for each in found[:limit]],
        next_cursor=encode_moment(last.opened_at, last.id) if last else None,
    )


@router.get("/conversations/{conversation_id}", dependencies=[_READ])
async def get_conversation(
    conversation_id: UUID, runtime: RuntimeDep, session: SessionDep, actor: ActorDep, now: NowDep
) -> ConversationOut:
    """One conversation with its process, its hand-over card, and what the reader may do."""
    found = await threads.read_conversation(session, actor=actor, conversation_id=conversation_id, now=now)
    return await show(runtime, session, found, actor)


@router.get("/conversations/{conversation_id}/messages", dependencies=[_READ])
async def list_messages(
    conversation_id: UUID,
    session: SessionDep,
    actor: ActorDep,
    after: Annotated[Sequence, Query()] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 200,
) -> MessagesOut:
    """The thread after a sequence, notes included, in order."""
    conversation = await permissions.find_readable(session, actor=actor, conversation_id=conversation_id)
    found = await repository.list_messages(session, conversation_id, after=after, limit=limit, include_internal=True)
    return MessagesOut(items=[MessageOut.of(each) for each in found], last_sequence=conversation.last_sequence)


@router.get(
    "/conversations/{conversation_id}/transcript",
    dependencies=[_READ],
    response_class=Response,
    responses={200: {"content": {"text/plain": {}, "text/html": {}}}},
)
async def get_transcript(
    *,
    conversation_id: UUID,
    runtime: RuntimeDep,
    session: SessionDep,
    actor: ActorDep,
    language: LanguageDep,
    now: NowDep,
    format: Annotated[Literal["txt", "html"], Query()] = "txt",  # noqa: A002 - the word in the interface
    notes: bool = False,
) -> Response:
    """The thread as a document, with what was merged into it or split off with it; taking it along is put on record."""
    conversation = await permissions.find_readable(session, actor=actor, conversation_id=conversation_id)
    messages = await repository.list_messages(
        session, conversation_id, after=0, limit=_LONGEST_TRANSCRIPT, include_internal=notes
    )
    elsewhere = await list_split_off_sequences(session, conversation_id)
    split_off = {each.id for each in messages if each.sequence in elsewhere}
    joined = await read_joined(session, conversation_id, include_internal=notes)
    if joined:
        messages = sorted([*messages, *joined], key=lambda each: each.at)
    subject = f"conversation:{conversation_id}"
    await audit.record(session, actor=actor, action="conversations.transcript", subject=subject, detail={}, now=now)
    settings = runtime.settings
    bank = settings.bank_name_zh if language == "zh" else settings.bank_name_en
    write = transcript.as_text if format == "txt" else transcript.as_html
    document = write(conversation, messages, bank=bank, zone=settings.zone, language=language, split_off=split_off)
    media_type = "text/plain" if format == "txt" else "text/html"
    return as_download(document, f"{conversation_id}.{format}", media_type)


async def show(runtime: Runtime, session: Session, conversation: Conversation, actor: Actor) -> ConversationOut:
    """The conversation as `actor` sees it, with its process and the customer's masked name."""
    names = await names_of(runtime, session, [conversation])
    steps = await repository.list_steps(session, conversation.id)
    return view_conversation(conversation, steps, names, actor)


async def names_of(runtime: Runtime, session: Session, found: Iterable[Conversation]) -> dict[UUID, str]:
    """Masked names of the customers in `found`."""
    ids = {each.customer_id for each in found if each.customer_id is not None}
    if not ids:
        return {}
    return await customers.get_names(session, privacy.Vault(runtime.keyring, purpose="service"), list(ids))
