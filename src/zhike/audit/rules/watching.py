"""What the watch sees in the audit trail. Pure: entries and thresholds in, sightings out.

Each rule looks at the entries of one person (or, for sign-in guessing, of one account or address) in a stretch of time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import groupby
from typing import Literal, get_args
from zoneinfo import ZoneInfo

from zhike.audit.rules.chain import Entry

Rule = Literal[
    "mass_reading",
    "reveal_burst",
    "odd_hours",
    "repeated_denials",
    "sign_in_guessing",
    "mass_export",
    "own_record",
    "colleague_record",
    "vip_reading",
]
RULES: tuple[Rule, ...] = get_args(Rule)

# A test holds these against every action that is written anywhere: none that reads or takes along can be forgotten.
READINGS = frozenset(
    {
        "banking.read",
        "banking.revealed",
        "cases.complaint_read",
        "cases.read",
        "cases.side_read",
        "conversations.file_read",
        "conversations.read",
        "conversations.searched",
        "conversations.transcript",
        "customers.failing_read",
        "customers.listed",
        "customers.matches_read",
        "customers.merge_previewed",
        "customers.read",
        "customers.recent",
        "customers.revealed",
        "customers.searched",
        "customers.timeline_read",
        "routing.callback_revealed",
    }
)
REVEALS = frozenset({"banking.revealed", "customers.revealed", "routing.callback_revealed"})
EXPORTS = frozenset(
    {
        "assistant.exported",
        "audit.exported",
        "cases.complaint_file_exported",
        "cases.complaints_exported",
        "cases.exported",
        "cases.sides_exported",
        "conversations.exported",
        "conversations.list_exported",
        "knowledge.exported",
        "privacy.copy_taken",
        "privacy.extract_fetched",
        "quality.exported",
        "routing.callbacks_exported",
        "routing.clocks_exported",
        "team.exported",
    }
)
SIGN_IN_FAILED = "identity.sign_in_failed"
DENIED = "identity.denied"
WATCHED: frozenset[str] = READINGS | EXPORTS | {SIGN_IN_FAILED, DENIED}
LONGEST_WINDOW = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From how many on something is seen; the local hours between which work is usual."""

    reads_per_hour: int
    reveals_per_10_min: int
    odd_hour_reads: int
    denials_per_10_min: int
    failed_sign_ins_per_10_min: int
    exports_per_hour: int
    colleague_reads_per_hour: int
    vip_reads_per_hour: int
    day_from: int
    day_to: int
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Known:
    """Who is who. `staff_of`: the record of a customer who works here -> that member of staff; `vips`: records of VIPs;
    `names`: `staff:<id>` -> name."""

    staff_of: Mapping[str, str] = field(default_factory=dict)
    vips: frozenset[str] = frozenset()
    names: Mapping[str, str] = field(default_factory=dict)


NOBODY_KNOWN = Known()


@dataclass(frozen=True, slots=True)
class Sighting:
    """A rule that somebody has touched: who, from when to when, how many, of how many subjects, and the entries."""

    rule: Rule
    actor_id: str
    actor_name: str
    first_at: datetime
    last_at: datetime
    count: int
    subjects: int
    entry_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Window:
    rule: Rule
    actions: frozenset[str]
    length: timedelta
    distinct: bool
    limit: Callable[[Thresholds], int]


_WINDOWS = (
    _Window("mass_reading", READINGS, timedelta(hours=1), True, lambda at: at.reads_per_hour),
    _Window("reveal_burst", REVEALS, timedelta(minutes=10), False, lambda at: at.reveals_per_10_min),
    _Window("repeated_denials", frozenset({DENIED}), timedelta(minutes=10), False, lambda at: at.denials_per_10_min),
    _Window("mass_export", EXPORTS, timedelta(hours=1), False, lambda at: at.exports_per_hour),
)


def look(entries: Sequence[Entry], thresholds: Thresholds, known: Known = NOBODY_KNOWN) -> Iterator[Sighting]:
    """What there is to see in `entries` (any persons, in order of time): at most one sighting a rule and person.

    Staff and customers' services are told apart by the actor's kind: only staff and the operator are watched, and
    failed sign-ins by whom or from where they were tried.
    """
    people = sorted((entry for entry in entries if entry.actor_kind in {"staff", "operator"}), key=_by_actor)
    for _, group in groupby(people, key=lambda entry: entry.actor_id):
        mine = list(group)
        yield from _look_at(mine, thresholds)
        yield from _look_at_whose(mine, thresholds, known)
    failed = [entry for entry in entries if entry.action == SIGN_IN_FAILED]
    for seen in _guessing(failed, thresholds):
        yield replace(seen, actor_name=known.names.get(seen.actor_id, ""))


def subjects_of(entries: Iterable[Entry]) -> set[str]:
    """The subjects of whom it matters who they are."""
    return {each.subject for each in entries if each.action in READINGS or each.action == SIGN_IN_FAILED}


def is_odd_hour(at: datetime, thresholds: Thresholds) -> bool:
    """Whether `at` lies outside the usual hours of the bank's zone."""
    return not thresholds.day_from <= at.astimezone(thresholds.zone).hour < thresholds.day_to


def _look_at(mine: list[Entry], thresholds: Thresholds) -> Iterator[Sighting]:
    for window in _WINDOWS:
        chosen = [entry for entry in mine if entry.action in window.actions]
        yield from _densest(window.rule, chosen, window.limit(thresholds), window.length, distinct=window.distinct)
    odd = [entry for entry in mine if entry.action in READINGS and is_odd_hour(entry.at, thresholds)]
    yield from _densest("odd_hours", odd, thresholds.odd_hour_reads, timedelta(hours=1), distinct=False)


def _look_at_whose(mine: list[Entry], thresholds: Thresholds, known: Known) -> Iterator[Sighting]:
    """Readings of the own record, of colleagues' and of VIPs'. In a conversation with the customer the last two are
    work; one's own record is never."""
    reads = [entry for entry in mine if entry.action in READINGS]
    hour = timedelta(hours=1)
    own = [entry for entry in reads if known.staff_of.get(entry.subject) == entry.actor_id]
    yield from _densest("own_record", own, 1, hour, distinct=False)
    idle = [entry for entry in reads if not _is_serving(entry) and entry not in own]
    others = [entry for entry in idle if entry.subject in known.staff_of]
    yield from _densest("colleague_record", others, thresholds.colleague_reads_per_hour, hour, distinct=True)
    vips = [entry for entry in idle if entry.subject in known.vips]
    yield from _densest("vip_reading", vips, thresholds.vip_reads_per_hour, hour, distinct=True)


def _is_serving(entry: Entry) -> bool:
    """Whether the reading belongs to a conversation."""
    return "conversation" in entry.detail or str(entry.detail.get("purpose", "")).startswith("conversation:")


def _guessing(failed: list[Entry], thresholds: Thresholds) -> Iterator[Sighting]:
    """Failed sign-ins to one account, or from one address to whichever account."""
    seen: set[int] = set()
    for named in (lambda entry: entry.subject, lambda entry: f"address:{entry.detail.get('address', '')}"):
        groups: Mapping[str, list[Entry]] = _grouped(failed, named)
        for name, tries in groups.items():
            fresh = [entry for entry in tries if entry.id not in seen]
            limit = thresholds.failed_sign_ins_per_10_min
            for found in _densest("sign_in_guessing", fresh, limit, timedelta(minutes=10), distinct=False):
                seen.update(found.entry_ids)
                yield Sighting(
                    "sign_in_guessing", name, "", found.first_at, found.last_at, found.count, found.subjects,
                    found.entry_ids,
                )  # fmt: skip


def _grouped(entries: Iterable[Entry], named: Callable[[Entry], str]) -> dict[str, list[Entry]]:
    groups: dict[str, list[Entry]] = {}
    for entry in entries:
        groups.setdefault(named(entry), []).append(entry)
    return groups


def _densest(
    rule: Rule, entries: Sequence[Entry], limit: int, length: timedelta, *, distinct: bool
) -> Iterator[Sighting]:
    """The stretch of `length` with the most entries (or distinct subjects), if it reaches `limit`."""
    best: Sequence[Entry] = ()
    most, begin = limit - 1, 0
    for end, last in enumerate(entries):
        while last.at - entries[begin].at > length:
            begin += 1
        stretch = entries[begin : end + 1]
        weight = len({entry.subject for entry in stretch}) if distinct else len(stretch)
        if weight > most:
            best, most = stretch, weight
    if best:
        yield Sighting(
            rule=rule,
            actor_id=best[0].actor_id,
            actor_name=best[0].actor_name,
            first_at=best[0].at,
            last_at=best[-1].at,
            count=len(best),
            subjects=len({entry.subject for entry in best}),
            entry_ids=tuple(entry.id for entry in best),
        )


def _by_actor(entry: Entry) -> tuple[str, datetime, int]:
    return entry.actor_id, entry.at, entry.id
