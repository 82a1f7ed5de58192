"""What customers publishes for measuring: how customers stood in the last run that found segments and values.

One row for each customer of that run, without saying who it is; `local_date` is the day up to which it looked.
`recency`, `frequency` and `monetary` are fifths, 5 the best: the share of customers below decides, so that equals are
equal. `alive`: how likely it is (0-1) that they are customers still. `value`: what they are expected to bring in the
year to come.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

MEMBERS: Final[Mapping[str, str]] = {
    "local_date": "date",
    "local_hour": "int16",
    "local_weekday": "int16",
    "segment": "string",
    "tier": "string",
    "city_tier": "int16",
    "elder": "boolean",
    "recency": "int16",
    "frequency": "int16",
    "monetary": "int16",
    "alive": "float64",
    "value": "float64",
}

MEMBERS_SQL: Final = """
    select run.until as local_date, 0::smallint as local_hour,
           extract(isodow from run.until)::smallint as local_weekday,
           m.segment, f.tier, f.city_tier::smallint as city_tier, f.elder,
           least(5, 1 + floor(5 * percent_rank() over (order by m.recency_days desc)))::smallint as recency,
           least(5, 1 + floor(5 * percent_rank() over (order by m.dealings)))::smallint as frequency,
           least(5, 1 + floor(5 * percent_rank() over (order by m.total)))::smallint as monetary,
           m.alive, m.value
    from (
        select id, until from customers.understanding_run where state = 'done' order by id desc limit 1
    ) as run
    join customers.membership m on m.run_id = run.id
    left join customers.fact f using (customer_id)
"""
