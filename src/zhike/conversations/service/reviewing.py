"""Second eyes: asking for them, and what the second person decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from zhike.audit import api as audit
from zhike.conversations import permissions
from zhike.conversations.errors import FileMissing, NothingToDecide, ReviewSettled, ReviewsFull
from zhike.conversations.repository import posting, reviews
from zhike.conversations.review import Review, ReviewRule, ReviewState
from zhike.conversations.rules import access, scheduling
from zhike.conversations.rules import reviews as rules
from zhike.conversations.scheduled import Hindrance
from zhike.conversations.service.posting import SYSTEM, admit
from zhike.conversations.service.review_needs import whys_of
from zhike.conversations.service.saying import lay_ready, say
from zhike.conversations.service.states import lock
from zhike.conversations.thread import Conversation, Kind
from zhike.identity import api as identity
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.errors import NotFound, PreconditionFailed
from zhike.platform.ids import uuid7
from zhike.platform.web import check_version
from zhike.privacy import api as privacy


@dataclass(frozen=True, slots=True)
class Asked:
    """A reply for which a second person is asked: the words, the files that lie ready, what its author had seen."""

    text: str
    seen_sequence: int
    attachments: tuple[UUID, ...] = ()


async def ask_for_review(
    session: Session, *, actor: Actor, conversation_id: UUID, asked: Asked, now: datetime
) -> Review:
    """Keep the reply until a second person has looked at it, whether the rule asks for it or its author does.

    Raises `NotInCharge`, `TextRefused`, `FileMissing`, `ReviewsFull`.
    """
    conversation = await permissions.find_in_charge(session, actor=actor, conversation_id=conversation_id)
    shown = await reviews.list_shown(session, conversation_id)
    if sum(each.state == "waiting" for each in shown) >= rules.MOST_WAITING:
        raise ReviewsFull(most=rules.MOST_WAITING)
    text, _dropped = admit(asked.text, author="agent", kind=_kind(asked.attachments), client_id=None)
    rule = await reviews.find_rule(session)
    review = Review(
        id=uuid7(),
        conversation_id=conversation_id,
        author_id=UUID(actor.id),
        author_name=actor.name,
        text=text,
        attachments=tuple([await lay_ready(session, actor, conversation_id, each) for each in asked.attachments]),
        seen_sequence=asked.seen_sequence,
        whys=await whys_of(session, conversation, text, author_id=UUID(actor.id)),
        state="waiting",
        asked_at=now,
        due_at=now + timedelta(minutes=rule.minutes),
        reviewer_id=None,
        reviewer_name="",
        word="",
        sent_text="",
        hindrance="",
        settled_at=None,
        version=1,
    )
    await reviews.insert_review(session, review)
    await _tell(session, actor, "conversations.review_asked", review, now)
    return review


async def list_waiting(
    session: Session,
    *,
    states: Sequence[ReviewState] = ("waiting",),
    after: tuple[datetime, UUID] | None = None,
    limit: int,
) -> list[Review]:
    """What waits, longest first; or, by other states, what was decided, last asked first."""
    newest = "waiting" not in states
    return await reviews.list_reviews(session, states=states, after=after, newest=newest, limit=limit)


async def list_of_conversation(session: Session, *, actor: Actor, conversation_id: UUID) -> list[Review]:
    """What waits there or came back; for whoever may read the conversation."""
    await permissions.find_readable(session, actor=actor, conversation_id=conversation_id)
    return await reviews.list_shown(session, conversation_id)


async def approve_review(
    session: Session, *, actor: Actor, review_id: UUID, text: str | None, version: str, now: datetime
) -> Review:
    """Send it in its author's name, changed where `text` is given; or back to its author where the reply lock, at this
    moment, is against it (`returned`). Raises `NothingToDecide`, also for the author; `TextRefused`.
    """
    review, conversation = await _find_undecided(session, actor, review_id, version)
    words = review.text
    if text is not None:
        words, _dropped = admit(text, author="agent", kind=_kind(review.attachments), client_id=None)
    decided = replace(
        review,
        reviewer_id=UUID(actor.id),
        reviewer_name=actor.name,
        sent_text="" if words == review.text else words,
        settled_at=now,
        version=review.version + 1,
    )
    hindrance = await _hindrance(session, conversation, review) or await _send(session, review, words, now)
    state: ReviewState = "returned" if hindrance else "sent"
    return await _settle(session, actor, replace(decided, state=state, hindrance=hindrance), now)


async def send_back_review(
    session: Session, *, actor: Actor, review_id: UUID, word: str, version: str, now: datetime
) -> Review:
    """Do not send it, and say why: its author is told. Raises `NothingToDecide`."""
    review, _conversation = await _find_undecided(session, actor, review_id, version)
    said, _dropped = privacy.drop_secrets(word.strip())
    decided = replace(
        review,
        reviewer_id=UUID(actor.id),
        reviewer_name=actor.name,
        state="sent_back",
        word=said,
        settled_at=now,
        version=review.version + 1,
    )
    return await _settle(session, actor, decided, now)


async def withdraw_review(session: Session, *, actor: Actor, review_id: UUID, version: str, now: datetime) -> None:
    """Its author takes it back, or puts away what came back. Raises `ReviewSettled` where it was sent already."""
    review = await reviews.find_review(session, review_id, lock=True)
    if review is None or str(review.author_id) != actor.id:
        raise NotFound
    if review.state in {"sent", "withdrawn"}:
        raise ReviewSettled
    check_version(version, review.version)
    after = replace(review, state="withdrawn", settled_at=now, version=review.version + 1)
    await reviews.update_review(session, after)
    await _tell(session, actor, "conversations.review_withdrawn", after, now)


async def give_back_lost(session: Session, review_id: UUID, *, now: datetime) -> bool:
    """Give a reply back whose author has no word in the conversation any more; False where that is not so."""
    peeked = await reviews.find_review(session, review_id)
    conversation = await lock(session, peeked.conversation_id) if peeked else None
    review = await reviews.find_review(session, review_id, lock=True)
    if conversation is None or review is None or review.state != "waiting":
        return False
    lost = scheduling.lost_place(conversation, review.author_id)
    if not lost:
        return False
    after = replace(review, state="returned", hindrance=lost, settled_at=now, version=review.version + 1)
    await _settle(session, SYSTEM, after, now)
    return True


async def set_review_rule(
    session: Session, *, actor: Actor, rule: ReviewRule, version: str, now: datetime
) -> ReviewRule:
    """Say which replies need a second person; raises `PreconditionFailed` when somebody else was faster."""
    check_version(version, (await reviews.find_rule(session)).version)
    after = await reviews.set_rule(session, replace(rule, version=int(version) if version.isdecimal() else 0))
    if after is None:
        raise PreconditionFailed
    detail = {"enabled": after.enabled, "minutes": after.minutes}
    await audit.record(
        session, actor=actor, action="conversations.review_rule", subject="review_rule", detail=detail, now=now
    )
    return after


async def _find_undecided(session: Session, actor: Actor, review_id: UUID, version: str) -> tuple[Review, Conversation]:
    actor.require(access.APPROVE)
    peeked = await reviews.find_review(session, review_id)
    if peeked is None:
        raise NotFound
    # The conversation first, as everybody who sends: its row orders what happens in it.
    conversation = await lock(session, peeked.conversation_id)
    review = await reviews.find_review(session, review_id, lock=True)
    if review is None or not rules.may_decide(permissions.viewer_of(actor), review):
        raise NothingToDecide
    check_version(version, review.version)
    return review, conversation


async def _hindrance(session: Session, conversation: Conversation, review: Review) -> Hindrance:
    lost = scheduling.lost_place(conversation, review.author_id)
    if lost:
        return lost
    driver = await posting.driver_of(session)
    unseen = await posting.list_unseen(driver, conversation.id, after=review.seen_sequence)
    return scheduling.overtaken(unseen, str(review.author_id))


async def _send(session: Session, review: Review, words: str, now: datetime) -> Hindrance:
    author = identity.actor_of(await identity.get_staff(session, review.author_id))
    try:
        async with session.begin_nested():
            await say(
                session,
                author,
                conversation_id=review.conversation_id,
                text=words,
                attachments=review.attachments,
                client_id=str(review.id),
                now=now,
            )
    except FileMissing:
        return "files"
    return ""


async def _settle(session: Session, actor: Actor, after: Review, now: datetime) -> Review:
    await reviews.update_review(session, after)
    await _tell(session, actor, f"conversations.review_{after.state}", after, now)
    if after.state != "sent":
        subject, told = f"conversation:{after.conversation_id}", [after.author_id]
        await identity.notify_staff(session, actor=actor, staff_ids=told, kind="review_back", subject=subject, now=now)
    return after


async def _tell(session: Session, actor: Actor, action: str, review: Review, now: datetime) -> None:
    session.notify(f"conversation:{review.conversation_id}", state=1)
    session.notify("floor")
    detail = {"review": str(review.id), "author": str(review.author_id), "changed": bool(review.sent_text)}
    subject = f"conversation:{review.conversation_id}"
    await audit.record(session, actor=actor, action=action, subject=subject, detail=detail, now=now)


def _kind(attachments: Sequence[object]) -> Kind:
    return "attachment" if attachments else "text"
