"""What other contexts may ask of conversations. Values in and out; every function runs in the caller's transaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from zhike.conversations.draft_signs import DraftSigns, hang_up_draft_signs
from zhike.conversations.errors import ConversationNotFound
from zhike.conversations.permissions import (
    find_readable,
    find_readable_among,
    find_readable_attachment,
    find_resolvable,
    may_read,
    viewer_of,
)
from zhike.conversations.queue_directory import QueueDirectory, hang_up_queue_directory
from zhike.conversations.repository import attachments, standings, threads, withdrawing
from zhike.conversations.repository.attachments import FILE_KEYS
from zhike.conversations.repository.standings import Standing
from zhike.conversations.rules.access import Viewer, leads_desk
from zhike.conversations.rules.acts import Act, fill_in
from zhike.conversations.rules.checklists import ChecklistStep
from zhike.conversations.rules.ending import MERGED, OUTCOMES, REJOINED
from zhike.conversations.rules.filters import Filter
from zhike.conversations.rules.notices import notice
from zhike.conversations.rules.scheduling import QuietHours
from zhike.conversations.rules.states import may_change, may_speak
from zhike.conversations.rules.text import LONGEST as LONGEST_TEXT
from zhike.conversations.rules.transcript import as_html, as_text
from zhike.conversations.schemas.filters import FilterBody
from zhike.conversations.schemas.macros import ActBody, Acts
from zhike.conversations.schemas.threads import MessageOut
from zhike.conversations.service.canned import NewCannedReply, add_canned_replies
from zhike.conversations.service.checklists import save_checklist
from zhike.conversations.service.closing import close, end_by_customer, rate, resolve
from zhike.conversations.service.files import open_file, store_file
from zhike.conversations.service.filtering import list_fitting_ids
from zhike.conversations.service.macros import NewMacro, add_macro, check_acts, get_macro
from zhike.conversations.service.mentions import open_to_colleague
from zhike.conversations.service.posting import post, post_notice
from zhike.conversations.service.saved_views import NewView, add_view
from zhike.conversations.service.scheduling import note_customer_back, quiet_hours
from zhike.conversations.service.states import lock as lock_conversation
from zhike.conversations.service.states import raise_identity, set_by_phone, set_handover, set_state, start_wrap_up
from zhike.conversations.service.threads import mark_read, open_conversation, post_as_staff, post_attachment
from zhike.conversations.service.triage import set_triage
from zhike.conversations.service.withdrawing import withdraw
from zhike.conversations.thread import (
    Attachment,
    Author,
    Conversation,
    Handover,
    Kind,
    Line,
    Message,
    Posted,
    State,
    Step,
    Turn,
    Visibility,
)
from zhike.conversations.ties.errors import MergeRefused
from zhike.conversations.ties.errors import UndoRefused as TieUndoRefused
from zhike.conversations.ties.reading import list_split_beside, read_joined
from zhike.conversations.ties.rules import Side
from zhike.conversations.ties.rules import obstacles as merge_obstacles
from zhike.conversations.ties.service import (
    find_keepable,
    has_merged,
    list_others_of_customer,
    lock_both,
    look_at_sides,
    merge,
)
from zhike.conversations.ties.service import find_undoable as find_undoable_tie
from zhike.conversations.ties.service import undo as undo_tie
from zhike.conversations.ties.split_errors import SplitRefused
from zhike.conversations.ties.split_rules import MOST_TAKEN
from zhike.conversations.ties.splitting import (
    Matter,
    SplitPreview,
    check_split,
    find_split_origin,
    list_split_off_among,
    preview_split,
    split,
    undo_split,
)
from zhike.conversations.ties.values import Tie
from zhike.conversations.uploads import receive_upload
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.files.checking import LARGEST_BYTES
from zhike.platform.files.uploads import UPLOAD_BODY, Upload, as_download, hand_out

__all__ = [
    "FILE_KEYS",
    "LARGEST_BYTES",
    "LONGEST_TEXT",
    "MERGED",
    "MOST_TAKEN",
    "OUTCOMES",
    "REJOINED",
    "UPLOAD_BODY",
    "Act",
    "ActBody",
    "Acts",
    "Attachment",
    "Author",
    "ChecklistStep",
    "Conversation",
    "DraftSigns",
    "Filter",
    "FilterBody",
    "Handover",
    "Kind",
    "Line",
    "Matter",
    "MergeRefused",
    "Message",
    "NewCannedReply",
    "NewMacro",
    "NewView",
    "Posted",
    "QueueDirectory",
    "QuietHours",
    "Side",
    "SplitPreview",
    "SplitRefused",
    "Standing",
    "State",
    "Step",
    "Tie",
    "TieUndoRefused",
    "Turn",
    "Upload",
    "Viewer",
    "Visibility",
    "add_canned_replies",
    "add_macro",
    "add_view",
    "as_download",
    "as_html",
    "as_text",
    "check_acts",
    "check_split",
    "close",
    "encode_message",
    "end_by_customer",
    "fill_in",
    "find_attachment",
    "find_keepable",
    "find_readable",
    "find_readable_among",
    "find_readable_attachment",
    "find_resolvable",
    "find_split_origin",
    "find_undoable_tie",
    "get_conversation",
    "get_conversations",
    "get_macro",
    "hand_out",
    "handover",
    "hang_up_draft_signs",
    "hang_up_queue_directory",
    "has_merged",
    "leads_desk",
    "list_fitting_ids",
    "list_messages",
    "list_newest",
    "list_others_of_customer",
    "list_public_sequences",
    "list_split_beside",
    "list_split_off_among",
    "list_standings",
    "list_turns",
    "list_unanswered",
    "list_waiting",
    "list_withdrawn",
    "lock_both",
    "lock_conversation",
    "look_at_sides",
    "mark_read",
    "may_change",
    "may_read",
    "may_speak",
    "merge",
    "merge_obstacles",
    "note_customer_back",
    "notice",
    "open_conversation",
    "open_file",
    "open_to_colleague",
    "post",
    "post_as_staff",
    "post_attachment",
    "post_message",
    "post_notice",
    "preview_split",
    "process_of",
    "quiet_hours",
    "raise_identity",
    "rate",
    "read_joined",
    "receive_upload",
    "resolve",
    "save_checklist",
    "set_by_phone",
    "set_state",
    "set_triage",
    "split",
    "start_wrap_up",
    "store_file",
    "take_back_transfer",
    "undo_split",
    "undo_tie",
    "viewer_of",
    "withdraw",
]


async def post_message(
    session: Session,
    *,
    actor: Actor,
    conversation_id: UUID,
    author: Author,
    text: str,
    kind: Kind = "text",
    payload: Mapping[str, Any] | None = None,
    visibility: Visibility = "public",
    client_id: str | None = None,
    now: datetime,
) -> Message:
    """Store one message and tell everybody; idempotent by `client_id`. For doors and parts of the system that have
    loaded the conversation by right; staff speak through `post_as_staff`. See `post` for the errors."""
    posted = await post(
        session,
        actor=actor,
        conversation_id=conversation_id,
        author=author,
        text=text,
        kind=kind,
        payload=payload,
        visibility=visibility,
        client_id=client_id,
        now=now,
    )
    return posted.message


async def get_conversation(session: Session, conversation_id: UUID) -> Conversation:
    """The conversation as it stands, no questions asked; raises `ConversationNotFound`."""
    conversation = await threads.find_conversation(session, conversation_id)
    if conversation is None:
        raise ConversationNotFound
    return conversation


async def get_conversations(session: Session, ids: Sequence[UUID]) -> dict[UUID, Conversation]:
    """Those of `ids` that exist, in one query."""
    return await threads.find_conversations(session, ids)


async def list_ids_of_customers(session: Session, customers: Collection[UUID]) -> list[UUID]:
    """All conversations of these customers: for who keeps something of a conversation and answers for a person."""
    return await threads.list_ids_of_customers(session, customers)


async def list_messages(
    session: Session, conversation_id: UUID, *, after: int = 0, limit: int = 500, include_internal: bool = False
) -> list[Message]:
    """Messages after the sequence `after`, in order; notes only if asked."""
    return await threads.list_messages(
        session, conversation_id, after=after, limit=limit, include_internal=include_internal
    )


async def list_turns(session: Session, after: Mapping[UUID, int]) -> dict[UUID, list[Turn]]:
    """Of each conversation, who of customer and agent said something after that sequence, and when; not what."""
    return await threads.list_turns(session, after)


async def list_lines(session: Session, spans: Mapping[UUID, tuple[int, int]]) -> dict[UUID, list[Line]]:
    """Of each conversation what customer and agent said to each other, after the first up to the second sequence."""
    return await threads.list_lines(session, spans)


async def list_newest(session: Session, after: Mapping[UUID, int]) -> dict[UUID, list[Message]]:
    """Of each conversation the messages after that sequence, notes included: who may read them is asked elsewhere."""
    return await threads.list_newest(session, after)


def encode_message(message: Message) -> bytes:
    """The message in JSON, as the console's routes give it."""
    return MessageOut.of(message).model_dump_json().encode()


async def list_public_sequences(session: Session, ids: Sequence[UUID]) -> dict[UUID, tuple[int, int]]:
    """For those who follow many: (sequence of the last public message, version of the state) of each."""
    return await threads.list_public_sequences(session, ids)


async def list_waiting(session: Session) -> list[UUID]:
    """All conversations that wait for a person (queued or offered)."""
    return await threads.list_waiting(session)


async def list_unanswered(session: Session, *, before: datetime, limit: int) -> list[Conversation]:
    """Conversations of agents in which the customer spoke last, before `before`; who waits longest first."""
    return await threads.list_unanswered(session, before=before, limit=limit)


async def handover(session: Session, conversation_id: UUID, card: Handover) -> None:
    """Put the hand-over card on the conversation; a later one replaces it."""
    await set_handover(session, conversation_id, card)


async def process_of(session: Session, conversation_id: UUID) -> list[Step]:
    """The process record so far: every step in order, the running one without an end."""
    return await threads.list_steps(session, conversation_id)


async def find_attachment(session: Session, attachment_id: UUID) -> Attachment | None:
    """A file's description, no questions asked."""
    return await attachments.find_attachment(session, attachment_id)


async def list_standings(session: Session, ids: Sequence[UUID]) -> dict[UUID, Standing]:
    """Where each of `ids` stands, no questions asked: for looks at many."""
    return await standings.list_standings(session, ids)


async def list_withdrawn(session: Session, conversation_id: UUID, *, until: int) -> list[int]:
    """The places, up to `until`, of what the customer was told and an agent took back."""
    return await withdrawing.list_withdrawn(session, conversation_id, until=until) if until else []


async def take_back_transfer(session: Session, conversation_id: UUID, *, transfers: int) -> None:
    """A transfer was undone: it counts no more. For who has locked the conversation by moving it."""
    await threads.update_conversation(session, conversation_id, {"transfers": transfers})
