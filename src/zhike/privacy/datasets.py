"""What privacy publishes for measuring: requests about one's own data, and what people consented to. No person in it.

`{zone}` in the SQL is where local days are counted. `rights_requests`: one row each; `age_d` are days until it was
closed, else until now. `consents`: one row for each person and purpose on which they ever
decided, by the last decision.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_TIME: Final = {"local_date": "date", "local_hour": "int16", "local_weekday": "int16"}

RIGHTS_REQUESTS: Final[Mapping[str, str]] = {
    "id": "uuid",
    "received_at": "timestamp('UTC')",
    "closed_at": "timestamp('UTC')",
    **_TIME,
    "kind": "string",
    "channel": "string",
    "state": "string",
    "age_d": "float64",
    "late": "boolean",
}

RIGHTS_REQUESTS_SQL: Final = """
    select id, received_at, closed_at, local_at::date as local_date,
           extract(hour from local_at)::smallint as local_hour,
           extract(isodow from local_at)::smallint as local_weekday,
           kind, channel, state,
           (extract(epoch from coalesce(closed_at, now()) - received_at) / 86400)::double precision as age_d,
           (coalesce(closed_at, now()) at time zone {zone})::date > due_on as late
    from privacy.rights_request r
    cross join lateral (select r.received_at at time zone {zone} as local_at) as place
"""

CONSENTS: Final[Mapping[str, str]] = {
    "at": "timestamp('UTC')",
    **_TIME,
    "purpose": "string",
    "channel": "string",
    "given": "boolean",
}

CONSENTS_SQL: Final = """
    select at, local_at::date as local_date, extract(hour from local_at)::smallint as local_hour,
           extract(isodow from local_at)::smallint as local_weekday,
           purpose, channel, decision = 'given' as given
    from (
        with recursive up (subject_id, stands_for) as (
            select subject_id, joined_to from privacy.joined_subject
            union all
            select up.subject_id, j.joined_to from up join privacy.joined_subject j on j.subject_id = up.stands_for
        ), root as (
            select subject_id, stands_for from up
            where not exists (select from privacy.joined_subject j where j.subject_id = up.stands_for)
        )
        select distinct on (coalesce(root.stands_for, c.subject_id), c.purpose) c.at, c.purpose, c.channel, c.decision
        from privacy.consent c left join root using (subject_id)
        order by coalesce(root.stands_for, c.subject_id), c.purpose, c.at desc, c.number desc
    ) as last
    cross join lateral (select last.at at time zone {zone} as local_at) as place
"""
