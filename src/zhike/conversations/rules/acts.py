"""What can be done with a contact in one go: the acts of macros and of work on many contacts. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, get_args
from uuid import UUID

from zhike.conversations.rules.ending import OUTCOMES
from zhike.conversations.rules.text import LONGEST, clean_text, text_problem

ActKind = Literal["reply", "note", "triage", "transfer", "close"]
ACT_KINDS: Final[tuple[ActKind, ...]] = get_args(ActKind)
MOST_ACTS: Final = 10
URGENCIES: Final = ("P0", "P1", "P2", "P3")
# The words of a text that are filled in for each contact.
VARIABLES: Final = ("agent", "number", "bank", "queue", "date", "time")

_PLACE: Final = re.compile(r"\{([^{}\n]{1,40})\}")
# After these the contact is in other hands, or in none.
_LAST: Final[frozenset[ActKind]] = frozenset({"transfer", "close"})


@dataclass(frozen=True, slots=True)
class Act:
    """One act. Which fields count depends on its kind.

    reply, note: `text`. triage: `reason`, `urgency`, at least one. transfer: `queue` or `staff_id`, and `text` (why).
    close: `reason` (else the one that was set before), `outcome`, and `text` (a note).
    """

    kind: ActKind
    text: str = ""
    reason: str = ""
    urgency: str = ""
    queue: str = ""
    staff_id: UUID | None = None
    outcome: str = "resolved"


@dataclass(frozen=True, slots=True)
class ActProblem:
    """Why acts cannot be taken: a code, at which of them (from 1), and what it names."""

    code: str
    number: int
    what: str = ""


def acts_problem(acts: Sequence[Act]) -> ActProblem | None:
    """The first thing that is wrong with acts, or None."""
    if not 1 <= len(acts) <= MOST_ACTS:
        return ActProblem("conversations.acts_number", 0, str(MOST_ACTS))
    for number, act in enumerate(acts, start=1):
        if act.kind in _LAST and number != len(acts):
            return ActProblem("conversations.act_not_last", number)
        problem = _problem(act)
        if problem is not None:
            return ActProblem(problem[0], number, problem[1])
    return None


def unknown_variables(text: str) -> list[str]:
    """Words in braces that nothing is filled in for, each once."""
    return [name for name in dict.fromkeys(_PLACE.findall(text)) if name.strip() not in VARIABLES]


def fill_in(text: str, values: Mapping[str, str]) -> str:
    """The text for one contact; what is not known stays as it was written."""
    return _PLACE.sub(lambda place: values.get(place[1].strip(), place[0]), text)


def _problem(act: Act) -> tuple[str, str] | None:
    check = {
        "reply": _text_problem,
        "note": _text_problem,
        "triage": _triage_problem,
        "transfer": _transfer_problem,
        "close": _close_problem,
    }
    return check[act.kind](act)


def _text_problem(act: Act) -> tuple[str, str] | None:
    problem = text_problem(clean_text(act.text), "agent")
    if problem is not None:
        return problem, str(LONGEST["agent"])
    unknown = unknown_variables(act.text)
    return ("conversations.act_variable", unknown[0]) if unknown else None


def _triage_problem(act: Act) -> tuple[str, str] | None:
    if not act.reason and not act.urgency:
        return "conversations.act_incomplete", ""
    return ("conversations.act_urgency", act.urgency) if act.urgency and act.urgency not in URGENCIES else None


def _transfer_problem(act: Act) -> tuple[str, str] | None:
    if bool(act.queue) == (act.staff_id is not None) or not clean_text(act.text):
        return "conversations.act_incomplete", ""
    return None


def _close_problem(act: Act) -> tuple[str, str] | None:
    return None if act.outcome in OUTCOMES else ("conversations.outcome_unknown", act.outcome)
