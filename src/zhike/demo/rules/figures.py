"""The figures that the demo bank is built to. Source: the LZ study as told in the mission; shapes by our judgement.

The centre improved half way: the first half of the history has the study's figures before, the second half those
after. With constant arrivals a shorter handle time alone would almost remove the queue, so that the study's wait after
the change needs fewer people too: 30 on duty before, 26 after.
"""

from __future__ import annotations

from dataclasses import dataclass

SEED = 20261122
DAYS = 90
CONTACTS_A_DAY = 2250
CUSTOMERS = 20_000
STAFF = 300

CHANNEL_SHARES = {"voice": 0.40, "web_chat": 0.30, "wechat": 0.20, "app_chat": 0.10}

# Share of sessions that the assistant ends alone, by channel; nobody answers the phone but people.
CONTAINED = {"voice": 0.0, "web_chat": 0.16, "wechat": 0.12, "app_chat": 0.72}

# Relative volume of the hours of a day (local time): little at night, peaks before noon and in the afternoon.
HOURS = (
    *(0.5, 0.3, 0.2, 0.2, 0.2, 0.4, 1.0, 2.4),
    *(5.6, 8.6, 9.4, 8.2, 5.6, 6.2, 7.6, 7.9),
    *(7.2, 6.0, 4.9, 4.6, 4.4, 3.8, 2.3, 1.0),
)
# Monday to Sunday.
WEEKDAYS = (1.16, 1.07, 1.03, 1.00, 1.02, 0.88, 0.84)
HOLIDAY = 0.72

# Relative frequency of the groups of contact reasons.
GROUPS = {
    "ACC": 13.0,
    "TRF": 15.0,
    "CCD": 18.0,
    "DCD": 6.0,
    "SEC": 5.0,
    "FRD": 2.0,
    "EBK": 12.0,
    "LON": 8.0,
    "WMP": 5.0,
    "DEP": 4.0,
    "FXC": 1.5,
    "AGT": 4.0,
    "CMP": 0.8,
    "PRV": 0.4,
    "BRN": 2.5,
    "MBR": 1.8,
    "GEN": 1.0,
}


@dataclass(frozen=True, slots=True)
class Era:
    """The centre's level in one half of the history. Times in seconds, shares 0-1, score 1-5."""

    handle_s: float
    resolved: float
    repeat_if_resolved: float
    repeat_if_unresolved: float
    score: float
    rating_base: float
    complaints_per_10000: float
    agents_on_duty: int
    inspection: float
    critical_errors: float
    ease: float
    recommends: float


BEFORE = Era(
    handle_s=5.2 * 60,
    resolved=0.853,
    repeat_if_resolved=0.11,
    repeat_if_unresolved=0.56,
    score=4.1,
    rating_base=4.42,
    complaints_per_10000=23.5,
    agents_on_duty=28,
    inspection=84.0,
    critical_errors=0.05,
    ease=5.1,
    recommends=7.6,
)
AFTER = Era(
    handle_s=4.3 * 60,
    resolved=0.917,
    repeat_if_resolved=0.07,
    repeat_if_unresolved=0.52,
    score=4.6,
    rating_base=5.05,
    complaints_per_10000=17.2,
    agents_on_duty=26,
    inspection=89.0,
    critical_errors=0.03,
    ease=5.7,
    recommends=8.4,
)


def era_of(day: int) -> Era:
    """The era of day `day` (0 = the oldest)."""
    return BEFORE if day < DAYS // 2 else AFTER


# Handle time of a channel in proportion to the mean, and how the talk splits.
CHANNEL_HANDLE = {"voice": 1.03, "web_chat": 1.0, "wechat": 0.93, "app_chat": 0.95}
HANDLE_SPREAD = 0.55  # sigma of the log-normal
HOLD_SHARE, WRAP_UP_SHARE = 0.06, 0.14
MEAN_PATIENCE_S = {"voice": 1500.0, "web_chat": 2100.0, "wechat": 2600.0, "app_chat": 2100.0}
TRANSFERRED = 0.06
RATED = {"voice": 0.34, "web_chat": 0.26, "wechat": 0.24, "app_chat": 0.22}

# Of a hundred served contacts some are inspected, of a hundred customers some are asked again later.
INSPECTED, SURVEYED = 0.03, 0.05
INSPECTION_SPREAD = 6.5
AGREES = 0.95  # so often the customer sees it as the record does
UNRESOLVED_EASE, UNRESOLVED_RECOMMENDS = -1.4, -2.2

# Customers of first-tier cities rate higher, those further down lower (difference on the scale of 1-5).
CITY_TIER_SCORE = {1: 0.18, 2: 0.03, 3: -0.10, 4: -0.20}
WAIT_SCORE_PER_MINUTE = -0.035
UNRESOLVED_SCORE = -1.3

TIER_SHARES = {"standard": 0.78, "gold": 0.15, "platinum": 0.055, "private_bank": 0.015}
ENGLISH = 0.03
VULNERABLE = 0.012
