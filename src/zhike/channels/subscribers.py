"""What channels does when conversations become one: the customer's page goes where the talk goes on."""

from __future__ import annotations

from zhike.channels import repository
from zhike.conversations.events import ConversationMerged, MergeUndone
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
    # Open pages watch one of the two: they learn there that it is another conversation now.
    for each in (event.conversation_id, event.kept_id):
        session.notify(f"conversation:{each}", state=1)


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
    )
]
