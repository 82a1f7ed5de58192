"""The only loaders of conversations for staff. What is not open to the actor does not exist for them."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from uuid import UUID

from zhike.conversations.acts_errors import MacroGone, ViewGone
from zhike.conversations.errors import ConversationNotFound, FileMissing, NotInCharge
from zhike.conversations.repository import attachments, macros, reviews, saved_views, search, threads
from zhike.conversations.rules import access
from zhike.conversations.rules import macros as macro_rules
from zhike.conversations.rules import saved_views as view_rules
from zhike.conversations.rules.search.documents import served_by
from zhike.conversations.rules.search.queries import quoted
from zhike.conversations.thread import Attachment, Conversation
from zhike.conversations.ties import repository as ties
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.errors import Forbidden

_WORDS = (access.READ, access.READ_ALL, access.REPLY, access.RESOLVE, access.APPROVE, access.MERGE)


def viewer_of(actor: Actor) -> access.Viewer:
    """The actor as the rules see them; a customer holds nothing here."""
    held = frozenset(word for word in _WORDS if actor.can(word)) if actor.kind != "customer" else frozenset()
    return access.Viewer(actor.id, held)


async def find_readable(session: Session, *, actor: Actor, conversation_id: UUID) -> Conversation:
    """The conversation, if the actor may read it; else `ConversationNotFound`."""
    conversation = await threads.find_conversation(session, conversation_id)
    if conversation is None or not await _is_readable(session, viewer_of(actor), conversation):
        raise ConversationNotFound
    return conversation


async def may_read(session: Session, *, actor: Actor, conversation: Conversation) -> bool:
    """Whether the conversation is open to the actor."""
    return await _is_readable(session, viewer_of(actor), conversation)


async def find_search_reader(session: Session, actor: Actor) -> tuple[str, tuple[UUID, ...], tuple[UUID, ...]] | None:
    """What a search is kept to: what the actor served, whom they serve now, what waits; None = they may read all."""
    viewer = viewer_of(actor)
    if viewer.can(access.READ_ALL):
        return None
    agent_id = UUID(viewer.id)
    serving = await search.list_customers_served(session, agent_id)
    return quoted(served_by(agent_id)), tuple(serving), tuple(await threads.list_waiting(session))


async def find_readable_among(
    session: Session, *, actor: Actor, ids: Sequence[UUID], lock: bool = False
) -> dict[UUID, Conversation]:
    """Those of `ids` that the actor may read, by the same rule as one alone; locked if asked."""
    viewer = viewer_of(actor)
    found = await threads.find_conversations(session, ids, lock=lock)
    if viewer.can(access.READ_ALL) or not found:
        return found if viewer.can(access.READ_ALL) else {}
    agent_id = UUID(viewer.id)
    served = await search.list_served(session, ids, agent_id) | await threads.list_mentioned(session, ids, agent_id)
    serving = set(await search.list_customers_served(session, agent_id))
    return {
        each.id: each
        for each in found.values()
        if access.may_read(viewer, each, has_served=each.id in served, serves_customer=each.customer_id in serving)
    }


async def find_answerable(session: Session, *, actor: Actor, conversation_id: UUID) -> Conversation:
    """The conversation, if the actor may speak to the customer in it; `NotInCharge` when they may only read it."""
    conversation = await find_readable(session, actor=actor, conversation_id=conversation_id)
    if not access.may_reply(viewer_of(actor), conversation):
        actor.require(access.REPLY)
        raise NotInCharge
    return conversation


async def find_in_charge(session: Session, *, actor: Actor, conversation_id: UUID) -> Conversation:
    """The conversation that the actor has, its talk going on: nobody keeps a reply where another may answer before."""
    conversation = await find_answerable(session, actor=actor, conversation_id=conversation_id)
    if not access.is_in_charge(viewer_of(actor), conversation.agent_id) or conversation.state != "active":
        raise NotInCharge
    return conversation


async def find_notable(session: Session, *, actor: Actor, conversation_id: UUID) -> Conversation:
    """The conversation, if the actor may add an internal note to it."""
    conversation = await find_readable(session, actor=actor, conversation_id=conversation_id)
    if not access.may_note(viewer_of(actor), readable=True):
        actor.require(access.REPLY)
    return conversation


async def find_resolvable(session: Session, *, actor: Actor, conversation_id: UUID) -> Conversation:
    """The conversation, if the actor may end it."""
    conversation = await find_readable(session, actor=actor, conversation_id=conversation_id)
    if not access.may_resolve(viewer_of(actor), conversation):
        actor.require(access.RESOLVE)
        raise NotInCharge
    return conversation


async def find_readable_attachment(session: Session, *, actor: Actor, attachment_id: UUID) -> Attachment:
    """The file, if the actor may read its conversation; else `FileMissing`."""
    attachment = await attachments.find_attachment(session, attachment_id)
    if attachment is None:
        raise FileMissing
    for each in await _shown_in(session, attachment):
        with contextlib.suppress(ConversationNotFound):
            await find_readable(session, actor=actor, conversation_id=each)
            return attachment
    raise FileMissing


async def find_changeable_view(
    session: Session, *, reader: view_rules.ViewReader, view_id: UUID
) -> view_rules.SavedView:
    """The saved view, locked, if the reader may change it. Raises `ViewGone`, `Forbidden`."""
    view = await saved_views.find_view(session, view_id)
    if view is None or not view_rules.may_see(view, reader):
        raise ViewGone
    if not view_rules.may_change(view, reader):
        raise Forbidden(permission=access.READ_ALL)
    return view


async def find_usable_macro(session: Session, *, reader: view_rules.ViewReader, macro_id: UUID) -> macro_rules.Macro:
    """The macro, if it is there for the reader. Raises `MacroGone`."""
    macro = await macros.find_macro(session, macro_id)
    if macro is None or not macro_rules.may_use(macro, reader):
        raise MacroGone
    return macro


async def find_changeable_macro(
    session: Session, *, reader: view_rules.ViewReader, macro_id: UUID
) -> macro_rules.Macro:
    """The macro, locked, if the reader may change it. Raises `MacroGone`, `Forbidden`."""
    macro = await macros.find_macro(session, macro_id, lock=True)
    if macro is None or not macro_rules.may_use(macro, reader):
        raise MacroGone
    if not macro_rules.may_change(macro, reader):
        raise Forbidden(permission=access.READ_ALL)
    return macro


async def _shown_in(session: Session, attachment: Attachment) -> list[UUID]:
    """The conversations that show the file: its own, and one that was split off with its message."""
    taking = (
        await ties.list_taking(session, attachment.conversation_id, attachment.sequence) if attachment.sequence else []
    )
    return [attachment.conversation_id, *(tie.to_id for tie in taking)]


async def _is_readable(session: Session, viewer: access.Viewer, conversation: Conversation) -> bool:
    if access.may_read_at_once(viewer, conversation):
        return True
    if not viewer.can(access.READ):
        return False
    try:
        agent_id = UUID(viewer.id)
    except ValueError:  # the system or an operator, who hold everything and never come here
        return False
    has_served = await threads.has_served(session, conversation.id, agent_id) or bool(
        await threads.list_mentioned(session, [conversation.id], agent_id)
    )
    if not has_served and viewer.can(access.APPROVE):
        # Whoever is asked for a second look sees what it is about.
        has_served = await reviews.has_waiting(session, conversation.id, reader=agent_id)
    serves_customer = not has_served and (
        conversation.customer_id is not None
        and await threads.serves_customer(session, conversation.customer_id, agent_id)
    )
    return access.may_read(viewer, conversation, has_served=has_served, serves_customer=serves_customer)
