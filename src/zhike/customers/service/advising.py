"""A customer's adviser: who it is and where that is from, set by hand, and an adviser's own customers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from zhike.audit import api as audit
from zhike.customers.errors import AdviserUnfit
from zhike.customers.permissions import profile as permissions
from zhike.customers.repository import advising as repository
from zhike.customers.repository.golden import find_families
from zhike.customers.repository.merging import lock_customers
from zhike.customers.repository.profile import find_customers
from zhike.customers.rules import values
from zhike.customers.rules.advising import Adviser, Advising, newest_word
from zhike.customers.rules.profile import Profile, Tier
from zhike.customers.service.consolidating import consolidate
from zhike.customers.service.finding import find_ids_by_word
from zhike.customers.service.profile import know_advisers, profiles_of
from zhike.identity import api as identity
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.errors import PreconditionFailed
from zhike.privacy import api as privacy

# Of a word that fits many, so many are looked through for the adviser's own.
_LOOKED_AT = 5_000


async def find_adviser(session: Session, customer_id: UUID) -> Adviser | None:
    """The adviser of a customer, for routing; None where they have none."""
    number = await repository.find_number(session, customer_id)
    return (await know_advisers(session, [number]))[number] if number else None


async def get_advising(session: Session, *, actor: Actor, customer_id: UUID) -> Advising:
    """Part of the card, whose reading is audited. Raises `Forbidden` or `CustomerUnknown`."""
    return await _read(session, await permissions.require_readable_customer(session, actor, customer_id))


async def set_adviser(
    session: Session,
    vault: privacy.Vault,
    *,
    actor: Actor,
    customer_id: UUID,
    staff_id: UUID | None,
    reason: str,
    expected: str,
    now: datetime,
) -> Advising:
    """From now on this is the adviser (None: nobody), whatever sources say.

    Raises `Forbidden`, `CustomerUnknown`, `PreconditionFailed`, `StaffUnknown`, or `AdviserUnfit` where the colleague
    works here no more.
    """
    survivor = await permissions.require_advisable_customer(session, actor, customer_id)
    number = ""
    if staff_id is not None:
        staff = await identity.get_staff(session, staff_id)
        if not staff.active:
            raise AdviserUnfit(name=staff.name)
        number = values.number(staff.number)
    return await _say(session, vault, survivor, number, actor=actor, reason=reason, expected=expected, now=now)


async def follow_sources(
    session: Session,
    vault: privacy.Vault,
    *,
    actor: Actor,
    customer_id: UUID,
    reason: str,
    expected: str,
    now: datetime,
) -> Advising:
    """What was set by hand holds no more: the adviser is who the sources say. Raises as `set_adviser` does."""
    survivor = await permissions.require_advisable_customer(session, actor, customer_id)
    return await _say(session, vault, survivor, None, actor=actor, reason=reason, expected=expected, now=now)


async def list_advised(
    session: Session,
    vault: privacy.Vault,
    *,
    actor: Actor,
    staff_id: UUID | None,
    number: str = "",
    query: str,
    tier: Tier | None,
    after: str,
    limit: int,
    now: datetime,
) -> list[Profile]:
    """An adviser's customers in order of number, masked; `query`: those whom a word fits. The reading is audited.

    The adviser is a member of staff, or a staff number that nobody here may have. One's own take `customers.search`,
    those of another also `customers.advise`. Raises `Forbidden`, `StaffUnknown`.
    """
    permissions.require_listing_of(actor, staff_id)
    if staff_id is not None:
        number = (await identity.get_staff(session, staff_id)).number
    only = None
    if query:
        only, _ = await find_ids_by_word(session, vault, actor=actor, word=query, limit=_LOOKED_AT)
    adviser = values.number(number)
    ids = await repository.list_advised(session, adviser, tier=tier, only=only, after=after, limit=limit)
    shown = sorted(await permissions.find_searched_customers(session, actor, ids), key=lambda each: each.number)
    detail = {"adviser": adviser, "found": [str(each.id) for each in shown]}
    await audit.record(session, actor=actor, action="customers.listed", subject="customer:*", detail=detail, now=now)
    return await profiles_of(session, vault, shown, now)


async def _say(
    session: Session,
    vault: privacy.Vault,
    survivor: UUID,
    number: str | None,
    *,
    actor: Actor,
    reason: str,
    expected: str,
    now: datetime,
) -> Advising:
    await lock_customers(session, [survivor])
    before = await _read(session, survivor)
    if expected not in ("*", str(before.version)):
        raise PreconditionFailed
    who = {"by_id": actor.id, "by_name": actor.name}
    await repository.put_word(session, survivor, number, reason=reason, **who, now=now)
    await consolidate(session, vault, [survivor])
    after = await _read(session, survivor)
    detail = {
        "before": before.adviser.number if before.adviser else "",
        "after": after.adviser.number if after.adviser else "",
        "by_hand": number is not None,
        "reason": reason,
    }
    subject = f"customer:{survivor}"
    await audit.record(session, actor=actor, action="customers.adviser_set", subject=subject, detail=detail, now=now)
    return after


async def _read(session: Session, survivor: UUID) -> Advising:
    family = (await find_families(session, [survivor]))[survivor]
    words = await repository.find_words(session, family)
    told = await repository.list_told(session, survivor)
    (customer,) = await find_customers(session, [survivor])
    word = newest_word(words.values())
    known = await know_advisers(session, _numbers(customer.adviser, *(each.number for each in told)))
    return Advising(
        customer_id=survivor,
        adviser=known.get(customer.adviser),
        word=word if word is not None and word.number is not None else None,
        told=tuple(told),
        known=known,
        version=words[survivor].version if survivor in words else 0,
    )


def _numbers(*numbers: str) -> Iterable[str]:
    return dict.fromkeys(each for each in numbers if each)
