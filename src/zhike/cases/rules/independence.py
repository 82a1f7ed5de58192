"""Who may do what with a complaint, seen from outside of it: nobody judges what they were part of. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

Part = Literal["handler", "approver", "confirmer", "reviewer"]
Conflict = Literal["named", "served", "decided_matter", "asked", "handled", "decided"]


@dataclass(frozen=True, slots=True)
class Involved:
    """Who had to do with it. `served`: who served the linked conversation; `decided_matter`: who decided what it is
    about; `handled`: everybody who ever handled the complaint; `decided`: who proposed or confirmed its decision."""

    named: Collection[UUID] = ()
    served: Collection[UUID] = ()
    decided_matter: Collection[UUID] = ()
    handled: Collection[UUID] = ()
    decided: Collection[UUID] = ()
    asked: Collection[UUID] = ()


def conflict_of(person: UUID, part: Part, involved: Involved) -> Conflict | None:
    """Why `person` cannot take that part; None = they can."""
    reasons: list[tuple[Conflict, Collection[UUID]]] = [
        ("named", involved.named),
        ("served", involved.served),
        ("decided_matter", involved.decided_matter),
    ]
    if part == "approver":
        reasons.append(("asked", involved.asked))
    if part != "handler":
        reasons.append(("handled", involved.handled))
    if part == "reviewer":
        reasons.append(("decided", involved.decided))
    return next((reason for reason, people in reasons if person in people), None)
