"""The copilot over HTTP: only who may read a conversation is helped in it."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter

from zhike.assistant.copilot import using
from zhike.assistant.copilot.errors import NotSent
from zhike.assistant.copilot.panel import make_panel, make_suggestions, reason_flags
from zhike.assistant.copilot.schemas import (
    CopilotUseBody,
    DraftBody,
    FindingBody,
    FindingsBody,
    PanelBody,
    SuggestionBody,
    SuggestionsBody,
    SuggestionUseBody,
    WrapUpUseBody,
)
from zhike.assistant.copilot.seeing import look
from zhike.assistant.copilot.tone import check_draft
from zhike.assistant.copilot.using import Report
from zhike.platform.web import ActorDep, LanguageDep, NowDep, RuntimeDep, SessionDep, requires

router = APIRouter(prefix="/api/v1", tags=["assistant"])
_HELPED = requires("assistant.suggest")


@router.get("/conversations/{conversation_id}/suggestions", dependencies=[_HELPED])
async def get_suggestions(
    conversation_id: UUID, runtime: RuntimeDep, session: SessionDep, actor: ActorDep, now: NowDep
) -> SuggestionsBody:
    """Published answers to what the customer said last, at most three, with why; articles for colleagues are marked."""
    found = await make_suggestions(runtime, session, actor=actor, conversation_id=conversation_id, now=now)
    return SuggestionsBody(items=[SuggestionBody.of(each) for each in found])


@router.get("/conversations/{conversation_id}/copilot", dependencies=[_HELPED])
async def get_panel(
    *,
    conversation_id: UUID,
    runtime: RuntimeDep,
    session: SessionDep,
    actor: ActorDep,
    language: LanguageDep,
    now: NowDep,
) -> PanelBody:
    """Summary, next steps and the proposed wrap-up of a conversation that one may read; personal data masked."""
    panel = await make_panel(runtime, session, actor=actor, conversation_id=conversation_id, reader=language, now=now)
    return PanelBody.of(panel, language)


@router.post("/conversations/{conversation_id}/draft-checks", dependencies=[_HELPED])
async def post_draft_check(
    *,
    conversation_id: UUID,
    body: DraftBody,
    runtime: RuntimeDep,
    session: SessionDep,
    actor: ActorDep,
    language: LanguageDep,
    now: NowDep,
) -> FindingsBody:
    """What to think over in a draft before it is sent. Nothing of it is stored."""
    seen = await look(session, actor=actor, conversation_id=conversation_id, now=now)
    flags = await reason_flags(runtime, session, seen, now=now)
    found = check_draft(body.text, flags=flags, elder=seen.conversation.elder, reader=language)
    return FindingsBody(items=[FindingBody.of(each) for each in found])


@router.post("/suggestions/{article_id}/uses", status_code=204, dependencies=[_HELPED])
async def post_use(
    article_id: UUID, body: SuggestionUseBody, session: SessionDep, actor: ActorDep, now: NowDep
) -> None:
    """Say that a suggestion was inserted, rejected, or sent in which message; how much it was edited is measured."""
    report = Report(actor, body.conversation_id, now)
    if body.action != "sent":
        await using.record_fate(session, report, article_id=article_id, fate=body.action)
    elif body.sequence is None or body.version is None:
        raise NotSent
    else:
        await using.record_sent(session, report, article_id=article_id, version=body.version, sequence=body.sequence)


@router.post("/conversations/{conversation_id}/copilot-uses", status_code=204, dependencies=[_HELPED])
async def post_copilot_use(
    conversation_id: UUID, body: CopilotUseBody, session: SessionDep, actor: ActorDep, now: NowDep
) -> None:
    """Say what became of a next step or of a warning."""
    report = Report(actor, conversation_id, now)
    await using.record_step(session, report, kind=body.kind, code=body.code, action=body.action)


@router.post("/conversations/{conversation_id}/wrap-up-uses", status_code=204, dependencies=[_HELPED])
async def post_wrap_up_use(
    conversation_id: UUID, body: WrapUpUseBody, session: SessionDep, actor: ActorDep, now: NowDep
) -> None:
    """Say which wrap-up was proposed for a conversation that is closed now."""
    await using.record_wrap_up(session, Report(actor, conversation_id, now), body.proposed())
