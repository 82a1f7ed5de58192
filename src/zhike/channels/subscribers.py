"""What channels does when conversations become one, or one becomes two: the customer's page knows of both."""

from __future__ import annotations

from uuid import UUID

from zhike.channels import repository
from zhike.conversations.events import ConversationMerged, ConversationSplit, MergeUndone, SplitUndone
from zhike.platform.database import Session
from zhike.platform.outbox import Envelope
from zhike.platform.runtime import Runtime
from zhike.platform.subscriptions import Subscription


async def on_merged(_runtime: Runtime, session: Session, event: ConversationMerged, _: Envelope) -> None:
    """The page of a conversation that ended so shows the kept one from now on."""
    if await repository.go_on_in(session, merged_id=event.conversation_id, kept_id=event.kept_id):
        _tell(session, event)


async def on_undone(_runtime: Runtime, session: Session, event: MergeUndone, _: Envelope) -> None:
    """It shows its own conversation again, unless its customer has begun another one since."""
    if await repository.go_back_to(session, merged_id=event.conversation_id, kept_id=event.kept_id):
        _tell(session, event)


def _tell(session: Session, event: ConversationMerged | MergeUndone) -> None:
    _show(session, event.conversation_id, event.kept_id)


def _show(session: Session, *ids: UUID) -> None:
    # Open pages watch one of the two: they learn there that it is another conversation now, or that there are two.
    for each in ids:
        session.notify(f"conversation:{each}", state=1)


async def on_split(_runtime: Runtime, session: Session, event: ConversationSplit | SplitUndone, _: Envelope) -> None:
    """The page stays where it is, and can turn to the other matter; after an undo it shows the original again."""
    ids = {"split_id": event.conversation_id, "original_id": event.from_id}
    if isinstance(event, ConversationSplit):
        await repository.add_split(session, **ids)
    else:
        await repository.remove_split(session, **ids)
    _show(session, event.conversation_id, event.from_id)


async def on_told(runtime: Runtime, session: Session, event: ConversationMerged | MergeUndone, at: Envelope) -> None:
    """One reader keeps their order. A conversation that was over has no page that must go anywhere."""
    if isinstance(event, ConversationMerged):
        await on_merged(runtime, session, event, at)
    else:
        await on_undone(runtime, session, event, at)


SUBSCRIPTIONS: list[Subscription] = [
    Subscription(
        name="channels.merged",
        events=(ConversationMerged, MergeUndone),
        handle=on_told,
        wants=lambda event: event.ended,
    ),
    Subscription(name="channels.split", events=(ConversationSplit, SplitUndone), handle=on_split),
]
