"""Routes for replies that a second person looks at."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response, status

from zhike.conversations.draft_signs import draft_signs
from zhike.conversations.errors import ReviewRuleRefused
from zhike.conversations.repository import reviews as repository
from zhike.conversations.review import ReviewRule, ReviewState
from zhike.conversations.schemas.reviews import (
    ApprovalBody,
    ReviewCountOut,
    ReviewIn,
    ReviewOut,
    ReviewRuleBody,
    ReviewRuleOut,
    ReviewsOut,
    SendingBackBody,
)
from zhike.conversations.service import reviewing
from zhike.identity import api as identity
from zhike.platform.idempotency import CREATES
from zhike.platform.paging import Page, decode_moment, encode_moment
from zhike.platform.web import ActorDep, ExpectedVersionDep, NowDep, SessionDep, requires, set_etag
from zhike.reasons import api as reasons

router = APIRouter()
_READ = requires("conversations.read")
_REPLY = requires("conversations.reply")
_DECIDE = requires("conversations.approve")
_RULE = requires("conversations.review_rule")
_DECIDED: tuple[ReviewState, ...] = ("sent", "sent_back", "returned")


@router.get("/conversations/{conversation_id}/reply-reviews", dependencies=[_READ])
async def list_conversation_reviews(conversation_id: UUID, session: SessionDep, actor: ActorDep) -> ReviewsOut:
    """What waits there for a second person, or came back to its author."""
    found = await reviewing.list_of_conversation(session, actor=actor, conversation_id=conversation_id)
    return ReviewsOut(items=[ReviewOut.of(each, actor) for each in found])


@router.post(
    "/conversations/{conversation_id}/reply-reviews",
    status_code=status.HTTP_201_CREATED,
    dependencies=[_REPLY, CREATES],
)
async def add_reply_review(
    *,
    conversation_id: UUID,
    body: ReviewIn,
    response: Response,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> ReviewOut:
    """Ask for a second look at a reply; the customer sees nothing until somebody else approves it."""
    review = await reviewing.ask_for_review(
        session, actor=actor, conversation_id=conversation_id, asked=body.asked(), now=now
    )
    set_etag(response, review.version)
    return ReviewOut.of(review, actor)


@router.get("/reply-reviews", dependencies=[_DECIDE])
async def list_reply_reviews(
    *,
    session: SessionDep,
    actor: ActorDep,
    state: Annotated[Literal["waiting", "decided"], Query()] = "waiting",
    cursor: str | None = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
) -> Page[ReviewOut]:
    """What waits for a second person, longest first; or what was decided, last asked first."""
    states: tuple[ReviewState, ...] = ("waiting",) if state == "waiting" else _DECIDED
    found = await reviewing.list_waiting(session, states=states, after=decode_moment(cursor), limit=limit + 1)
    last = found[limit - 1] if len(found) > limit else None
    return Page(
        items=[ReviewOut.of(each, actor) for each in found[:limit]],
        next_cursor=encode_moment(last.asked_at, last.id) if last else None,
    )


@router.get("/reply-reviews/count", dependencies=[_DECIDE])
async def count_reply_reviews(session: SessionDep, actor: ActorDep) -> ReviewCountOut:
    """How many replies of others wait."""
    return ReviewCountOut(waiting=await repository.count_waiting(session, reader=UUID(actor.id)))


@router.put("/reply-reviews/{review_id}/approval", dependencies=[_DECIDE])
async def approve_reply_review(
    *,
    review_id: UUID,
    body: ApprovalBody,
    version: ExpectedVersionDep,
    response: Response,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> ReviewOut:
    """Send it in its author's name, changed or not. `returned`: newer words were against it, its author has it back."""
    after = await reviewing.approve_review(
        session, actor=actor, review_id=review_id, text=body.text, version=version, now=now
    )
    set_etag(response, after.version)
    return ReviewOut.of(after, actor)


@router.put("/reply-reviews/{review_id}/sending-back", dependencies=[_DECIDE])
async def send_back_reply_review(
    *,
    review_id: UUID,
    body: SendingBackBody,
    version: ExpectedVersionDep,
    response: Response,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> ReviewOut:
    """Do not send it; its author gets it back with the word."""
    after = await reviewing.send_back_review(
        session, actor=actor, review_id=review_id, word=body.word, version=version, now=now
    )
    set_etag(response, after.version)
    return ReviewOut.of(after, actor)


@router.delete("/reply-reviews/{review_id}", status_code=status.HTTP_204_NO_CONTENT, dependencies=[_REPLY])
async def remove_reply_review(
    review_id: UUID, version: ExpectedVersionDep, session: SessionDep, actor: ActorDep, now: NowDep
) -> None:
    """The author takes it back, or puts away what came back."""
    await reviewing.withdraw_review(session, actor=actor, review_id=review_id, version=version, now=now)


@router.get("/reply-review-rule", dependencies=[_READ])
async def get_review_rule(response: Response, session: SessionDep) -> ReviewRuleOut:
    """Which replies need a second person."""
    return _shown(response, await repository.find_rule(session))


@router.put("/reply-review-rule", dependencies=[_RULE])
async def put_review_rule(
    *,
    body: ReviewRuleBody,
    version: ExpectedVersionDep,
    response: Response,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> ReviewRuleOut:
    """Say which replies need a second person; it holds for the next reply."""
    known: dict[str, list[str]] = {"flags": _flags(), "tone": _tone(), "roles": list(identity.ROLES)}
    for name, codes in known.items():
        unknown = sorted(getattr(body, name) - set(codes))
        if unknown:
            raise ReviewRuleRefused(what=", ".join(unknown))
    after = await reviewing.set_review_rule(session, actor=actor, rule=body.rule(), version=version, now=now)
    return _shown(response, after)


def _shown(response: Response, rule: ReviewRule) -> ReviewRuleOut:
    set_etag(response, rule.version)
    same = {name: getattr(rule, name) for name in (*ReviewRuleBody.model_fields, "version")}
    return ReviewRuleOut(**same, known_flags=_flags(), known_tone=_tone(), known_roles=list(identity.ROLES))


def _flags() -> list[str]:
    return sorted(frozenset().union(*(each.flags for each in reasons.all_reasons())))


def _tone() -> list[str]:
    signs = draft_signs()
    return sorted(signs.codes()) if signs else []
