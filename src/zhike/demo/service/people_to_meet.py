"""Who may sign in to the demo, as printed at the start."""

from __future__ import annotations

from dataclasses import dataclass

from zhike.demo.rules.staff import make_staff

SHOWN = (
    "agent01",
    "agent02",
    "supervisor01",
    "editor01",
    "editor02",
    "analyst01",
    "inspector01",
    "compliance01",
    "admin01",
)


@dataclass(frozen=True, slots=True)
class PersonToMeet:
    """A member of staff to sign in as."""

    login: str
    name: str
    role: str


def people_to_meet() -> list[PersonToMeet]:
    """One or two of each role."""
    known = {colleague.login: colleague for colleague in make_staff()}
    return [PersonToMeet(login, known[login].name, known[login].role) for login in SHOWN]
