"""Who is behind a figure of segments and value: the customers of the last run, listed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from zhike.audit import api as audit
from zhike.customers.permissions import profile as permissions
from zhike.customers.repository import understanding as repository
from zhike.customers.repository.golden import find_survivors
from zhike.customers.rules.profile import Profile
from zhike.customers.rules.understanding import Membership
from zhike.customers.service.profile import profiles_of
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.privacy import api as privacy


@dataclass(frozen=True, slots=True)
class Member:
    """A customer in the last run; `profile` is None where they were erased since."""

    membership: Membership
    profile: Profile | None


async def list_members(
    session: Session,
    vault: privacy.Vault,
    *,
    actor: Actor,
    segment: str,
    band: str,
    after: tuple[float, UUID] | None,
    limit: int,
    now: datetime,
) -> list[Member]:
    """The most valuable first, masked; empty `segment` or `band`: any. The reading is audited with whom it showed."""
    run = await repository.find_done(session)
    found = (
        await repository.list_members_of(session, run.id, segment=segment, band=band, after=after, limit=limit)
        if run is not None
        else []
    )
    survivors = await find_survivors(session, [each.customer_id for each in found])
    shown = await permissions.find_grouped_customers(session, actor, sorted(set(survivors.values())))
    detail = {"segment": segment, "band": band, "found": [str(each.id) for each in shown]}
    await audit.record(session, actor=actor, action="customers.listed", subject="customer:*", detail=detail, now=now)
    profiles = {each.id: each for each in await profiles_of(session, vault, shown, now)}
    return [Member(each, profiles.get(survivors.get(each.customer_id, each.customer_id))) for each in found]
