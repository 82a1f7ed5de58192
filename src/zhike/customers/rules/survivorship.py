"""Survivorship: of what several sources say about one field of one person, which word is kept, and why. Pure.

A rule is an order of criteria. The first that tells different values apart decides:

- `valid`: a value that keeps the data quality rules beats one that does not;
- `trust`: the source that is believed more (0-100, set with the source);
- `recency`: the one that its source changed last;
- `agreement`: the one that more claims say;
- `earliest`: the smallest value, for the day somebody became a customer.

What the person had corrected at the rights desk beats every source; so does an adviser who was set by hand, or that
there is none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal, get_args
from uuid import UUID

from zhike.customers.rules.records import SourceRecord

Criterion = Literal["valid", "trust", "recency", "agreement", "earliest"]
# `only`: nobody else says anything; `agreed`: all say the same; `order`: nothing told them apart, so that the own word
# of the customer who stands for the others goes first.
Because = Literal[
    "only", "agreed", "valid", "trust", "recency", "agreement", "earliest", "order", "corrected", "by_hand"
]

CRITERIA: Final[tuple[Criterion, ...]] = get_args(Criterion)
SEALED_GOLDEN: Final = ("name", "phone", "id_number", "email")
PLAIN_GOLDEN: Final = ("gender", "birth_year", "tier", "region", "city", "branch", "since", "language", "adviser")
GOLDEN_FIELDS: Final = (*SEALED_GOLDEN, *PLAIN_GOLDEN)
DEFAULT_CRITERIA: Final[tuple[Criterion, ...]] = ("valid", "trust", "recency")
DEFAULT_RULES: Final[Mapping[str, tuple[Criterion, ...]]] = {
    **dict.fromkeys(GOLDEN_FIELDS, DEFAULT_CRITERIA),
    "since": ("earliest",),
}

# Who speaks that is no source: the customer as registered here, a correction at the rights desk, staff by hand, nobody
# at all.
REGISTERED: Final = "registered"
CORRECTION: Final = "correction"
BY_HAND: Final = "by_hand"
DEFAULT: Final = "default"
SURE: Final = 101
_SAYS_NOTHING: Final = ("", "unknown")
# Beat every source, the first before the second.
_BEATS: Final[tuple[tuple[str, Because], ...]] = ((CORRECTION, "corrected"), (BY_HAND, "by_hand"))
# Where all sources fall silent, the customer has none; of other fields the last word stays.
FADING: Final = ("adviser",)


@dataclass(frozen=True, slots=True)
class Claim:
    """What `source` says of a field. `record_id`: its record; `customer_id`: the customer whose own word it is.

    `standing`: that customer stands for the whole family.
    """

    value: str
    source: str
    trust: int
    at: datetime | None = None
    record_id: UUID | None = None
    customer_id: UUID | None = None
    valid: bool = True
    standing: bool = False


@dataclass(frozen=True, slots=True)
class Chosen:
    """The claim that is kept, why, how many others say the same, and those that lost."""

    claim: Claim
    because: Because
    agree: int = 0
    over: tuple[Claim, ...] = ()


def choose(claims: Sequence[Claim], criteria: Sequence[Criterion]) -> Chosen | None:
    """The claim that survives; None where nobody says anything."""
    spoken = sorted((each for each in claims if _says_something(each)), key=_order)
    if not spoken:
        return None
    if len({_alike(each) for each in spoken}) == 1:
        return Chosen(spoken[0], "agreed" if len(spoken) > 1 else "only", agree=len(spoken) - 1)
    left, because = _decide(spoken, criteria)
    winner = left[0]
    same = sum(_alike(each) == _alike(winner) for each in spoken)
    over = tuple(each for each in spoken if _alike(each) != _alike(winner))
    return Chosen(winner, because, agree=same - 1, over=over)


def _says_something(claim: Claim) -> bool:
    """Nothing said by hand is a word too: that there is nobody."""
    return claim.value not in _SAYS_NOTHING or claim.source == BY_HAND


def _decide(spoken: list[Claim], criteria: Sequence[Criterion]) -> tuple[list[Claim], Because]:
    for speaker, because in _BEATS:
        found = [each for each in spoken if each.source == speaker]
        if found:
            return sorted(found, key=lambda each: -_moment(each)), because
    said = Counter(_alike(each) for each in spoken)
    left = spoken
    for criterion in criteria:
        scores = {each: _score(criterion, each, said) for each in left}
        best = max(scores.values())
        kept = [each for each in left if scores[each] == best]
        if len({_alike(each) for each in kept}) == 1:
            return kept, criterion
        left = kept
    return left, "order"


def _score(criterion: Criterion, claim: Claim, said: Mapping[str, int]) -> tuple[float, ...]:
    if criterion == "valid":
        return (float(claim.valid),)
    if criterion == "trust":
        return (float(claim.trust),)
    if criterion == "recency":
        return (_moment(claim),)
    if criterion == "agreement":
        return (float(said[_alike(claim)]),)
    return tuple(-float(ord(letter)) for letter in claim.value)


def _moment(claim: Claim) -> float:
    return claim.at.timestamp() if claim.at is not None else float("-inf")


def _order(claim: Claim) -> tuple[object, ...]:
    """Of equal words the most trusted, then the newest is the one that lineage names."""
    return (
        -claim.trust,
        -_moment(claim),
        not claim.standing,
        claim.source,
        str(claim.record_id),
        str(claim.customer_id),
    )


def _alike(claim: Claim) -> str:
    return "".join(claim.value.split()).casefold()


def claims_of_record(record: SourceRecord, trust: int, failing: Iterable[str]) -> dict[str, Claim]:
    """What a record claims, by golden field; `failing`: fields that break a data quality rule."""
    said = {**record.plain, **record.values}
    born = said.get("birth_date") or _birth_date(said.get("id_number", ""))
    said["birth_year"] = str(born)[:4] if born else ""
    broken = set(failing)
    broken |= {"birth_year"} & ({"birth_year"} if "birth_date" in broken else set())
    at = record.source_time or record.updated_at
    return {
        name: Claim(str(said[name]), record.source, trust, at, record_id=record.id, valid=name not in broken)
        for name in GOLDEN_FIELDS
        if said.get(name)
    }


def _birth_date(id_number: str) -> str:
    return id_number[6:14] if len(id_number) == 18 and id_number[6:14].isdigit() else ""


def lineage_of(chosen: Mapping[str, Chosen]) -> dict[str, Any]:
    """What is kept of a choice: sources, ids, times and codes, never a value."""
    return {
        name: {
            **_speaker(each.claim),
            "because": each.because,
            "agree": each.agree,
            "over": [_speaker(lost) for lost in each.over],
        }
        for name, each in chosen.items()
    }


def _speaker(claim: Claim) -> dict[str, Any]:
    return {
        "source": claim.source,
        "trust": claim.trust,
        "at": claim.at.isoformat() if claim.at else None,
        "record": str(claim.record_id) if claim.record_id else None,
        "customer": str(claim.customer_id) if claim.customer_id else None,
    }


def criteria_problem(criteria: Sequence[str]) -> str | None:
    """What is wrong with an order of criteria (`unknown`, `twice`, `none`), or None."""
    if not criteria:
        return "none"
    if not set(criteria) <= set(CRITERIA):
        return "unknown"
    return "twice" if len(set(criteria)) < len(criteria) else None
