"""Use cases of audit: record, seal, verify, list."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from zhike.audit.repository import entries as repository
from zhike.audit.repository.entries import Filter
from zhike.audit.rules.chain import ChainWalk, Entry, Seal, Verification, extend_chain
from zhike.platform.actor import Actor
from zhike.platform.crypto import Keyring
from zhike.platform.database import Session

SEAL_BATCH = 2000
VERIFY_BATCH = 5000
_PURPOSE = "audit.seal"


async def record(
    session: Session,
    *,
    actor: Actor,
    action: str,
    subject: str,
    detail: Mapping[str, Any] | None = None,
    now: datetime,
) -> None:
    """Write that `actor` did `action` to `subject`, in the transaction of the use case; it is sealed seconds later.

    `action` is `context.verb` ("customers.read"), `subject` is `kind:id`; `detail` holds ids, codes and field names,
    never a value of a person. A customer's own name is not written: the id says who it was.
    """
    await repository.add_entry(
        session,
        at=now,
        actor_id=actor.id,
        actor_kind=actor.kind,
        actor_name="" if actor.kind == "customer" else actor.name,
        action=action,
        subject=subject,
        detail=dict(detail or {}),
    )


async def record_each(
    session: Session,
    *,
    actor: Actor,
    action: str,
    subjects: Sequence[str],
    detail: Mapping[str, Any] | None = None,
    now: datetime,
) -> None:
    """As `record`, one entry for each subject, written in one go."""
    await repository.add_entries(
        session,
        subjects,
        at=now,
        actor_id=actor.id,
        actor_kind=actor.kind,
        actor_name="" if actor.kind == "customer" else actor.name,
        action=action,
        detail=dict(detail or {}),
    )


async def seal_batch(session: Session, *, keyring: Keyring, now: datetime, limit: int = SEAL_BATCH) -> int:
    """Join committed entries to the chain; returns how many. Fewer than `limit` means that none are left."""
    await repository.lock_chain(session)
    entries = await repository.list_sealable(session, limit=limit)
    if not entries:
        return 0
    position, head = await repository.get_head(session)
    links = list(extend_chain(head, position, entries))
    await repository.seal_entries(session, links)
    _, last_position, link = links[-1]
    seal = Seal(last_position, link, keyring.sign(_signed(last_position, link), purpose=_PURPOSE))
    await repository.add_seal(session, seal, at=now)
    return len(entries)


async def verify(session: Session, *, keyring: Keyring | None = None) -> Verification:
    """Walk the whole chain, some 10,000 entries a second on one core.

    Without `keyring` the seals' signatures are not checked: whoever rewrites the whole chain is then not found.
    """
    last_position, _ = await repository.get_head(session)
    walk = ChainWalk()
    while walk.broken_at is None and walk.position < last_position:
        after = walk.position
        entries = await repository.list_sealed(session, after=after, until=last_position, limit=VERIFY_BATCH)
        if not entries:
            break
        seals = await repository.list_seals(session, after=after, until=after + len(entries))
        walk.walk(entries, {seal.last_position: _link_of(seal, keyring) for seal in seals})
    walk.end_at(last_position)
    return Verification(
        sealed=walk.position,
        unsealed=await repository.count_unsealed(session),
        ok=walk.broken_at is None,
        broken_at=walk.broken_at,
        head=walk.head.hex(),
    )


async def list_entries(
    session: Session, wanted: Filter, *, before: tuple[datetime, int] | None = None, limit: int = 50
) -> list[Entry]:
    """Entries newest first."""
    return await repository.list_entries(session, wanted, before=before, limit=limit)


def stream_entries(session: Session, wanted: Filter) -> AsyncIterator[list[Entry]]:
    """All entries of the filter, newest first, in batches."""
    return repository.stream_entries(session, wanted)


def _signed(position: int, link: bytes) -> bytes:
    return b"%d:%s" % (position, link)


def _link_of(seal: Seal, keyring: Keyring | None) -> bytes:
    """The link that a seal vouches for; one with a wrong signature vouches for nothing."""
    if keyring is None:
        return seal.link
    holds = keyring.signature_holds(_signed(seal.last_position, seal.link), seal.signature, purpose=_PURPOSE)
    return seal.link if holds else b""
