"""What cases publishes for measuring: one row for each work order, as it stands. Nothing in it says who anybody is.

A complaint is a row of its own, with the clock in force and the moment when the customer was told; its intake is none.

`{zone}` in the SQL is where local days are counted. `age_h`: hours until it was ended, else until now. `late`: ended
after it was due, or still not ended then. `reopened`: it was taken up again after it had been done. `again_within_30d`,
of complaints: objected to, or the same customer complained about the same reason within 30 days; unknown until then.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

WORK_ORDERS: Final[Mapping[str, str]] = {
    "id": "uuid",
    "opened_at": "timestamp('UTC')",
    "due_at": "timestamp('UTC')",
    "ended_at": "timestamp('UTC')",
    "local_date": "date",
    "local_hour": "int16",
    "local_weekday": "int16",
    "kind": "string",
    "department": "string",
    "urgency": "string",
    "reason": "string",
    "state": "string",
    "age_h": "float64",
    "late": "boolean",
    "reopened": "boolean",
    "again_within_30d": "boolean",
}

WORK_ORDERS_SQL: Final = """
    with matter as (
        select w.id, w.opened_at, w.due_at, w.ended_at, w.kind, w.department, w.urgency, w.reason, w.state,
               w.customer_id,
               exists (
                   select from cases.step done join cases.step later using (work_order_id)
                   where done.work_order_id = w.id and done.kind = 'state' and done.text = 'done'
                     and later.kind = 'state' and later.position > done.position
               ) as reopened
        from cases.work_order w
        where not exists (select from cases.complaint c where c.work_order_id = w.id)
        union all
        select c.id, c.received_at, (c.answer_due_on + 1)::timestamp at time zone {zone},
               coalesce(c.answered_at, c.ended_at), 'complaint', coalesce(c.department, 'complaint'),
               case c.level when 'major' then 'P1' else 'P2' end, c.reason,
               case when c.answered_at is not null then 'done' when c.ended_at is not null then 'cancelled'
                    when c.state = 'received' then 'open' else 'in_progress' end,
               c.customer_id, c.objected_at is not null
        from cases.complaint c
    )
    select id, opened_at, due_at, ended_at, local_at::date as local_date,
           extract(hour from local_at)::smallint as local_hour,
           extract(isodow from local_at)::smallint as local_weekday,
           kind, department, urgency, reason, state,
           (extract(epoch from coalesce(ended_at, now()) - opened_at) / 3600)::double precision as age_h,
           coalesce(ended_at, now()) > due_at as late, reopened,
           case when kind <> 'complaint' or ended_at is null then null
                when reopened or came_again then true
                when ended_at + interval '30 days' <= now() then false end as again_within_30d
    from matter w
    cross join lateral (select w.opened_at at time zone {zone} as local_at) as place
    cross join lateral (
        select exists (
            select from matter o
            where w.kind = 'complaint' and o.kind = 'complaint' and o.customer_id = w.customer_id
              and o.reason = w.reason and o.id <> w.id and o.opened_at > w.opened_at
              and o.opened_at <= w.ended_at + interval '30 days'
        ) as came_again
    ) as others
"""
