"""Merges: two customers who are one, what moved, and what undoing one of several means for the others. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

MergeState = Literal["standing", "undone"]


@dataclass(frozen=True, slots=True)
class Merge:
    """`kept_id` stands for `gone_id` since `merged_at`. `number` orders merges; `moved`: rows by table."""

    id: UUID
    number: int
    kept_id: UUID
    gone_id: UUID
    state: MergeState
    match_id: UUID | None
    moved: Mapping[str, int]
    merged_at: datetime
    merged_by: str
    merged_by_name: str
    reason: str
    undone_at: datetime | None
    undone_by: str | None
    undone_by_name: str
    undo_reason: str


@dataclass(frozen=True, slots=True)
class Unwinding:
    """What undoing a merge does to the images of those that stand.

    `restore`: it is the newest into its customer, whose image comes back. Else `heir`, the next newer one, takes over
    the image. `stale`: images that still show somebody who is split off now. `path`: the newer merges by which the rows
    have gone on from there.
    """

    restore: bool
    heir: Merge | None
    stale: tuple[Merge, ...]
    path: tuple[Merge, ...]


def unwind(undone: Merge, standing: Sequence[Merge]) -> Unwinding:
    """What becomes of the `standing` merges (all of the family, `undone` among them) when `undone` is no more."""
    into = sorted((each for each in standing if each.kept_id == undone.kept_id), key=lambda each: each.number)
    newer = [each for each in into if each.number > undone.number]
    path = path_from(undone.kept_id, standing)
    stale = [*newer[1:]]
    for step in path:
        stale += [each for each in standing if each.kept_id == step.kept_id and each.number > step.number]
    return Unwinding(restore=not newer, heir=newer[0] if newer else None, stale=tuple(stale), path=path)


def path_from(customer_id: UUID, standing: Sequence[Merge]) -> tuple[Merge, ...]:
    """The merges that lead from a customer to the one who stands for them, the nearest first."""
    by_gone = {each.gone_id: each for each in standing}
    path: list[Merge] = []
    while customer_id in by_gone:
        path.append(by_gone[customer_id])
        customer_id = path[-1].kept_id
    return tuple(path)
