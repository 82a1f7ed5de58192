"""Routes by which two conversations become one, or one becomes two, and back again."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, status

from zhike.conversations import api as conversations
from zhike.platform.idempotency import CREATES
from zhike.platform.web import ActorDep, LanguageDep, NowDep, SessionDep, requires
from zhike.routing.ties import service, splitting
from zhike.routing.ties.schemas import (
    CandidateOut,
    CandidatesOut,
    MergeOut,
    NewMerge,
    NewSplitBody,
    SplitOut,
    SplitPreviewOut,
)

router = APIRouter()
_MERGE = requires("conversations.merge")


@router.get("/conversations/{conversation_id}/merge-candidates", dependencies=[_MERGE])
async def list_merge_candidates(
    conversation_id: UUID, session: SessionDep, actor: ActorDep, language: LanguageDep
) -> CandidatesOut:
    """What may become part of this conversation, and what stands against it: a preview, nothing is done."""
    found = await service.list_candidates(session, actor=actor, conversation_id=conversation_id)
    return CandidatesOut(items=[CandidateOut.of(each, language) for each in found])


@router.post(
    "/conversations/{conversation_id}/merges", status_code=status.HTTP_201_CREATED, dependencies=[_MERGE, CREATES]
)
async def merge_conversation(
    conversation_id: UUID, body: NewMerge, session: SessionDep, actor: ActorDep, now: NowDep
) -> MergeOut:
    """Make another conversation of the same customer part of this one; it can be undone for seven days."""
    tie = await service.merge(session, actor=actor, kept_id=conversation_id, merged_id=body.merged_id, now=now)
    return _view(tie)


@router.get("/conversations/{conversation_id}/split-preview", dependencies=[_MERGE])
async def preview_split(
    *, conversation_id: UUID, session: SessionDep, actor: ActorDep, language: LanguageDep, now: NowDep
) -> SplitPreviewOut:
    """What stands against splitting this conversation, and what is split off already; nothing is done."""
    found = await splitting.preview(session, actor=actor, conversation_id=conversation_id, now=now)
    return SplitPreviewOut.of(found, language)


@router.post(
    "/conversations/{conversation_id}/splits", status_code=status.HTTP_201_CREATED, dependencies=[_MERGE, CREATES]
)
async def split_conversation(
    *, conversation_id: UUID, body: NewSplitBody, session: SessionDep, actor: ActorDep, now: NowDep
) -> SplitOut:
    """Make chosen messages the matter of a conversation of its own; it can be undone until somebody works on it, for
    seven days at most."""
    wanted = splitting.NewSplit(body.sequences, body.reason, body.queue, body.keep)
    done = await splitting.split(session, actor=actor, conversation_id=conversation_id, wanted=wanted, now=now)
    return SplitOut(id=done.tie.id, from_id=done.tie.from_id, to_id=done.tie.to_id, queue=done.queue, kept=done.kept)


@router.put("/ties/{tie_id}/undone", dependencies=[_MERGE])
async def undo_tie(tie_id: UUID, session: SessionDep, actor: ActorDep, now: NowDep) -> MergeOut:
    """Take a link, a merge or a split back: all is as it was, or nothing is done and the answer says why."""
    return _view(await service.undo(session, actor=actor, tie_id=tie_id, now=now))


def _view(tie: conversations.Tie) -> MergeOut:
    return MergeOut(id=tie.id, from_id=tie.from_id, to_id=tie.to_id)
