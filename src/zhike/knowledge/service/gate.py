"""The port through which others may keep an article from being published (golden questions, a legal check)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from zhike.knowledge.rules.articles import PublishedArticle
from zhike.platform.database import Session


class PublishGate(Protocol):
    """Asked before each reviewed publication; `app` hands one in (`app.state.publish_gate`)."""

    async def check(self, session: Session, candidates: Sequence[PublishedArticle], *, now: datetime) -> Sequence[str]:
        """What would break if all `candidates` were published together, each as a short line; nothing passes.

        Until the transaction of `session` is over nothing else is published.
        """
        ...


class OpenGate:
    """Lets everything through: what stands here as long as nobody checks anything."""

    async def check(
        self,
        session: Session,  # noqa: ARG002
        candidates: Sequence[PublishedArticle],  # noqa: ARG002
        *,
        now: datetime,  # noqa: ARG002
    ) -> Sequence[str]:
        """Nothing breaks."""
        return ()


OPEN_GATE = OpenGate()
