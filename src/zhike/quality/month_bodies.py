"""HTTP bodies of months of contacts."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel

from zhike.quality.repository.months import Kind, TaskState
from zhike.quality.service.months import Month, Place


class MonthTaskWish(BaseModel):
    """What is to be done with a month."""

    kind: Kind


class MonthTaskBody(BaseModel):
    """What somebody wanted done with the month last; `fault` says why it failed."""

    kind: Kind
    state: TaskState
    fault: str | None
    by_name: str
    asked_at: datetime
    ended_at: datetime | None


class MonthBody(BaseModel):
    """A month of contacts. `live_rows` stand in the database, `file_rows` in the file (`late_rows` in a second one).

    `place`: `open` (not over), `live` (in the database alone), `sealed` (in both), `moved` (in the file; `live_rows`
    are late ones). `verified_at`: when its files last agreed with counts and sums.
    """

    month: str
    place: Place
    live_rows: int
    file_rows: int
    late_rows: int
    bytes: int
    rollups: int
    rollup_bytes: int
    rollups_current: bool
    can_move: bool
    sealed_at: datetime | None
    moved_at: datetime | None
    verified_at: datetime | None
    task: MonthTaskBody | None

    @classmethod
    def of(cls, month: Month, language: Literal["zh", "en"]) -> MonthBody:
        """The body of `month`."""
        sealed, task = month.sealed, month.task
        checked = [at for at in (sealed and sealed.sealed_at, task and task.verified_at) if at]
        return cls(
            month=month.month,
            place=month.place,
            live_rows=month.live_rows,
            file_rows=sealed.rows if sealed else 0,
            late_rows=sealed.late_rows if sealed else 0,
            bytes=sealed.bytes if sealed else 0,
            rollups=month.rollups,
            rollup_bytes=month.rollup_bytes,
            rollups_current=month.rollups_current,
            can_move=month.can_move,
            sealed_at=sealed.sealed_at if sealed else None,
            moved_at=sealed.moved_at if sealed else None,
            verified_at=max(checked, default=None),
            task=MonthTaskBody(
                kind=task.kind,
                state=task.state,
                fault=task.fault[language] if task.fault else None,
                by_name=task.by_name,
                asked_at=task.asked_at,
                ended_at=task.ended_at,
            )
            if task
            else None,
        )


class MonthList(BaseModel):
    """All months; those that ended more than `keep_days` ago move by themselves at night."""

    items: list[MonthBody]
    keep_days: int
