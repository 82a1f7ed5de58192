"""Vectors of what is published: computed once, kept, and the index made anew when they have come."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from sqlalchemy import text
from tests.assistant.builders import BANK, NOON, publish_bank

from zhike.assistant import repository
from zhike.assistant.keeping import keeper_of
from zhike.assistant.service.embedding_articles import embed_published, embedders_of, forget_unpublished, texts_of
from zhike.assistant.service.packed_vectors import pack_vectors, unpack_vectors
from zhike.knowledge import api as knowledge
from zhike.platform.database import Session
from zhike.platform.runtime import Runtime

ROW = np.linspace(-1, 1, 384, dtype=np.float32)


async def test_a_vector_is_kept_once_and_found_by_its_digest(session: Session) -> None:
    await repository.add_vectors(session, {b"a" * 16: ROW})
    await repository.add_vectors(session, {b"a" * 16: -ROW, b"b" * 16: ROW})
    found = await repository.find_vectors(session, [b"a" * 16, b"c" * 16])
    assert list(found) == [b"a" * 16]
    assert np.allclose(found[b"a" * 16], ROW, atol=1e-3)
    assert await repository.find_digests(session, [b"a" * 16, b"b" * 16]) == {b"a" * 16, b"b" * 16}
    await repository.drop_other_vectors(session, [b"b" * 16])
    assert await repository.find_digests(session, [b"a" * 16, b"b" * 16]) == {b"b" * 16}


async def test_what_is_published_gets_its_vectors_and_old_ones_go(runtime: Runtime) -> None:
    async with runtime.database.transaction() as session:
        await publish_bank(session)
        await repository.add_vectors(session, {b"old" * 5: ROW})
        articles = await knowledge.published(session, NOON)
    embedders = embedders_of(runtime.settings)
    digests = [each.digest for each in texts_of(articles, embedders)]
    assert await embed_published(runtime, seconds=0) == len(digests)
    assert await embed_published(runtime, seconds=60) == 0
    await forget_unpublished(runtime)
    async with runtime.database.transaction() as session:
        kept = (await session.execute(text("select digest from assistant.vector"))).scalars()
        assert {bytes(digest) for digest in kept} == set(digests)


async def test_an_index_takes_the_vectors_that_come_later(runtime: Runtime) -> None:
    many = [("zh", f"第{n}种业务怎么办", f"到{n}号窗口。", (f"办{n}号业务",), "") for n in range(33)]
    async with runtime.database.transaction() as session:
        await publish_bank(session, [*BANK, *many])
    keeper = keeper_of(runtime)
    await keeper.refresh(runtime)
    assert keeper.missing > 0 or not embedders_of(runtime.settings)
    await embed_published(runtime, seconds=60)
    await keeper.refresh(runtime)
    assert (keeper.size, keeper.missing) == (len(BANK) + 33, 0)


async def test_without_a_model_nothing_is_computed(runtime: Runtime, session: Session) -> None:
    await publish_bank(session)
    without = replace(runtime, settings=runtime.settings.model_copy(update={"embedding": "none"}))
    assert embedders_of(without.settings) == {}
    assert await embed_published(without, seconds=1) == 0


def test_packed_vectors_are_what_they_were_but_for_rounding() -> None:
    rows = np.random.default_rng(3).normal(size=(5, 384)).astype(np.float32)
    vectors = {bytes([number]) * 16: row for number, row in enumerate(rows)}
    found = unpack_vectors(pack_vectors(vectors))
    assert list(found) == list(vectors)
    for digest, row in vectors.items():
        assert np.abs(found[digest] - row).max() <= np.abs(row).max() / 127
