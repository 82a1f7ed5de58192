"""Who belongs to whom. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

RelationKind = Literal["spouse", "parent", "child", "household", "guardian", "employer"]

_OTHER_WAY: dict[RelationKind, RelationKind | None] = {
    "spouse": "spouse",
    "parent": "child",
    "child": "parent",
    "household": "household",
    "guardian": None,
    "employer": None,
}


@dataclass(frozen=True, slots=True)
class Relation:
    """`customer_id` is the `kind` of the customer whose relation it is: their parent, their spouse."""

    customer_id: UUID
    kind: RelationKind


def both_ways(one: UUID, relation: Relation) -> list[tuple[UUID, Relation]]:
    """The relation as each of the two has it; some have it one way only."""
    back = _OTHER_WAY[relation.kind]
    there = [(one, relation)]
    return there if back is None else [*there, (relation.customer_id, Relation(one, back))]
