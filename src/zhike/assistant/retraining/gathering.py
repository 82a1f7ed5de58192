"""What a training of contact reasons is made of: shipped phrases, published ways to ask, accepted corrections."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

import numpy as np

from zhike.assistant import repository as vectors_kept
from zhike.assistant.embedding.port import Vectors
from zhike.assistant.matching.grams import Language
from zhike.assistant.matching.meaning import digest_of, way_meant
from zhike.assistant.registry.artefacts import Artefact, unpack
from zhike.assistant.retraining import repository
from zhike.assistant.retraining.asking import in_force, trained_until
from zhike.assistant.retraining.reasons import Example
from zhike.assistant.retraining.shipped import shipped_phrases, shipped_vectors
from zhike.assistant.service.embedding_articles import embedders_of
from zhike.knowledge import api as knowledge
from zhike.platform.database import Session
from zhike.platform.runtime import Runtime
from zhike.reasons import api as reasons


@dataclass(frozen=True, slots=True)
class Gathered:
    """All that goes into a training. `data` is what the register will say of it."""

    examples: Sequence[Example]
    vectors: dict[str, Vectors]
    base: Artefact | None
    active_number: int
    data: dict[str, Any]


async def gather(runtime: Runtime, golden: Sequence[Example]) -> Gathered:
    """Read what there is now, in one short transaction; vectors are spread in a thread."""
    async with runtime.database.transaction() as session:
        active, packed = await in_force(session, "reasons")
        corrections = await _corrections(session, trained_until(active))
        accepted = await repository.list_accepted(session, "reason")
        ways, kept = await _ways(runtime, session)
    phrases = await asyncio.to_thread(shipped_phrases)
    shipped = [Example(each.text, each.label, each.language, "phrase") for each in phrases]
    examples = [*shipped, *ways, *corrections, *golden]
    known = await asyncio.to_thread(shipped_vectors, phrases)
    until = max((row["decided_at"] for row in accepted), default=None)
    return Gathered(
        examples=examples,
        vectors=_aligned(len(examples), known, kept, len(shipped)),
        base=unpack(packed) if packed else None,
        active_number=active.number,
        data={
            "phrases": len(shipped),
            "ways": len(ways),
            "corrections": len(corrections),
            "golden": len(golden),
            "until": until.isoformat() if until else None,
            "digest": _digest(examples),
        },
    )


async def _corrections(session: Session, until: datetime | None) -> list[Example]:
    return [
        Example(
            row["text"],
            row["label"],
            cast("Language", row["language"]),
            "correction",
            known=until is not None and row["decided_at"] <= until,
        )
        for row in await repository.list_accepted(session, "reason")
        if reasons.is_reason(row["label"])
    ]


async def _ways(runtime: Runtime, session: Session) -> tuple[list[Example], dict[str, dict[int, Any]]]:
    """Questions and variants of what is published, with the vectors that the index has of them, by row."""
    embedders = await asyncio.to_thread(embedders_of, runtime.settings)
    ways: list[Example] = []
    wanted: list[tuple[str, int, bytes]] = []
    for article in await knowledge.published(session, runtime.clock.now()):
        if not reasons.is_reason(article.category):
            continue
        for text in (article.question, *article.variants):
            if (embedder := embedders.get(article.language)) is not None:
                digest = digest_of(embedder.name, way_meant(text, article.language))
                wanted.append((embedder.name, len(ways), digest))
            ways.append(Example(text, article.category, article.language, "way"))
    found = await vectors_kept.find_vectors(session, [digest for _, _, digest in wanted])
    kept: dict[str, dict[int, Any]] = {}
    for name, row, digest in wanted:
        if digest in found:
            kept.setdefault(name, {})[row] = found[digest]
    return ways, kept


def _aligned(size: int, known: dict[str, Vectors], kept: dict[str, dict[int, Any]], shipped: int) -> dict[str, Vectors]:
    """A row for each example: of the shipped phrases, then of the ways, zeros for the rest."""
    aligned: dict[str, Vectors] = {}
    for name, rows in known.items():
        aligned[name] = np.zeros((size, rows.shape[1]), np.float32)
        aligned[name][:shipped] = rows
        for row, vector in kept.get(name, {}).items():
            aligned[name][shipped + row] = vector
    return aligned


def _digest(examples: Sequence[Example]) -> str:
    found = hashlib.sha256()
    for line in sorted(f"{each.origin}\t{each.label}\t{each.text}" for each in examples):
        found.update(line.encode() + b"\n")
    return found.hexdigest()
