"""What the team's space does when something happened elsewhere."""

from __future__ import annotations

from zhike.knowledge.events import ArticlePublished
from zhike.platform.database import Session
from zhike.platform.outbox import Envelope
from zhike.platform.runtime import Runtime
from zhike.platform.subscriptions import Subscription
from zhike.team.service.posting import note_published


async def on_published(_runtime: Runtime, session: Session, event: ArticlePublished, envelope: Envelope) -> None:
    """What a post became is published."""
    await note_published(session, event.article_id, at=envelope.at)


SUBSCRIPTIONS = [
    Subscription(name="team.publish_posts", events=(ArticlePublished,), handle=on_published, from_start=False)
]
