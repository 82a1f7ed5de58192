"""What makes the demo's customers understood: families, rules of portraits, and a first run of the segments."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from zhike.customers import api as customers
from zhike.demo import repository
from zhike.demo.rules.people import Person
from zhike.demo.service.content import load
from zhike.demo.service.making import ACTOR
from zhike.platform.runtime import Runtime

STEP = "portraits"


async def fill(runtime: Runtime, people: Sequence[Person]) -> None:
    """Add families and rules, and ask for the first run: once, when the book and the history are there."""
    now = runtime.clock.now()
    async with runtime.database.transaction() as session:
        if any(each.step == STEP for each in await repository.list_progress(session)):
            return
        for raw in load("portraits"):
            conditions = tuple(customers.Condition(*each) for each in raw["conditions"])
            rule = customers.PortraitRule(raw["key"], raw["kind"], raw["zh"], raw["en"], conditions)
            await customers.add_portrait_rule(session, actor=ACTOR, rule=rule, now=now)
        await customers.add_relations(session, _families(people))
        await customers.start_run(session, actor=ACTOR, until=now.astimezone(runtime.settings.zone).date(), now=now)
        await repository.note_progress(session, STEP, 1, 1, now=now)


def _families(people: Sequence[Person]) -> list[tuple[UUID, customers.Relation]]:
    """Every elder of a city has a child there while there are any; neighbours in the list are told apart by age."""
    young: dict[str, list[Person]] = {}
    for person in people:
        if not person.elder:
            young.setdefault(person.city.name, []).append(person)
    pairs = []
    for elder in (person for person in people if person.elder):
        fitting = young.get(elder.city.name)
        if fitting:
            child = fitting.pop()
            if 20 <= child.birth_year - elder.birth_year <= 42:
                pairs.append((elder.id, customers.Relation(child.id, "child")))
    return pairs
