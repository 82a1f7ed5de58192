"""SQL of what is known of parts now, and of the hours that were watched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import text

from zhike.platform.database import Session
from zhike.stability.rules.judging import State

_STATES = text("select part, up, since, checked_at, failures, failing_since, ms, reason from stability.part_state")
_PUT = text("""
    insert into stability.part_state (part, up, since, checked_at, failures, failing_since, ms, reason)
    values (:part, :up, :since, :checked_at, :failures, :failing_since, :ms, :reason)
    on conflict (part) do update set up = excluded.up, since = excluded.since, checked_at = excluded.checked_at,
        failures = excluded.failures, failing_since = excluded.failing_since, ms = excluded.ms,
        reason = excluded.reason
""")
_FORGET = text("delete from stability.part_state where part <> all(:parts) returning part")
_WATCHED = text("""
    insert into stability.watch (part, local_date, local_hour, local_weekday, watched_s, up_s)
    values (:part, :local_date, :local_hour, :local_weekday, :watched_s, :up_s)
    on conflict (part, local_date, local_hour)
    do update set watched_s = stability.watch.watched_s + excluded.watched_s,
        up_s = stability.watch.up_s + excluded.up_s
""")
_IMPORTED = text("""
    insert into stability.watch (part, local_date, local_hour, local_weekday, watched_s, up_s)
    values (:part, :local_date, :local_hour, :local_weekday, :watched_s, :up_s) on conflict do nothing
""")
_BACK = text("select part, max(ended_at) as at from stability.fault where alone group by part")
_DOWN = text("""
    select distinct on (part) part, began_at from stability.fault where ended_at is null and alone
    order by part, began_at
""")


@dataclass(frozen=True, slots=True)
class Checked:
    """A part's last check: how long it took, and what was wrong (empty: nothing)."""

    part: str
    state: State
    ms: int
    reason: str


@dataclass(frozen=True, slots=True)
class Hour:
    """Seconds to add to an hour of a part or whole."""

    part: str
    local_date: date
    local_hour: int
    local_weekday: int
    watched_s: float
    up_s: float


async def list_states(session: Session) -> dict[str, Checked]:
    """The last check of each part."""
    rows = (await session.execute(_STATES)).mappings().all()
    return {
        row["part"]: Checked(
            row["part"],
            State(row["up"], row["since"], row["checked_at"], row["failures"], row["failing_since"]),
            row["ms"],
            row["reason"],
        )
        for row in rows
    }


async def put_states(session: Session, checks: Sequence[Checked]) -> list[str]:
    """Keep them; parts that are not among them are watched no longer, and told."""
    for check in checks:
        state = check.state
        await session.execute(
            _PUT,
            {
                "part": check.part,
                "ms": check.ms,
                "reason": check.reason,
                **{name: getattr(state, name) for name in State.__slots__},
            },
        )
    gone = await session.execute(_FORGET, {"parts": [check.part for check in checks]})
    return list(gone.scalars())


async def add_hours(session: Session, hours: Sequence[Hour]) -> None:
    """Add what was watched."""
    for hour in hours:
        await session.execute(_WATCHED, {name: getattr(hour, name) for name in Hour.__slots__})


async def import_hours(session: Session, hours: Sequence[Hour]) -> None:
    """Keep hours that somebody else watched; those that are known stay as they are."""
    if hours:
        await session.execute(_IMPORTED, [{name: getattr(hour, name) for name in Hour.__slots__} for hour in hours])


async def list_back(session: Session) -> Mapping[str, datetime]:
    """When each part was back after its last fault."""
    return {row.part: row.at for row in await session.execute(_BACK) if row.at is not None}


async def list_down(session: Session) -> Mapping[str, datetime]:
    """Parts that are down by a fault that is not over, and since when."""
    return {row.part: row.began_at for row in await session.execute(_DOWN)}
