"""Making contacts: each follows from its number and the seed alone, computed by DuckDB straight into Parquet by month.

A month is made in two steps. The draft holds all but the repeat link; then each draft is read with the last days of the
month before and the first of the month after, contacts of one customer about one group of reasons are linked, and the
record is written as it would have come from the database (its steps are left out: no figure reads them).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zhike.quality.bench import shape
from zhike.quality.bench.shape import Day
from zhike.quality.datasets import CONTACTS

_AGAIN, _AGAIN_DAYS = 0.16, 6
"""The share of contacts whose customer was there within some days before, about the same reason."""
_CONTACTS_EACH = 4
_LINKED = ("id", "customer_id", "repeat_of", "repeat_within_7d", "person_within_7d")

_TYPES = {
    "uuid": "VARCHAR",
    "string": "VARCHAR",
    "json": "VARCHAR",
    "decimal(14, 4)": "DECIMAL(14, 4)",
    "date": "DATE",
    "timestamp('UTC')": "TIMESTAMPTZ",
    "int16": "SMALLINT",
    "int32": "INTEGER",
    "float64": "DOUBLE",
    "boolean": "BOOLEAN",
}

# Each step sees the columns of the one before. `u(i, k)` is the k-th equal chance of contact i, `pick` draws.
_STEPS = """
WITH numbered AS ({days}),
drawn AS (
    SELECT i, local_date, pick(hours(), u(i, 3)) AS local_hour, pick(channels(), u(i, 4)) AS channel,
        CASE WHEN u(i, 1) < {again} AND i > {span} THEN i - 1 - CAST(floor(u(i, 2) * {span}) AS BIGINT) ELSE i END
            AS who
    FROM numbered
),
known AS (
    SELECT *, CAST(floor({customers} * power(u(who, 10), 1.6)) AS BIGINT) AS customer, u(who, 12) AS person,
        1 + CAST(floor(len(reasons()) * power(u(who, 11), 2)) AS INTEGER) AS reason_no,
        channel IN ('web_chat', 'app_chat', 'wechat') AS chat,
        round(-ln(1 - u(i, 6)) * CASE WHEN local_hour IN (9, 10, 15) THEN 38 ELSE 22 END, 1) AS waited,
        round(-ln(1 - u(i, 7)) * 150, 1) AS patience
    FROM drawn
),
served AS (
    SELECT *, chat AND u(i, 5) < 0.52 AS alone,
        CASE WHEN chat AND u(i, 5) < 0.52 THEN 0 ELSE least(waited, patience) END AS wait_s,
        NOT (chat AND u(i, 5) < 0.52) AND waited <= patience AS answered,
        NOT (chat AND u(i, 5) < 0.52) AND waited > patience AS abandoned
    FROM known
),
worked AS (
    SELECT *, CASE WHEN chat THEN round(20 + 60 * u(i, 13), 1) ELSE 0 END AS assistant_s,
        CASE WHEN answered THEN round(exp(5.2 + 0.7 * normal(u(i, 14), u(i, 15))), 1) ELSE 0 END AS talk_s,
        CASE WHEN answered AND u(i, 16) < 0.2 THEN round(60 * u(i, 17), 1) ELSE 0 END AS hold_s,
        CASE WHEN answered THEN round(20 + 50 * u(i, 18), 1) ELSE 0 END AS wrap_up_s,
        CASE WHEN alone THEN u(i, 19) < 0.78 WHEN answered THEN u(i, 19) < 0.86 ELSE false END AS resolved,
        u(i, 20) < 0.6 AS invited, 1 + CAST(floor(person * 31) AS INTEGER) AS region_no,
        1 + CAST(floor(u(i, 24) * {agents}) AS INTEGER) AS agent_no,
        CAST(local_date AS TIMESTAMP) + to_seconds(CAST(local_hour * 3600 + floor(u(i, 23) * 3600) AS BIGINT))
            - INTERVAL 8 HOUR AS begun
    FROM served
)
SELECT i, customer, begun AS started_at, local_date, local_hour, isodow(local_date) AS local_weekday,
    begun + to_milliseconds(CAST(1000 * (assistant_s + wait_s + talk_s + hold_s + wrap_up_s) AS BIGINT)) AS ended_at,
    begun + INTERVAL 1 HOUR AS recorded_at, begun + INTERVAL 8 DAY AS amended_at,
    assistant_s, wait_s, least(wait_s, 4) AS ring_s, talk_s, hold_s, wrap_up_s, 0 AS later_wait_s,
    CASE WHEN alone OR answered THEN round(assistant_s / 20 + wait_s, 1) END AS first_response_s,
    CASE WHEN answered THEN wait_s END AS handover_wait_s,
    CASE WHEN answered AND u(i, 25) < 0.06 THEN 1 ELSE 0 END AS transfers,
    CASE WHEN chat THEN 4 + CAST(floor(u(i, 26) * 16) AS INTEGER) ELSE 0 END AS messages,
    CASE WHEN chat THEN CAST(floor(u(i, 27) * 3) AS INTEGER) ELSE 0 END AS answers,
    CASE WHEN invited AND u(i, 21) < 0.35 THEN CASE WHEN resolved THEN 5 - CAST(floor(2 * u(i, 22)) AS INTEGER)
        ELSE 1 + CAST(floor(4 * u(i, 22)) AS INTEGER) END END AS rating,
    1 + region_no % 4 AS city_tier, answered, abandoned, abandoned AND wait_s < 5 AS short_abandon,
    chat AS assistant_served, alone AS assistant_only, NOT alone AS handed_over, answered AS direct_to_person,
    person > 0.8 AS elder, person > 0.97 AS vulnerable, invited, u(i, 28) < 0.0012 AS complaint, resolved,
    'imported' AS source, channel, 'zh' AS language, pick(tiers(), u(who, 29)) AS tier,
    pick(ages(), person) AS age_band,
    pick(regions(), u(who, 30)) AS region, CASE WHEN NOT alone THEN pick(queues(), u(i, 31)) END AS queue,
    pick(skills(), (reason_no - 0.5) / len(skills())) AS skill,
    CASE WHEN answered THEN printf('agent-%03d', agent_no) END AS agent_id,
    CASE WHEN answered THEN printf('team-%02d', 1 + agent_no % {teams}) END AS team,
    reasons()[reason_no] AS reason, groups()[reason_no] AS reason_group,
    CASE WHEN NOT alone THEN pick(['P0', 'P1', 'P2', 'P2', 'P2', 'P3', 'P3', 'P3'], u(i, 32)) END AS urgency,
    CASE WHEN chat AND NOT alone THEN pick(['customer_request', 'low_confidence', 'policy'], u(i, 33)) END AS because,
    CASE WHEN abandoned THEN 'abandoned' WHEN alone THEN 'answered' WHEN resolved THEN 'resolved' ELSE 'unresolved' END
        AS outcome,
    pick(['customer', 'agent', 'system'], u(i, 34)) AS closed_by, '[]' AS steps,
    CASE WHEN chat AND answered THEN u(i, 35) < 0.6 END AS suggestion_used, 0 AS ivr_s, NULL AS origin,
    NULL AS channels, NULL AS skills, NULL AS agents, NULL AS inspection_score, NULL AS cost, NULL AS currency,
    NULL AS nps, NULL AS ease, NULL AS keypress, NULL AS confirmed, NULL AS escalated, NULL AS critical_error,
    NULL AS unsupported_claim, NULL AS recognised
FROM worked
"""

# A week after a contact it is known whether the customer came again; of the last week of all it is not known yet.
_LINK = """
WITH near AS (
    SELECT i, customer, reason_group, started_at, answered, true AS own FROM read_parquet('{draft}')
    UNION ALL
    SELECT i, customer, reason_group, started_at, answered, false FROM read_parquet({neighbours})
    WHERE started_at BETWEEN TIMESTAMPTZ '{earliest}' AND TIMESTAMPTZ '{latest}'
),
seen AS (
    SELECT i, own, started_at, lag(i) OVER chain AS before, lag(started_at) OVER chain AS before_at,
        lead(started_at) OVER chain AS next_at,
        min(CASE WHEN answered THEN started_at END) OVER (
            PARTITION BY customer, reason_group ORDER BY started_at, i ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING
        ) AS next_answered_at
    FROM near WINDOW chain AS (PARTITION BY customer, reason_group ORDER BY started_at, i)
),
linked AS (
    SELECT i AS number, CASE WHEN started_at - before_at <= INTERVAL 7 DAY THEN before END AS before,
        coalesce(next_at - started_at <= INTERVAL 7 DAY, false) AS again,
        coalesce(next_answered_at - started_at <= INTERVAL 7 DAY, false) AS person_again,
        started_at > TIMESTAMPTZ '{settled}' AS open
    FROM seen WHERE own
)
SELECT {columns} FROM (
    SELECT d.*, uuid_of(0, i) AS id, uuid_of(1, customer) AS customer_id,
        CASE WHEN before IS NOT NULL THEN uuid_of(0, before) END AS repeat_of,
        CASE WHEN NOT open THEN again END AS repeat_within_7d,
        CASE WHEN NOT open THEN person_again END AS person_within_7d
    FROM read_parquet('{draft}') d JOIN linked l ON d.i = l.number
)
"""


@dataclass(frozen=True, slots=True)
class Plan:
    """How many contacts from which seed, and where their files go."""

    contacts: int
    folder: Path
    seed: int = 1

    def draft(self, month: str) -> Path:
        """The draft of a month."""
        return self.folder / f"draft-{month}.parquet"

    def records(self, month: str) -> Path:
        """The finished records of a month."""
        return self.folder / "contacts" / f"month={month}" / "contacts-0001.parquet"


def prepare(connection: Any, plan: Plan) -> None:
    """Tell the connection how chance is drawn, and from which lists."""
    ids, groups, skills = shape.reason_choices()
    lists: dict[str, Sequence[Any]] = {
        "hours": shape.hours(),
        "channels": shape.CHANNELS,
        "queues": shape.QUEUES,
        "tiers": shape.TIERS,
        "ages": shape.AGES,
        "regions": shape.REGIONS,
        "reasons": ids,
        "groups": groups,
        "skills": skills,
    }
    macros = {
        "u(i, k)": f"(hash(i * 64 + k, {plan.seed}) >> 11) / 9007199254740992.0",
        "pick(choices, chance)": "choices[1 + CAST(floor(chance * len(choices)) AS INTEGER)]",
        "normal(one, other)": "sqrt(-2 * ln(1 - one)) * cos(2 * pi() * other)",
        "big(number)": "CAST(number AS UHUGEINT)",
        "uuid_of(kind, number)": "CAST(CAST((big(kind + 1) << 96) | big(number) AS UUID) AS VARCHAR)",
        **{f"{name}()": repr(list(values)) for name, values in lists.items()},
    }
    for name, body in macros.items():
        connection.execute(f"CREATE OR REPLACE MACRO {name} AS {body}")


def write_draft(connection: Any, plan: Plan, month: str, days: Sequence[Day]) -> None:
    """Write the draft of a month."""
    span = max(1, plan.contacts * _AGAIN_DAYS // shape.DAYS)
    parts = " UNION ALL ".join(
        f"SELECT range AS i, DATE '{day.date}' AS local_date FROM range({day.start}, {day.start + day.count})"
        for day in days
    )
    query = _STEPS.format(
        days=parts,
        again=_AGAIN,
        span=span,
        customers=max(1, plan.contacts // _CONTACTS_EACH),
        agents=shape.AGENTS,
        teams=shape.TEAMS,
    )
    _copy(connection, query, plan.draft(month))


def write_records(connection: Any, plan: Plan, month: str, days: Sequence[Day]) -> None:
    """Link the month's contacts with their neighbours, and write its records."""
    first, last = days[0].date, days[-1].date
    around = [path for path in _neighbours(plan, month) if path.exists()]
    query = _LINK.format(
        draft=plan.draft(month),
        neighbours=repr([str(path) for path in around or [plan.draft(month)]]),
        # Without neighbours nothing lies between these.
        earliest=shape.moved(first, -8) if around else shape.moved(last, 30),
        latest=shape.moved(last, 9),
        settled=shape.moved(shape.FIRST, shape.DAYS - 8),
        columns=", ".join(f"CAST({name} AS {_TYPES[kind]}) AS {name}" for name, kind in CONTACTS.items()),
    )
    plan.records(month).parent.mkdir(parents=True, exist_ok=True)
    _copy(connection, query, plan.records(month))


def _neighbours(plan: Plan, month: str) -> list[Path]:
    names = [name for name, _ in shape.months(plan.contacts)]
    place = names.index(month)
    return [plan.draft(name) for name in names[max(0, place - 1) : place + 2] if name != month]


def _copy(connection: Any, query: str, path: Path) -> None:
    connection.execute(f"COPY ({query}) TO '{path}' (FORMAT parquet, COMPRESSION zstd)")
