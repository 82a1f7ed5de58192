"""Finding customers: exactly by what is on record, by sound, by a card's last digits, by words together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from zhike.audit import api as audit
from zhike.customers.permissions import profile as permissions
from zhike.customers.permissions.profile import MOST_FOUND
from zhike.customers.repository import finding as repository
from zhike.customers.repository import timeline as recents
from zhike.customers.repository.finding import WordKeys
from zhike.customers.repository.golden import find_survivors
from zhike.customers.rules.finding import is_card_tail, is_sound, words_of
from zhike.customers.rules.profile import Profile
from zhike.customers.service.profile import profiles_of
from zhike.customers.service.search_keys import search_key
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.privacy import api as privacy

# Of a word that fits many (initials, a card's tail) this many are looked at before the other words narrow them down.
_LOOKED_AT = 5_000
RECENT = 12


@dataclass(frozen=True, slots=True)
class Found:
    """Customers found, at most 20; `more`: there are others, a further word narrows them down."""

    profiles: list[Profile]
    more: bool


async def search_customers(session: Session, vault: privacy.Vault, *, actor: Actor, query: str, now: datetime) -> Found:
    """Customers whom the query fits: as a whole, else each of its words (张伟 3306; zhangwei 138...).

    A word fits a number, phone, id number, e-mail or full name exactly, a name by its pinyin (whole or initials), a
    card by its last four digits. The search is audited with what it matched and whom it
    found; what was typed is not kept.
    """
    actor.require("customers.search")
    found = await _fitting(session, vault, query)
    words = words_of(query)
    if not found and len(words) > 1:
        found = await _fitting_all(session, vault, words)
    ids = sorted(found)[:MOST_FOUND]
    customers = await permissions.find_searched_customers(session, actor, ids)
    detail = {
        "by": sorted({by for subject in ids for by in found[subject]}),
        "found": [str(customer.id) for customer in customers],
    }
    await audit.record(session, actor=actor, action="customers.searched", subject="customer:*", detail=detail, now=now)
    ordered = sorted(customers, key=lambda each: each.number)
    return Found(await profiles_of(session, vault, ordered, now), len(found) > MOST_FOUND)


async def find_ids_by_word(
    session: Session, vault: privacy.Vault, *, actor: Actor, word: str, limit: int
) -> tuple[list[UUID], bool]:
    """At most `limit` customers whom a word fits, and whether there are more; for whoever searches what is theirs and
    puts that search on record."""
    actor.require("customers.search")
    found = sorted(await _fitting(session, vault, word))
    return found[:limit], len(found) > limit


async def list_recent(session: Session, vault: privacy.Vault, *, actor: Actor, now: datetime) -> list[Profile]:
    """Whom the actor opened last, newest first; the reading is audited."""
    opened = await recents.list_recent(session, actor.id, limit=RECENT)
    survivors = await find_survivors(session, opened)
    ids = list(dict.fromkeys(survivors[each] for each in opened if each in survivors))
    customers = {each.id: each for each in await permissions.find_searched_customers(session, actor, ids)}
    detail = {"found": [str(each) for each in customers]}
    await audit.record(session, actor=actor, action="customers.recent", subject="customer:*", detail=detail, now=now)
    return await profiles_of(session, vault, [customers[each] for each in ids if each in customers], now)


async def _fitting(session: Session, vault: privacy.Vault, word: str) -> dict[UUID, set[str]]:
    """Whom a word fits, each as who stands for them now."""
    found = await repository.find_ids(session, _word_keys(vault, word), limit=_LOOKED_AT)
    standing: dict[UUID, set[str]] = {}
    for subject, survivor in (await find_survivors(session, found)).items():
        standing.setdefault(survivor, set()).update(found[subject])
    return standing


async def _fitting_all(session: Session, vault: privacy.Vault, words: Sequence[str]) -> dict[UUID, set[str]]:
    sets = [await _fitting(session, vault, word) for word in words]
    common = set.intersection(*(set(each) for each in sets))
    return {subject: set().union(*(each[subject] for each in sets)) for subject in common}


def _word_keys(vault: privacy.Vault, word: str) -> WordKeys:
    sounds: tuple[int, ...] = ()
    letters = "".join(word.split())
    if is_sound(letters):
        sounds = (search_key(vault, "pinyin", letters), search_key(vault, "initials", letters))
    return WordKeys(
        number=privacy.normal_form("number", word),
        name=vault.blind_index("name", word),
        phone=vault.blind_index("phone", word),
        id_number=vault.blind_index("id_number", word),
        email=vault.blind_index("email", word),
        sounds=sounds,
        tails=(search_key(vault, "card_tail", word),) if is_card_tail(word) else (),
    )
