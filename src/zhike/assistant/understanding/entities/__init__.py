"""What is named in a message: amounts, days, periods, card tails, phones, products, branches."""

from __future__ import annotations

from datetime import date

from zhike.assistant.understanding.entities.aligning import aligned
from zhike.assistant.understanding.entities.amounts import find_amounts
from zhike.assistant.understanding.entities.dates import find_dates
from zhike.assistant.understanding.entities.digits import find_card_tails, find_phones
from zhike.assistant.understanding.entities.names import Names, find_branches, find_products
from zhike.assistant.understanding.entities.periods import find_periods
from zhike.assistant.understanding.result import Entity

__all__ = ["Names", "find_entities"]

# Nobody names things beyond this; what is longer is a story or an attack.
LONGEST: int = 1000


def find_entities(text: str, *, today: date, names: Names | None = None) -> tuple[Entity, ...]:
    """All entities of a text in order of their place. `today`: the local day that relative dates count from."""
    text = text[:LONGEST]
    alike = aligned(text)
    phones = list(find_phones(alike))
    tails = list(find_card_tails(alike))
    days = list(find_dates(alike, today))
    periods = list(find_periods(alike, today, days))
    products = list(find_products(alike, names)) if names is not None else []
    taken = [*phones, *tails, *days, *periods, *products]
    amounts = [each for each in find_amounts(alike) if not any(_overlap(each, other) for other in taken)]
    return tuple(sorted([*taken, *amounts, *find_branches(text)], key=lambda each: (each.start, -each.end)))


def _overlap(one: Entity, other: Entity) -> bool:
    return one.start < other.end and other.start < one.end
