"""Whose a work order may become. Pure.

Taking what is nobody's is for those who work for the department; taking what is somebody's is for whoever answers for
the department (its lead) or for all of them (a supervisor). Everybody else asks the owner, who hands it over.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from zhike.cases.rules.hand_overs import Party
from zhike.cases.work_order import Department

Refusal = Literal["owned", "not_department", "not_giver"]


@dataclass(frozen=True, slots=True)
class Holding:
    """Whose a work order is. `owner_id`: None where it is nobody's, or its owner works here no more.

    `people`: those who work for its department; without anybody it leaves what is nobody's to all.
    """

    department: Department
    owner_id: UUID | None
    people: Collection[UUID]


def refusal(holding: Holding, party: Party, *, to: UUID | None) -> Refusal | None:
    """Why this person may not make it that one's (None = nobody's), or None where they may.

    `owned`: it is somebody else's; `not_department`: they do not work for its department; `not_giver`: giving it to
    others is for lead and supervisor, and its owner gives it to those of the department only.
    """
    if party.keeps or holding.department in party.leads:
        return None
    if holding.owner_id is not None and holding.owner_id != party.staff_id:
        return "owned"
    if to is None or to == party.staff_id:
        held = holding.owner_id == party.staff_id
        return None if held or _belongs(holding, party.staff_id) else "not_department"
    given = holding.owner_id == party.staff_id and _belongs(holding, to)
    return None if given else "not_giver"


def _belongs(holding: Holding, person: UUID) -> bool:
    return not holding.people or person in holding.people
