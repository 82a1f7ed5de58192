"""Vectors that come with articles: computed where there was time, so that a first start need not compute them again."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from zhike.assistant.embedding.small import spread, squeezed
from zhike.assistant.matching.meaning import Vector
from zhike.assistant.registry.artefacts import Artefact, pack, unpack
from zhike.assistant.service.embedding_articles import keep_vectors
from zhike.platform.database import Database


def pack_vectors(vectors: Mapping[bytes, Vector]) -> bytes:
    """Vectors by digest (`matching.meaning.digest_of`), all of one length, as a file."""
    small, scale = squeezed(np.stack(list(vectors.values())))
    digests = np.frombuffer(b"".join(vectors), np.uint8).reshape(len(vectors), -1)
    return pack(Artefact({"digests": digests, "bytes": small, "scale": scale}))


def unpack_vectors(packed: bytes) -> dict[bytes, Vector]:
    """What `pack_vectors` was given, but for rounding. Raises `ArtefactUnreadable`."""
    arrays = unpack(packed).arrays
    rows = spread(arrays["bytes"], arrays["scale"])
    return {digest.tobytes(): row for digest, row in zip(arrays["digests"], rows, strict=True)}


async def keep_packed_vectors(database: Database, packed: bytes) -> int:
    """Keep the vectors of a file; those of texts that change, or of another model, are found by nobody. How many."""
    vectors = unpack_vectors(packed)
    await keep_vectors(database, vectors)
    return len(vectors)
