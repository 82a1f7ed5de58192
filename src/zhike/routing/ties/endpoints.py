"""Routes by which two conversations become one, and two again."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, status

from zhike.conversations import api as conversations
from zhike.platform.idempotency import CREATES
from zhike.platform.web import ActorDep, LanguageDep, NowDep, SessionDep, requires
from zhike.routing.ties import service
from zhike.routing.ties.schemas import CandidateOut, CandidatesOut, MergeOut, NewMerge

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


@router.put("/ties/{tie_id}/undone", dependencies=[_MERGE])
async def undo_tie(tie_id: UUID, session: SessionDep, actor: ActorDep, now: NowDep) -> MergeOut:
    """Take a link or a merge back: everything is as it was, or nothing is done and the answer says why."""
    return _view(await service.undo(session, actor=actor, tie_id=tie_id, now=now))


def _view(tie: conversations.Tie) -> MergeOut:
    return MergeOut(id=tie.id, from_id=tie.from_id, to_id=tie.to_id)
