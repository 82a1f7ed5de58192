"""What is published for analysis: faults, the time that they took hour by hour, and the hours that were watched.

A whole is down while a part that it needs is down. Times of one subject that overlap or touch are one fault: what two
processes tell of one power cut is counted once. A process that ended while others of its part went on is no fault.
"""

from __future__ import annotations

from collections.abc import Mapping

from zhike.stability.rules.parts import PARTS, WHOLES, needs_of

FAULTS: Mapping[str, str] = {
    "id": "uuid",
    "began_at": "timestamp('UTC')",
    "ended_at": "timestamp('UTC')",
    "local_date": "date",
    "local_hour": "int16",
    "local_weekday": "int16",
    "seconds": "float64",
    "part": "string",
    "kind": "string",
    "parts": "string",
    "over": "boolean",
}
DOWN_TIMES: Mapping[str, str] = {
    "at": "timestamp('UTC')",
    "local_date": "date",
    "local_hour": "int16",
    "local_weekday": "int16",
    "seconds": "float64",
    "part": "string",
}
WATCH: Mapping[str, str] = {
    "local_date": "date",
    "local_hour": "int16",
    "local_weekday": "int16",
    "part": "string",
    "watched_s": "float64",
    "up_s": "float64",
}
WORKER_FAULTS: Mapping[str, str] = {
    "id": "uuid",
    "began_at": "timestamp('UTC')",
    "ended_at": "timestamp('UTC')",
    "local_date": "date",
    "local_hour": "int16",
    "local_weekday": "int16",
    "seconds": "float64",
    "kind": "string",
}

_NEEDS = ", ".join(f"('{subject}', '{part}')" for subject in (*PARTS, *WHOLES) for part in needs_of(subject))
_DOWN = f"""
    with needs (subject, part) as (values {_NEEDS}),
    down as (
        select n.subject, f.part, f.kind, f.began_at, f.ended_at,
            tstzrange(f.began_at, greatest(coalesce(f.ended_at, now()), f.began_at), '[]') as span
        from stability.fault f join needs n on n.part = f.part where f.alone
    ),
    spans as (select subject, unnest(range_agg(span)) as span from down group by subject)
"""  # noqa: S608 - made of the table of parts alone
_LOCAL = """(({moment}) at time zone {{zone}})"""


def _local(moment: str) -> str:
    local = _LOCAL.format(moment=moment)
    return (
        f"{local}::date as local_date, extract(hour from {local})::smallint as local_hour, "
        f"extract(isodow from {local})::smallint as local_weekday"
    )


FAULTS_SQL = f"""
    {_DOWN}
    select md5(s.subject || lower(s.span)::text)::uuid as id, lower(s.span) as began_at,
        case when every.over then upper(s.span) end as ended_at, {_local("lower(s.span)")},
        extract(epoch from upper(s.span) - lower(s.span))::double precision as seconds,
        s.subject as part, every.kind, every.parts, every.over
    from spans s cross join lateral (
        select (array_agg(d.kind order by d.began_at, d.kind))[1] as kind,
            string_agg(distinct d.part, ' ' order by d.part) as parts, bool_and(d.ended_at is not null) as over
        from down d where d.subject = s.subject and d.span <@ s.span
    ) every
"""  # noqa: S608
DOWN_TIMES_SQL = f"""
    {_DOWN}
    select piece.at, {_local("piece.at")}, s.subject as part,
        extract(epoch from least(upper(s.span), hour + interval '1 hour') - piece.at)::double precision as seconds
    from spans s cross join lateral generate_series(
        date_trunc('hour', lower(s.span), {{zone}}), upper(s.span), interval '1 hour') as hour
    cross join lateral (select greatest(hour, lower(s.span)) as at) piece
"""  # noqa: S608
WATCH_SQL = """
    select local_date, local_hour, local_weekday, part, watched_s, up_s from stability.watch
"""
WORKER_FAULTS_SQL = f"""
    select f.id, f.began_at, f.ended_at, {_local("f.began_at")},
        extract(epoch from f.ended_at - f.began_at)::double precision as seconds, f.kind
    from stability.fault f where f.part = 'worker' and f.kind in ('killed', 'stalled')
"""  # noqa: S608
