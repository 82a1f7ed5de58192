"""A training of the order of candidates: pairs are looked up in the index, both twins are fitted and asked."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from zhike.assistant.keeping import keeper_of
from zhike.assistant.matching.index import KnowledgeIndex
from zhike.assistant.matching.ranking import FACTORS
from zhike.assistant.registry.artefacts import pack
from zhike.assistant.registry.entry import Comparison
from zhike.assistant.registry.judging import compare
from zhike.assistant.retraining import pairs as kept
from zhike.assistant.retraining.asking import in_force, trained_until
from zhike.assistant.retraining.judged import Pair, in_time, settled
from zhike.assistant.retraining.ranking import Table, agrees, artefact_of, fit_all
from zhike.assistant.understanding.active import Understand, understanding_of
from zhike.assistant.understanding.packaged import key_of
from zhike.platform.runtime import Runtime
from zhike.reasons import api as reasons

# Between two of these the run may be ended; each costs two seconds.
_CHUNK: Final = 40
Tell = Callable[[str, int, int], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Made:
    """A candidate: its artefact, what it was made of, how it compares."""

    artefact: bytes
    data: Mapping[str, Any]
    comparison: Comparison


async def train_ranking(runtime: Runtime, tell: Tell) -> Made:
    """Train, and compare on the latest pairs, whose questions neither twin has seen."""
    async with runtime.database.transaction() as session:
        active, packed = await in_force(session, "reranker")
        pairs = settled(await kept.list_pairs(session))
        index = await keeper_of(runtime).get(session, runtime=runtime, now=runtime.clock.now())
    tables = await _look_up(runtime, index, pairs, tell)
    await tell("comparing", 0, 1)
    until = trained_until(active) if packed else None
    return await asyncio.to_thread(_made, tables, index, active.number, until)


def _made(tables: Sequence[Table], index: KnowledgeIndex, active_number: int, until: datetime | None) -> Made:
    early, late = in_time([each.pair for each in tables])
    known, asked = _of(tables, early), _of(tables, late)
    candidate = fit_all(known)
    # What was in force when the early pairs came: made of those that it had been trained on, or the shipped factors.
    before = fit_all([each for each in known if each.pair.at <= until]) if until else FACTORS
    comparison = compare(
        [agrees(candidate, each) for each in asked],
        [agrees(before, each) for each in asked],
        [_is_urgent(index, each.pair) for each in asked],
        active_number=active_number,
    )
    newest = max((each.pair.at for each in tables), default=None)
    data = {
        "pairs": len(tables),
        "lost": sum(each.place is None for each in tables),
        "early": len(known),
        "until": newest.isoformat() if newest else None,
        "parts": {
            "pair": {
                "n": comparison.candidate.n,
                "candidate": comparison.candidate.right,
                "active": comparison.active.right,
            }
        },
    }
    return Made(pack(artefact_of(fit_all(tables))), data, comparison)


def _of(tables: Sequence[Table], pairs: Sequence[Pair]) -> list[Table]:
    wanted = {id(pair) for pair in pairs}
    return [each for each in tables if id(each.pair) in wanted]


async def _look_up(runtime: Runtime, index: KnowledgeIndex, pairs: Sequence[Pair], tell: Tell) -> list[Table]:
    """The columns of each pair whose article is published and not asked word for word."""
    articles = index.asked_by()
    ways = {key_of(way) for _, asked in articles.values() for way in asked}
    usable = [pair for pair in pairs if pair.article_id in articles and key_of(pair.text) not in ways]
    understand = understanding_of(runtime, "zh")
    tables: list[Table] = []
    for start in range(0, len(usable), _CHUNK):
        await tell("embedding", start, len(usable))
        tables += await asyncio.to_thread(_tables, index, understand, usable[start : start + _CHUNK])
    return tables


def _tables(index: KnowledgeIndex, understand: Understand, pairs: Sequence[Pair]) -> list[Table]:
    found = []
    for pair in pairs:
        meant = understand(pair.text)
        likely = {guess.reason: guess.confidence for guess in meant.guesses} if meant else {}
        look = index.look(pair.text, pair.language, likely)
        if look is not None:
            place = look.articles.index(pair.article_id) if pair.article_id in look.articles else None
            found.append(Table(pair, look.columns, place))
    return found


def _is_urgent(index: KnowledgeIndex, pair: Pair) -> bool:
    article, _ = index.asked_by()[pair.article_id]
    return reasons.is_reason(article.category) and reasons.urgency(article.category) == "P0"
