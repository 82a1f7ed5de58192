"""HTTP routes by which a customer who waits asks to be called, changes it, or takes it back."""

from __future__ import annotations

from fastapi import APIRouter, Request

from zhike.channels.endpoints.chat import ChatDep
from zhike.channels.live.door import door_of
from zhike.channels.schemas.chat import ConversationView
from zhike.channels.service import calling
from zhike.channels.views import show_conversation
from zhike.platform.web import LanguageDep, NowDep, RuntimeDep, SessionDep, public
from zhike.routing import api as routing

router = APIRouter(prefix="/api/v1/chat", tags=["chat"])
_TOKEN = public("the customer's own chat token opens it")
_COST = 3.0  # each promise is looked up, sealed and told: it counts as so many messages


@router.get("/callback", dependencies=[_TOKEN])
async def get_possible_callback(
    chat: ChatDep, runtime: RuntimeDep, session: SessionDep, language: LanguageDep, now: NowDep
) -> routing.PossibleCallbackOut:
    """What may be asked for now: the number on file, masked, and the slots that are free, in the bank's zone."""
    possible = await routing.show_possible_callback(runtime, session, chat.conversation_id, now=now)
    return routing.PossibleCallbackOut.of(possible, runtime.settings.zone, language)


@router.put("/callback", dependencies=[_TOKEN])
async def put_callback(
    body: routing.CallbackWishBody,
    *,
    request: Request,
    chat: ChatDep,
    runtime: RuntimeDep,
    session: SessionDep,
    now: NowDep,
) -> ConversationView:
    """Call me back; with one arranged already, this is how it is to be now. The number stands in the body alone."""
    door_of(request).let_talk(chat.id, _COST)
    await calling.ask(runtime, session, chat=chat, wish=body.wish, now=now)
    return await show_conversation(runtime, session, chat)


@router.delete("/callback", dependencies=[_TOKEN])
async def delete_callback(
    request: Request, chat: ChatDep, runtime: RuntimeDep, session: SessionDep, now: NowDep
) -> ConversationView:
    """Do not call me: I wait in the chat again, at the place that my waiting has earned."""
    door_of(request).let_talk(chat.id)
    await calling.cancel(session, chat=chat, now=now)
    return await show_conversation(runtime, session, chat)
