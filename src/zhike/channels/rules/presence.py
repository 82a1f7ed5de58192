"""Is the customer still there, and how long is a token good."""

from __future__ import annotations

from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address
from typing import Final

GONE_AFTER: Final = timedelta(minutes=5)  # the place in the queue is kept that long
TOKEN_SLEEPS_FOR: Final = timedelta(days=30)
TOUCH_EVERY: Final = timedelta(seconds=30)
FEWEST_TOKEN, LONGEST_TOKEN = 20, 200


def has_left(last_seen_at: datetime, now: datetime) -> bool:
    """Whether a customer who waits in a queue, without any window open, has been away for too long."""
    return now - last_seen_at >= GONE_AFTER


def is_asleep(last_seen_at: datetime, now: datetime) -> bool:
    """Whether a token was unused for so long that it opens nothing any more."""
    return now - last_seen_at >= TOKEN_SLEEPS_FOR


def may_touch(last_seen_at: datetime, now: datetime) -> bool:
    """Whether it is time to write again that the customer was seen."""
    return now - last_seen_at >= TOUCH_EVERY


def could_be_token(value: str) -> bool:
    """Whether `value` is worth looking up."""
    return FEWEST_TOKEN <= len(value) <= LONGEST_TOKEN and value.isascii()


def address_key(address: str) -> tuple[str, bool]:
    """What an address counts as when opening chats, and whether it is this host.

    A household or a provider hands out a whole /64 of IPv6 to one customer: all of it counts as one.
    """
    try:
        known = ip_address(address)
    except ValueError:
        return address[:64], False
    if isinstance(known, IPv6Address) and not known.ipv4_mapped:
        return known.exploded[:19], known.is_loopback
    plain = known.ipv4_mapped if isinstance(known, IPv6Address) and known.ipv4_mapped else known
    return str(plain), plain.is_loopback
