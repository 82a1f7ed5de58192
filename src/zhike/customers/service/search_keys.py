"""The keys by which customers are found by sound and by card: 64 bits of a blind index each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from zhike.customers.repository import finding as repository
from zhike.customers.rules.finding import card_tail, sounds_of
from zhike.platform.database import Session
from zhike.privacy import api as privacy


async def index_names(session: Session, vault: privacy.Vault, names: Mapping[UUID, str]) -> None:
    """Make customers who are new findable by the sound of their names."""
    await repository.copy_keys(session, _name_keys(vault, names))


async def index_cards(session: Session, vault: privacy.Vault, cards: Sequence[tuple[UUID, str]]) -> None:
    """Make customers findable by the last four digits of their cards, given as they are shown (622202*********0123)."""
    tails = [(subject, card_tail(masked)) for subject, masked in cards]
    keys = [(search_key(vault, "card_tail", tail), subject) for subject, tail in tails if tail]
    await repository.add_keys(session, sorted(set(keys)))


def _name_keys(vault: privacy.Vault, names: Mapping[UUID, str]) -> Iterator[tuple[int, UUID]]:
    known: dict[tuple[str, str], int] = {}
    for subject, name in names.items():
        keys = set()
        for sound in sounds_of(name):
            if sound not in known:
                known[sound] = search_key(vault, *sound)
            keys.add(known[sound])
        yield from ((key, subject) for key in keys)


def search_key(vault: privacy.Vault, scope: str, value: str) -> int:
    """The key of `value`; `scope`: pinyin, initials or card_tail."""
    return int.from_bytes(vault.blind_index(scope, value)[:8], "big", signed=True)
