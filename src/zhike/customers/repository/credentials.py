"""SQL of what a source is known by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, update

from zhike.customers.models.events import SourceCredentialRow
from zhike.platform.database import Session
from zhike.platform.rewrapping import WrappedColumn


def key_context(credential_id: UUID) -> bytes:
    """What binds a wrapped data key to its credential."""
    return b"customers.source_credential\0" + credential_id.bytes


CREDENTIAL_KEYS = WrappedColumn("customers.source_credential", "id", "wrapped", key_context)


@dataclass(frozen=True, slots=True)
class Credential:
    """A credential, sealed."""

    id: UUID
    source: str
    kind: str
    wrapped: bytes
    sealed_key: bytes
    created_by: str
    created_at: datetime
    used_at: datetime | None


async def add_credential(session: Session, credential: Credential) -> None:
    """Store a credential."""
    session.add(SourceCredentialRow(**{name: getattr(credential, name) for name in Credential.__slots__}))
    await session.flush()


async def list_credentials(session: Session, source: str, kind: str) -> list[Credential]:
    """A source's credentials of a kind, the oldest first."""
    query = select(SourceCredentialRow).where(SourceCredentialRow.source == source, SourceCredentialRow.kind == kind)
    found = await session.execute(query.order_by(SourceCredentialRow.id).execution_options(populate_existing=True))
    return [_credential(row) for row in found.scalars()]


async def find_credential(session: Session, credential_id: UUID) -> Credential | None:
    """The credential with this id."""
    row = await session.get(SourceCredentialRow, credential_id, populate_existing=True)
    return _credential(row) if row else None


async def note_use(session: Session, credential_id: UUID, *, now: datetime) -> None:
    """Remember that it was used."""
    await session.execute(
        update(SourceCredentialRow).where(SourceCredentialRow.id == credential_id).values(used_at=now)
    )


async def drop_credentials(session: Session, source: str, kind: str, *, only: UUID | None = None) -> int:
    """Forget a source's credentials of a kind, or the one of them; how many there were."""
    query = delete(SourceCredentialRow).where(SourceCredentialRow.source == source, SourceCredentialRow.kind == kind)
    if only is not None:
        query = query.where(SourceCredentialRow.id == only)
    return len((await session.execute(query.returning(SourceCredentialRow.id))).all())


def _credential(row: SourceCredentialRow) -> Credential:
    return Credential(**{name: getattr(row, name) for name in Credential.__slots__})
