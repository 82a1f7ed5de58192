"""The copilot: answers suggested to the agent, and what became of them; and the register of models."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter

from zhike.assistant.keeping import keep_fresh
from zhike.assistant.registry import endpoints as registry
from zhike.assistant.registry.keeping import follow_register
from zhike.assistant.schemas import SuggestionBody, SuggestionsBody, SuggestionUseBody
from zhike.assistant.service.suggesting import record_use, suggest
from zhike.platform.web import ActorDep, NowDep, RuntimeDep, SessionDep, requires

suggestions = APIRouter(prefix="/api/v1", tags=["assistant"])

# Each web process keeps an index and models of its own.
BACKGROUND = [keep_fresh, follow_register]


@suggestions.get("/conversations/{conversation_id}/suggestions", dependencies=[requires("assistant.suggest")])
async def get_suggestions(
    conversation_id: UUID, runtime: RuntimeDep, session: SessionDep, actor: ActorDep, now: NowDep
) -> SuggestionsBody:
    """Published answers to what the customer said last, at most three; only in conversations that one may read."""
    matches = await suggest(runtime, session, actor=actor, conversation_id=conversation_id, now=now)
    return SuggestionsBody(items=[SuggestionBody.of(match) for match in matches])


@suggestions.post("/suggestions/{article_id}/uses", status_code=204, dependencies=[requires("assistant.suggest")])
async def post_use(
    article_id: UUID, body: SuggestionUseBody, session: SessionDep, actor: ActorDep, now: NowDep
) -> None:
    """Say that a suggestion was inserted or dismissed."""
    await record_use(
        session,
        actor=actor,
        conversation_id=body.conversation_id,
        article_id=article_id,
        action=body.action,
        now=now,
    )


router = APIRouter()
router.include_router(suggestions)
router.include_router(registry.router)
