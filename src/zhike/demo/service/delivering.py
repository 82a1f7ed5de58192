"""Three systems of the demo bank deliver once, beside the history, as files do in a real bank."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from zhike.customers import api as customers
from zhike.demo.rules.deliveries import Delivery, deliveries, double_forms, two_claims
from zhike.demo.rules.people import Person
from zhike.demo.service.making import ACTOR
from zhike.platform.runtime import Runtime
from zhike.platform.tables import open_table

DELIVERED = 2_000


async def fill(runtime: Runtime, people: Sequence[Person]) -> None:
    """Let each source deliver that has not yet. What leaves doubt is resolved at once, one after the other."""
    async with runtime.database.transaction() as session:
        known = await customers.list_trust(session)
    for small in (double_forms(people[:DELIVERED]), *two_claims(people[:DELIVERED])):
        if small.source not in known:
            await _deliver(runtime, small)
            await customers.resolve_all(runtime, actor=ACTOR)
    for delivery in deliveries(people[:DELIVERED]):
        if delivery.source not in known:
            await _deliver(runtime, delivery)


async def _deliver(runtime: Runtime, delivery: Delivery) -> None:
    mapping = customers.read_mapping(delivery.mapping, file=delivery.file_name)
    source = customers.Source(
        delivery.source, delivery.label, "file", mapping, expected_rows=delivery.expected, every_hours=168
    )
    async with runtime.database.transaction() as session:
        await customers.create_source(session, source, actor=ACTOR, now=runtime.clock.now())
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / delivery.file_name
        path.write_bytes(delivery.content)
        table = open_table(path, name=delivery.file_name)
        await customers.import_table(runtime, source, table, actor=ACTOR, on_reject=_kept)


def _kept(_reject: object) -> None:
    """Lines that are not taken stand with the run."""
