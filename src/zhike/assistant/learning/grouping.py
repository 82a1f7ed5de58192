"""Grouping: what was asked in vain becomes gaps, which keep their id, owner and state from one run to the next."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final, cast
from uuid import UUID
from weakref import WeakKeyDictionary

import structlog

from zhike.assistant.embedding.choosing import embedder_for
from zhike.assistant.errors import EmbeddingUnavailable
from zhike.assistant.learning import repository
from zhike.assistant.learning.clustering import Cluster, Floats, find_clusters, keep_names, spread
from zhike.assistant.learning.gap import Question
from zhike.assistant.matching.grams import Language
from zhike.platform.database import Database, Session
from zhike.platform.ids import uuid7
from zhike.platform.runtime import Runtime

log = structlog.get_logger(__name__)

# Older questions are no longer grouped anew; they stay in the gap that they are in.
WINDOW: Final = timedelta(days=90)
# The square of it is what a run holds in memory: 2,000 take 32 MB.
MOST: Final = 2000
# A vector takes 20-35 ms: with more questions words alone decide. With fewer the mean that is taken off says nothing.
MOST_MEANT: Final = 500
FEWEST_MEANT: Final = 12
_grouped: WeakKeyDictionary[Database, dict[Language, frozenset[UUID]]] = WeakKeyDictionary()
LANGUAGES: Final[tuple[Language, ...]] = ("zh", "en")


async def group_questions(runtime: Runtime) -> None:
    """Group what was asked in vain, language by language, each in short transactions."""
    for language in LANGUAGES:
        async with runtime.database.transaction() as session:
            since = runtime.clock.now() - WINDOW
            questions = await repository.list_to_cluster(session, language, since=since, limit=MOST)
        if not _changed(runtime, language, questions):
            continue
        clusters = await asyncio.to_thread(_find, runtime, language, [each.text for each in questions])
        async with runtime.database.transaction() as session:
            await _store(session, runtime, language, questions, clusters)
    async with runtime.database.transaction() as session:
        await repository.forget_empty(session)


def _changed(runtime: Runtime, language: Language, questions: Sequence[Question]) -> bool:
    """Whether this process has not just grouped the same questions."""
    seen = _grouped.setdefault(runtime.database, {})
    now = frozenset(each.id for each in questions)
    before, seen[language] = seen.get(language), now
    return before != now


def _find(runtime: Runtime, language: Language, texts: Sequence[str]) -> list[Cluster]:
    return find_clusters(texts, language, _vectors(runtime, language, texts)) if len(texts) > 1 else []


def _vectors(runtime: Runtime, language: Language, texts: Sequence[str]) -> Floats | None:
    """What the texts mean, where there is a model of sentences for the language."""
    embedder = embedder_for(runtime.settings, language) if FEWEST_MEANT <= len(texts) <= MOST_MEANT else None
    if embedder is None:
        return None
    try:
        return spread(embedder.embed(texts, language))
    except EmbeddingUnavailable:
        log.warning("assistant.gaps_by_words_alone", language=language)
        return None


async def _store(
    session: Session, runtime: Runtime, language: Language, questions: Sequence[Question], clusters: Sequence[Cluster]
) -> None:
    known = {place: each.gap_id for place, each in enumerate(questions) if each.gap_id is not None}
    kept = cast("Mapping[int, UUID]", keep_names(clusters, known, Counter(known.values())))
    placed: set[int] = set()
    for number, cluster in enumerate(clusters):
        members = [questions[place] for place in cluster.members]
        title, reason = questions[cluster.centre].text, _reason(members)
        gap_id = kept.get(number)
        if gap_id is None:
            gap_id = uuid7()
            await repository.add_gap(
                session, gap_id=gap_id, language=language, title=title, reason=reason, now=runtime.clock.now()
            )
        else:
            await repository.name_gap(session, gap_id, title=title, reason=reason)
        await repository.move_questions(session, [each.id for each in members if each.gap_id != gap_id], gap_id)
        placed.update(cluster.members)
    stray = [each.id for place, each in enumerate(questions) if place not in placed and each.gap_id is not None]
    await repository.move_questions(session, stray, None)


def _reason(members: Sequence[Question]) -> str | None:
    """The contact reason that most of them have."""
    counted = Counter(each.reason for each in members if each.reason)
    return min(counted, key=lambda reason: (-counted[reason], reason)) if counted else None
