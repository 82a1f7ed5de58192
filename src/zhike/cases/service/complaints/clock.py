"""The clocks of a complaint as it stands: which run, how far, and until when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import cache
from importlib import resources
from zoneinfo import ZoneInfo

from zhike.cases.complaint import Complaint, ComplaintRequest
from zhike.cases.rules import clocks as rules

FILE_NAME = "rules/clocks.yaml"


@cache
def clocks() -> rules.Clocks:
    """The clocks of this release."""
    import yaml

    text = resources.files("zhike.cases").joinpath(FILE_NAME).read_text(encoding="utf-8")
    return rules.read_clocks(yaml.safe_load(text))


def day_of(moment: datetime, zone: ZoneInfo) -> date:
    """The bank's day of a moment."""
    return moment.astimezone(zone).date()


def extensions_of(requests: Sequence[ComplaintRequest], zone: ZoneInfo) -> list[rules.Extension]:
    """The extensions among what was asked for, in days of the bank."""
    return [
        rules.Extension(
            steps={profile: int(step) for profile, step in each.steps.items()},
            asked_by=each.asked_by,
            asked_on=day_of(each.asked_at, zone),
            approved_by=each.decided_by if each.approved else None,
            approved_on=day_of(each.decided_at, zone) if each.approved and each.decided_at else None,
            refused=each.approved is False,
            told_on=day_of(each.told_at, zone) if each.told_at else None,
        )
        for each in requests
        if each.kind == "extension"
    ]


def standing_of(complaint: Complaint, requests: Sequence[ComplaintRequest], zone: ZoneInfo) -> rules.Standing:
    """Where the clocks of the answer stand."""
    return rules.standing_of(
        day_of(complaint.received_at, zone),
        clocks().of(complaint.profiles),
        extensions_of(requests, zone),
        complaint.regulator_due_on,
    )


def next_step_of(
    complaint: Complaint, requests: Sequence[ComplaintRequest], zone: ZoneInfo, today: date
) -> rules.NextStep | rules.NoExtension:
    """What could be asked for today, or why nothing can."""
    return rules.next_step(
        day_of(complaint.received_at, zone),
        clocks().of(complaint.profiles),
        extensions_of(requests, zone),
        complaint.regulator_due_on,
        today,
    )


def review_due_on(objected_at: datetime, zone: ZoneInfo) -> date:
    """The last day of a review."""
    return day_of(objected_at, zone) + timedelta(days=clocks().review_days)
