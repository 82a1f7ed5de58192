"""Numbers of customers whom no source gives one: `Z`, nine digits, a check digit. Pure.

`Z` tells them from the bank's own at a glance; the check digit (Luhn) catches a digit that is misheard or two that are
swapped on the phone.
"""

from __future__ import annotations

from typing import Final

OWN_PREFIX: Final = "Z"
_DIGITS: Final = 9


def own_number(sequence: int) -> str:
    """The number of the `sequence`-th customer without one: 1 -> Z0000000018."""
    digits = f"{sequence:0{_DIGITS}d}"
    return f"{OWN_PREFIX}{digits}{_check_digit(digits)}"


def own_number_holds(number: str) -> bool:
    """Whether a number is one of ours and its check digit is right."""
    digits = number.removeprefix(OWN_PREFIX)
    return number.startswith(OWN_PREFIX) and digits.isdecimal() and _check_digit(digits[:-1]) == int(digits[-1])


def _check_digit(digits: str) -> int:
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(reversed(digits)))
    return -sum(value // 10 + value % 10 for value in doubled) % 10
