"""HTTP routes and the socket of the customer's chat. A chat token opens them, as `Authorization: Bearer`."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Request, Response, WebSocket, status

from zhike.channels import permissions
from zhike.channels.chat import Chat
from zhike.channels.errors import ChatTokenInvalid
from zhike.channels.live.door import door_of, let_open
from zhike.channels.live.socket import serve
from zhike.channels.schemas.chat import (
    AttachmentView,
    BankView,
    ChatOpenedView,
    ChatView,
    ConversationView,
    NewChat,
    NewChatMessage,
    NewRating,
    NewTurn,
    Number,
    StoredView,
    view_messages,
)
from zhike.channels.schemas.own_data import (
    NewDecision,
    NewOwnRequest,
    OwnConsentView,
    OwnDataView,
    OwnRequestView,
    view_consent,
    view_field,
    view_request,
)
from zhike.channels.service import opening, own_data, talking
from zhike.channels.views import read_all, show_bank, show_conversation
from zhike.conversations import api as conversations
from zhike.knowledge import api as knowledge
from zhike.platform.files.uploads import hand_out
from zhike.platform.idempotency import CREATES
from zhike.platform.web import LanguageDep, NowDep, RuntimeDep, SessionDep, get_runtime, language_of, public

router = APIRouter(prefix="/api/v1/chat", tags=["chat"])

_OPEN = public("anybody may ask the bank; opening is limited by address")
_TOKEN = public("the customer's own chat token opens it")
_UPLOAD_COST = 5.0  # an upload counts as so many messages


async def find_chat(request: Request, session: SessionDep, now: NowDep) -> Chat:
    """The chat of the bearer's token; raises `ChatTokenInvalid`."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        raise ChatTokenInvalid
    return await permissions.find_chat(session, token=token.strip(), now=now)


ChatDep = Annotated[Chat, Depends(find_chat)]


@router.get("/bank", dependencies=[public("whose page it is, said before any chat is opened")])
async def get_bank(runtime: RuntimeDep) -> BankView:
    """The bank's names, for the head of the customer's page."""
    return show_bank(runtime)


@router.post("/sessions", status_code=status.HTTP_201_CREATED, dependencies=[_OPEN, CREATES])
async def open_session(
    body: NewChat, request: Request, runtime: RuntimeDep, session: SessionDep, now: NowDep
) -> ChatOpenedView:
    """Open a chat as a guest, or with the app's JWT; the answer holds the token and the greeting."""
    let_open(request)
    opened = await opening.open_chat(
        runtime, session, channel=body.channel, language=body.language, elder=body.elder, jwt=body.jwt, now=now
    )
    shown = await show_conversation(runtime, session, opened.chat)
    messages = await read_all(session, opened.chat, after=0)
    return ChatOpenedView(opened.token, shown, view_messages(messages), show_bank(runtime))


@router.get("/conversation", dependencies=[_TOKEN])
async def get_conversation(
    chat: ChatDep, runtime: RuntimeDep, session: SessionDep, after: Annotated[Number, Query()] = 0
) -> ChatView:
    """The present conversation, and its messages after a sequence."""
    shown = await show_conversation(runtime, session, chat)
    messages = await read_all(session, chat, after=after)
    return ChatView(shown, view_messages(messages), show_bank(runtime))


@router.put("/conversation", dependencies=[_TOKEN])
async def turn_to_conversation(
    body: NewTurn, chat: ChatDep, runtime: RuntimeDep, session: SessionDep, now: NowDep
) -> ChatView:
    """Show another of the customer's matters that are handled side by side; what they write goes there from now on."""
    turned = await talking.turn_to(session, chat=chat, conversation_id=body.conversation_id, now=now)
    shown = await show_conversation(runtime, session, turned)
    messages = await read_all(session, turned, after=0)
    return ChatView(shown, view_messages(messages), show_bank(runtime))


@router.post("/messages", status_code=status.HTTP_201_CREATED, dependencies=[_TOKEN, CREATES])
async def post_message(
    body: NewChatMessage, request: Request, chat: ChatDep, session: SessionDep, now: NowDep
) -> StoredView:
    """Say something where no socket can be had; sending it again with the same `client_id` stores nothing new."""
    door_of(request).let_talk(chat.id)
    if body.attachment_id is None:
        posted = await talking.post(session, chat=chat, client_id=body.client_id, text=body.text, now=now)
    else:
        posted = await talking.post_attachment(
            session,
            chat=chat,
            client_id=body.client_id,
            attachment_id=body.attachment_id,
            text=body.text,
            now=now,
        )
    return StoredView(body.client_id, posted.message.sequence, posted.message.at)


@router.post(
    "/attachments",
    status_code=status.HTTP_201_CREATED,
    dependencies=[_TOKEN, CREATES],
    openapi_extra=conversations.UPLOAD_BODY,
)
async def upload(
    request: Request, chat: ChatDep, runtime: RuntimeDep, session: SessionDep, now: NowDep
) -> AttachmentView:
    """Upload a picture or PDF of at most 10 MB; a message with its id sends it."""
    door_of(request).let_talk(chat.id, _UPLOAD_COST)
    received = await conversations.receive_upload(request)
    stored = await conversations.store_file(
        runtime,
        session,
        actor=chat.actor,
        conversation_id=chat.conversation_id,
        name=received.name,
        content=received.content,
        now=now,
    )
    return AttachmentView(str(stored.id), stored.name, stored.content_type, stored.size, stored.width, stored.height)


@router.get(
    "/attachments/{attachment_id}",
    dependencies=[_TOKEN],
    response_class=Response,
    responses={200: {"content": {"image/*": {}, "application/pdf": {}}}},
)
async def download(attachment_id: UUID, chat: ChatDep, runtime: RuntimeDep, session: SessionDep) -> Response:
    """A file of this chat."""
    attachment = await permissions.find_attachment(session, chat=chat, attachment_id=attachment_id)
    return conversations.hand_out(attachment, await conversations.open_file(runtime, attachment))


@router.get(
    "/messages/{sequence}/files/{file_id}",
    dependencies=[_TOKEN],
    response_class=Response,
    responses={200: {"content": {"image/*": {}, "application/pdf": {}}}},
)
async def download_cited(
    sequence: Number, file_id: UUID, chat: ChatDep, runtime: RuntimeDep, session: SessionDep
) -> Response:
    """A file of the article that this message cites, as it was approved."""
    file = await permissions.find_cited_file(session, chat=chat, sequence=sequence, file_id=file_id)
    return hand_out(file, await knowledge.read_file(runtime, file), inline=True)


@router.get(
    "/transcript",
    dependencies=[_TOKEN],
    response_class=Response,
    responses={200: {"content": {"text/plain": {}, "text/html": {}}}},
)
async def get_transcript(
    *,
    chat: ChatDep,
    runtime: RuntimeDep,
    session: SessionDep,
    language: LanguageDep,
    format: Annotated[Literal["txt", "html"], Query()] = "txt",  # noqa: A002 - the word in the interface
) -> Response:
    """The thread to take along, with times in the bank's zone."""
    conversation = await conversations.get_conversation(session, chat.conversation_id)
    messages = await read_all(session, chat, after=0)
    settings = runtime.settings
    bank = settings.bank_name_zh if language == "zh" else settings.bank_name_en
    write = conversations.as_text if format == "txt" else conversations.as_html
    document = write(conversation, messages, bank=bank, zone=settings.zone, language=language)
    media_type = "text/plain" if format == "txt" else "text/html"
    return conversations.as_download(document, f"{conversation.id}.{format}", media_type)


@router.put("/rating", dependencies=[_TOKEN])
async def put_rating(
    *, body: NewRating, request: Request, chat: ChatDep, runtime: RuntimeDep, session: SessionDep, now: NowDep
) -> ConversationView:
    """Rate the conversation once it has ended; the rating may be changed for ten minutes."""
    door_of(request).let_talk(chat.id)
    rated = await talking.rate(session, chat=chat, score=body.score, comment=body.comment, now=now)
    return await show_conversation(runtime, session, chat, rated)


@router.post("/person", dependencies=[_TOKEN])
async def request_person(
    request: Request, chat: ChatDep, runtime: RuntimeDep, session: SessionDep, now: NowDep
) -> ConversationView:
    """A person, please; asking again changes nothing."""
    door_of(request).let_talk(chat.id)
    await talking.request_person(session, chat=chat, now=now)
    return await show_conversation(runtime, session, chat)


@router.put("/ending", dependencies=[_TOKEN])
async def put_ending(
    request: Request, chat: ChatDep, runtime: RuntimeDep, session: SessionDep, now: NowDep
) -> ConversationView:
    """The customer ends the conversation."""
    door_of(request).let_talk(chat.id)
    ended = await talking.end(session, chat=chat, now=now)
    return await show_conversation(runtime, session, chat, ended)


@router.post("/conversations", status_code=status.HTTP_201_CREATED, dependencies=[_TOKEN, CREATES])
async def restart(
    request: Request, chat: ChatDep, runtime: RuntimeDep, session: SessionDep, now: NowDep
) -> ConversationView:
    """A new conversation after one that has ended; one that goes on is given back."""
    door_of(request).let_talk(chat.id)
    switched = await opening.restart(runtime, session, chat=chat, now=now)
    return await show_conversation(runtime, session, switched)


@router.get("/privacy", dependencies=[_TOKEN])
async def get_own_data(request: Request, chat: ChatDep, session: SessionDep) -> OwnDataView:
    """What the customer whom the app named consents to and has asked about their own data; a guest gets 403."""
    door_of(request).let_use_rights(permissions.require_customer(chat))
    own = await own_data.show(session, chat=chat)
    return OwnDataView(
        [view_consent(each) for each in own.consents.states],
        own.consents.refuses_automation,
        [view_request(each) for each in own.requests],
        [view_field(each) for each in own.correctable],
    )


@router.put("/privacy/consents/{purpose}", dependencies=[_TOKEN])
async def put_consent(
    purpose: Annotated[str, Path(pattern=r"^[a-z_]{1,40}$")],
    body: NewDecision,
    *,
    request: Request,
    chat: ChatDep,
    session: SessionDep,
    now: NowDep,
) -> OwnConsentView:
    """Give a consent, to the text of today, or withdraw it; it holds at once. The same again writes nothing new."""
    door_of(request).let_use_rights(permissions.require_customer(chat))
    decided = await own_data.decide(
        session, chat=chat, purpose=purpose, decision=body.decision, text_version=body.text_version, now=now
    )
    return view_consent(decided)


@router.post("/privacy/requests", status_code=status.HTTP_201_CREATED, dependencies=[_TOKEN, CREATES])
async def post_own_request(
    body: NewOwnRequest, *, request: Request, chat: ChatDep, runtime: RuntimeDep, session: SessionDep, now: NowDep
) -> OwnRequestView:
    """Ask to see, copy, take along, correct or delete one's data, or that no machine decides alone.

    The request is received; the rights desk proves at L3 who asks before anything is done. One like it that is still
    open is given back instead of a second one.
    """
    door_of(request).let_use_rights(permissions.require_customer(chat))
    taken = await own_data.ask(runtime, session, chat=chat, kind=body.kind, field=body.field, value=body.value, now=now)
    return view_request(taken)


@router.websocket("/live")
async def live(websocket: WebSocket) -> None:
    """The chat's socket; its frames are described in `docs/reference/chat-socket.md`."""
    await serve(websocket, get_runtime(websocket), door_of(websocket), language_of(websocket))
