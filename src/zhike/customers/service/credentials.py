"""What a source and we know each other by: made or given once, sealed, never shown again."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from zhike.audit import api as audit
from zhike.customers import push_errors as errors
from zhike.customers.repository import credentials as repository
from zhike.customers.repository.credentials import CREDENTIAL_KEYS, Credential
from zhike.customers.rules.runs import Source
from zhike.platform.actor import Actor
from zhike.platform.crypto import Keyring, unseal
from zhike.platform.database import Session
from zhike.platform.ids import uuid7

CredentialKind = Literal["push", "password"]
# Two, so that a source can take up a new one before the old one is withdrawn.
MOST_AT_ONCE = 2
USE_NOTED_EVERY = timedelta(minutes=1)
_SECRET_BYTES = 32

__all__ = ["CREDENTIAL_KEYS"]


async def make_push_secret(
    session: Session, keyring: Keyring, source: Source, *, actor: Actor, now: datetime
) -> tuple[Credential, str]:
    """A new secret that `source` signs with, and the secret itself: it is told this once.

    Raises `CredentialsFull` where the source has two already, `NotAPushSource`.
    """
    require_push(source)
    if len(await repository.list_credentials(session, source.name, "push")) >= MOST_AT_ONCE:
        raise errors.CredentialsFull(source=source.name)
    secret = "zk_" + secrets.token_urlsafe(_SECRET_BYTES)
    return await _store(session, keyring, source.name, "push", secret, actor=actor, now=now), secret


async def withdraw_push_secret(
    session: Session, source: Source, credential_id: UUID, *, actor: Actor, now: datetime
) -> None:
    """Forget a secret; what it signs is not taken any more. Raises `CredentialUnknown`."""
    found = await repository.find_credential(session, credential_id)
    if found is None or (found.source, found.kind) != (source.name, "push"):
        raise errors.CredentialUnknown
    await repository.drop_credentials(session, source.name, "push", only=credential_id)
    await _record(session, "customers.credential_withdrawn", found, actor, now)


async def set_password(
    session: Session, keyring: Keyring, source: str, password: str, *, actor: Actor, now: datetime
) -> None:
    """Keep the password of a source's database in place of the one before; an empty one only forgets it."""
    await repository.drop_credentials(session, source, "password")
    if password:
        await _store(session, keyring, source, "password", password, actor=actor, now=now)


async def find_password(session: Session, keyring: Keyring, source: str) -> str:
    """The password of a source's database; empty where none is kept."""
    found = await repository.list_credentials(session, source, "password")
    return open_credential(keyring, found[-1]) if found else ""


async def list_push_secrets(session: Session, source: Source) -> list[Credential]:
    """The secrets of a source, without what they say. Raises `NotAPushSource`."""
    require_push(source)
    return await repository.list_credentials(session, source.name, "push")


def require_push(source: Source) -> None:
    """Raise `NotAPushSource` where the source delivers in another way."""
    if source.kind != "push":
        raise errors.NotAPushSource(source=source.name)


def open_credential(keyring: Keyring, credential: Credential) -> str:
    """What a credential says."""
    key = keyring.unwrap(credential.wrapped, context=repository.key_context(credential.id))
    return unseal(key, credential.sealed_key, context=_context(credential.id, credential.kind)).decode()


async def note_use(session: Session, credential: Credential, *, now: datetime) -> None:
    """Remember that it was used, once a minute at most."""
    if credential.used_at is None or now - credential.used_at >= USE_NOTED_EVERY:
        await repository.note_use(session, credential.id, now=now)


async def _store(
    session: Session, keyring: Keyring, source: str, kind: CredentialKind, text: str, *, actor: Actor, now: datetime
) -> Credential:
    credential_id = uuid7()
    key, wrapped = keyring.new_data_key(context=repository.key_context(credential_id))
    sealed = keyring.seal(key, text.encode(), context=_context(credential_id, kind))
    credential = Credential(credential_id, source, kind, wrapped, sealed, actor.id, now, None)
    await repository.add_credential(session, credential)
    await _record(session, "customers.credential_made", credential, actor, now)
    return credential


async def _record(session: Session, action: str, credential: Credential, actor: Actor, now: datetime) -> None:
    detail, subject = {"credential": str(credential.id), "kind": credential.kind}, f"source:{credential.source}"
    await audit.record(session, actor=actor, action=action, subject=subject, detail=detail, now=now)


def _context(credential_id: UUID, kind: str) -> bytes:
    return credential_id.bytes + b"\0" + kind.encode()
