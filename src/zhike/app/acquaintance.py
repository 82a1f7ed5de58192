"""Tells the watch who is who: staff by name, customers who are staff, customers of the highest tier."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from uuid import UUID

from zhike.audit import api as audit
from zhike.customers import api as customers
from zhike.identity import api as identity
from zhike.platform.database import Session


class _People:
    async def who(self, session: Session, subjects: Collection[str]) -> audit.Known:
        """What is known of these subjects."""
        ids = _ids(subjects, "customer:")
        insiders = await customers.find_insiders(session, ids)
        vips = await customers.find_vips(session, ids)
        numbers = {each.number: str(each.id) for each in await identity.find_staff(session)} if insiders else {}
        staff = await identity.find_staff(session, ids=_ids(subjects, "staff:")) if _ids(subjects, "staff:") else []
        return audit.Known(
            # Somebody on the list who has no account here is a colleague all the same.
            staff_of={f"customer:{each}": numbers.get(number, f"number:{number}") for each, number in insiders.items()},
            vips=frozenset(f"customer:{each}" for each in vips),
            names={f"staff:{each.id}": each.name for each in staff},
        )


PEOPLE: audit.Acquaintance = _People()


def _ids(subjects: Iterable[str], kind: str) -> list[UUID]:
    found = []
    for subject in subjects:
        if subject.startswith(kind):
            try:
                found.append(UUID(subject.removeprefix(kind)))
            except ValueError:
                continue
    return found
