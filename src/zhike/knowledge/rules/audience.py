"""Whom an article is for, and who asks: decided here alone, so that no door can decide it otherwise."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final, Literal, get_args

Audience = Literal["public", "customers", "staff"]
AUDIENCES: Final[tuple[Audience, ...]] = get_args(Audience)  # from the widest to the narrowest circle

ANY: Final = "*"
SEPARATOR: Final = "|"


@dataclass(frozen=True, slots=True)
class Asker:
    """Who wants to know, and where.

    `audience`: "public" = anybody, "customers" = somebody the bank knows, "staff" = a colleague. `channel` and `region`
    are those of the contact; "" = not known, so that only what holds everywhere is said; `ANY` = it does not matter.
    """

    audience: Audience = "public"
    channel: str = ANY
    region: str = ANY


ANYBODY: Final = Asker()
COLLEAGUE: Final = Asker(audience="staff")


def is_for(audience: Audience, channels: Collection[str], regions: Collection[str], asker: Asker) -> bool:
    """Whether `asker` may be told an article for `audience`, said in `channels` and `regions` (none: in all)."""
    allowed = AUDIENCES.index(audience) <= AUDIENCES.index(asker.audience)
    return allowed and _holds(channels, asker.channel) and _holds(regions, asker.region)


def _holds(limits: Collection[str], where: str) -> bool:
    return not limits or where == ANY or where in limits


def scope_key(
    audience: Audience, channels: Collection[str], regions: Collection[str], products: Collection[str]
) -> str:
    """What makes two scopes the same. One question may have an article in each scope: a rate for each region."""
    parts = (SEPARATOR.join(sorted(each)) for each in (channels, regions, products))
    return "\n".join((audience, *parts))


def clean_words(words: Collection[str]) -> tuple[str, ...]:
    """Trimmed, none empty, each once, in their order."""
    return tuple(dict.fromkeys(word for each in words if (word := each.strip())))
