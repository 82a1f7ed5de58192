"""What other contexts may ask of the assistant."""

from __future__ import annotations

from datetime import datetime

from zhike.assistant.answering import Reply, answer
from zhike.assistant.matching.index import IndexBuilder, KnowledgeIndex, Match
from zhike.assistant.rules.handover import Handoff
from zhike.assistant.rules.wording import say
from zhike.knowledge import api as knowledge
from zhike.platform.database import Session

__all__ = ["Handoff", "KnowledgeIndex", "Match", "Reply", "answer", "load_index", "say"]


async def load_index(session: Session, now: datetime) -> KnowledgeIndex:
    """An index of what is published now, for one-off commands; processes that stay keep theirs (`keeping`)."""
    release = await knowledge.release_number(session)
    return IndexBuilder().build(release, await knowledge.published(session, now))
