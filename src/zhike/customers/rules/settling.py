"""Whose a record is, by its keys alone: what is sure is settled, what is not stays with nobody and is counted.

A key of one's own (customer number, id number) settles a record unless the other one and the name both speak against
it: then two people claim one key, which no rule decides. A key that households share (phone, e-mail) settles it only
together with the same name, and never against another id number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal
from uuid import UUID

Method = Literal["number", "id_number", "phone", "email"]
Doubt = Literal["conflict", "ambiguous", "unknown"]

OWN_KEYS: Final[tuple[Method, ...]] = ("number", "id_number")
SHARED_KEYS: Final[tuple[Method, ...]] = ("phone", "email")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A customer who shares a key with a record: the fields in which both say the same, and something else."""

    customer_id: UUID
    same: frozenset[str]
    other: frozenset[str]


@dataclass(frozen=True, slots=True)
class Settlement:
    """Whose the record is and by which key, or None and why nobody's.

    `conflict`: it shares a key of one's own with somebody whom the rest contradicts. `ambiguous`: its keys lead to more
    than one customer. `unknown`: they lead to none.
    """

    customer_id: UUID | None
    by: Method | Doubt


def candidate(customer_id: UUID, record: dict[str, object], customer: dict[str, object]) -> Candidate:
    """How a record's keys and a customer's compare; a field that either leaves out says nothing."""
    both = [field for field, value in record.items() if value is not None and customer.get(field) is not None]
    same = frozenset(field for field in both if record[field] == customer[field])
    return Candidate(customer_id, same, frozenset(both) - same)


def settle(candidates: Sequence[Candidate]) -> Settlement:
    """Whose a record is that shares keys with `candidates`."""
    owners = [one for one in candidates if _own_key(one)]
    believed = [one for one in owners if not _contradicted(one)]
    if owners and not believed:
        return Settlement(None, "conflict")
    if not believed:
        believed = [one for one in candidates if _shared_key(one)]
    if len({one.customer_id for one in believed}) > 1:
        return Settlement(None, "ambiguous")
    if not believed:
        return Settlement(None, "unknown")
    found = believed[0]
    return Settlement(found.customer_id, _own_key(found) or _shared_key(found) or "unknown")


def _own_key(one: Candidate) -> Method | None:
    return next((key for key in OWN_KEYS if key in one.same), None)


def _shared_key(one: Candidate) -> Method | None:
    if "name" not in one.same or "id_number" in one.other:
        return None
    return next((key for key in SHARED_KEYS if key in one.same), None)


def _contradicted(one: Candidate) -> bool:
    return "name" in one.other and any(key in one.other for key in OWN_KEYS)
