"""Who advises the demo bank's wealthy customers: all of the private bank, and one platinum customer in three."""

from __future__ import annotations

from functools import cache
from typing import Final

from zhike.demo.rules.staff import make_staff

# How long a contact is kept for the customer's adviser, in seconds.
ADVISER_S: Final = 30
# The team of wealth and premium, and whoever signs in first to look around.
_TEAM: Final = "agent-08"
_FIRST: Final = "agent01"
_PLATINUM_ONE_IN: Final = 3


def adviser_of(tier: str, number: str) -> str:
    """The staff number of the adviser of a customer with this number, empty for one who has none."""
    place = int(number[1:])
    if tier == "private_bank" or (tier == "platinum" and place % _PLATINUM_ONE_IN == 0):
        known = advisers()
        return known[place // _PLATINUM_ONE_IN % len(known)]
    return ""


@cache
def advisers() -> tuple[str, ...]:
    """Their staff numbers; whoever looks around first."""
    staff = [each for each in make_staff() if each.login == _FIRST or each.team == _TEAM]
    return tuple(each.number for each in staff)
