"""All SQL of the assistant."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, cast
from uuid import UUID

import numpy as np
from sqlalchemy import text

from zhike.assistant.matching.meaning import Vector
from zhike.assistant.rules.turns import Outcome
from zhike.platform.database import Session

# With every message, so without the ORM.
_ADD = text("""
    insert into assistant.answer_log (message_id, conversation_id, at, language, outcome, because, reason, talk,
                                      article_id, version, confidence, emotion, release, ms)
    values (:message_id, :conversation_id, :at, :language, :outcome, :because, :reason, :talk,
            :article_id, :version, :confidence, :emotion, :release, :ms)
    on conflict do nothing
""")
_OUTCOMES = text("""
    select outcome from assistant.answer_log where conversation_id = :conversation_id and talk is null
    order by at desc, message_id desc limit :limit
""")
_LAST_REASON = text("""
    select reason from assistant.answer_log where conversation_id = :conversation_id and reason is not null
    order by at desc, message_id desc limit 1
""")
_FIND_VECTORS = text("select digest, halves from assistant.vector where digest = any(:digests)")
_FIND_DIGESTS = text("select digest from assistant.vector where digest = any(:digests)")
_ADD_VECTORS = text("""
    insert into assistant.vector (digest, halves)
    select * from unnest(cast(:digests as bytea[]), cast(:halves as bytea[])) on conflict do nothing
""")
_DROP_VECTORS = text("delete from assistant.vector where not digest = any(:digests)")


async def add_answer(session: Session, **columns: Any) -> None:
    """Log what became of a message, once."""
    await session.execute(_ADD, columns)


async def list_outcomes(session: Session, conversation_id: UUID, *, limit: int) -> list[Outcome]:
    """The outcomes of a conversation's last turns, newest first; small talk is no turn."""
    found = await session.execute(_OUTCOMES, {"conversation_id": conversation_id, "limit": limit})
    return [cast("Outcome", outcome) for outcome in found.scalars()]


async def find_last_reason(session: Session, conversation_id: UUID) -> str | None:
    """The contact reason that the conversation seemed to be about last."""
    return (await session.execute(_LAST_REASON, {"conversation_id": conversation_id})).scalar_one_or_none()


async def find_vectors(session: Session, digests: Collection[bytes]) -> dict[bytes, Vector]:
    """The kept vectors of these texts, by digest."""
    found = await session.execute(_FIND_VECTORS, {"digests": list(digests)})
    return {bytes(digest): np.frombuffer(halves, np.float16).astype(np.float32) for digest, halves in found}


async def find_digests(session: Session, digests: Collection[bytes]) -> set[bytes]:
    """Which of these texts have a vector."""
    found = await session.execute(_FIND_DIGESTS, {"digests": list(digests)})
    return {bytes(digest) for digest in found.scalars()}


async def add_vectors(session: Session, vectors: Mapping[bytes, Vector]) -> None:
    """Keep vectors; one that is there already stays."""
    halves = [vector.astype(np.float16).tobytes() for vector in vectors.values()]
    await session.execute(_ADD_VECTORS, {"digests": list(vectors), "halves": halves})


async def drop_other_vectors(session: Session, digests: Collection[bytes]) -> None:
    """Forget the vectors of all other texts."""
    await session.execute(_DROP_VECTORS, {"digests": list(digests)})
