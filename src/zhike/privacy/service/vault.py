"""The vault: values of a person, sealed under a key of their own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from zhike.platform.crypto import Keyring
from zhike.platform.crypto import unseal as open_value
from zhike.platform.database import Session
from zhike.privacy.errors import ConsentMissing, SubjectErased
from zhike.privacy.repository import keys as repository
from zhike.privacy.rules.normal_forms import normal_form
from zhike.privacy.service import consents, register

T = TypeVar("T")

# More than this many people are sealed or opened beside the event loop (some 20 microseconds each).
AT_ONCE = 200

Plain = Mapping[UUID, Mapping[str, str | None]]
Sealed = Mapping[UUID, Mapping[str, bytes | None]]


class Vault:
    """Seals and opens the personal values of subjects (customers), each by the subject's own data key.

    A sealed value is bytes that begin with the algorithm's number; it opens only for the subject and the field that it
    was sealed for. The data key is made at the first sealing and stored wrapped by the master key.

    `purpose` is why it is opened: the register of processing must let that purpose read each field, and a field that
    stands in no line of the register is not even sealed.
    """

    def __init__(self, keyring: Keyring, *, purpose: str) -> None:
        self._keyring = keyring
        self.purpose = purpose

    def for_purpose(self, purpose: str) -> Vault:
        """The same vault, opened for another purpose."""
        return Vault(self._keyring, purpose=purpose)

    async def seal(self, session: Session, subject_id: UUID, values: Mapping[str, str | None]) -> dict[str, bytes]:
        """Seal values (field -> text; None is left out). Raises `SubjectErased` or `FieldUnregistered`."""
        return (await self.seal_many(session, {subject_id: values}))[subject_id]

    async def open(self, session: Session, subject_id: UUID, values: Mapping[str, bytes | None]) -> dict[str, str]:
        """Open values (field -> sealed bytes; None is left out).

        Raises `SubjectErased`, `KeyWrong`, `FieldUnregistered`, `PurposeUnregistered` or `ConsentMissing`.
        """
        people = {subject_id: values}
        if subject_id not in await self._willing(session, people):
            raise ConsentMissing(purpose=self.purpose)
        opened = await self.open_many(session, people)
        if subject_id not in opened:
            raise SubjectErased
        return opened[subject_id]

    async def seal_many(self, session: Session, people: Plain) -> dict[UUID, dict[str, bytes]]:
        """Seal the values of many subjects. Raises `SubjectErased` when one of them is."""
        await register.require_held(session, _fields_of(people))
        keys = await self._data_keys(session, people.keys())
        return await _beside_the_loop(len(people), lambda: self._seal_all(people, keys))

    async def open_many(self, session: Session, people: Sealed) -> dict[UUID, dict[str, str]]:
        """Open the values of many subjects.

        Those who are erased, never had a key, or do not consent to a purpose that rests on consent, are left out.
        """
        willing = await self._willing(session, people)
        wrapped = await repository.get_keys(session, [subject for subject in people if subject in willing])
        return await _beside_the_loop(len(people), lambda: self._open_all(people, wrapped))

    def blind_index(self, scope: str, value: str) -> bytes:
        """16 bytes that equal values share, however they were typed. `scope`: phone, id_number, name, email, number."""
        return self._keyring.blind_index(normal_form(scope, value), scope=scope)

    async def destroy_key(self, session: Session, subject_id: UUID, *, now: datetime) -> None:
        """Erase everything that was ever sealed for `subject_id`, in every table and every backup."""
        await repository.destroy_key(session, subject_id, now=now)

    async def _willing(self, session: Session, people: Sealed) -> set[UUID]:
        """Those whom the register and their own word let us read for this purpose."""
        fields = _fields_of(people)
        known = await register.require_readable(session, self.purpose, fields)
        if not fields:
            return set(people)
        return await consents.find_willing(session, known, self.purpose, fields, people.keys())

    async def _data_keys(self, session: Session, subjects: Collection[UUID]) -> dict[UUID, bytes]:
        wrapped = await repository.get_keys(session, list(subjects))
        if any(key is None for key in wrapped.values()):
            raise SubjectErased
        missing = [subject for subject in subjects if subject not in wrapped]
        fresh = {subject: self._keyring.new_data_key(context=repository.key_context(subject)) for subject in missing}
        stored = await repository.add_keys(session, {subject: sealed for subject, (_, sealed) in fresh.items()})
        keys = {subject: key for subject, (key, _) in fresh.items() if subject in stored}
        # For these somebody else was faster: theirs is the key.
        wrapped |= await repository.get_keys(session, [subject for subject in missing if subject not in stored])
        return keys | {subject: self._unwrap(subject, sealed) for subject, sealed in wrapped.items() if sealed}

    def _unwrap(self, subject: UUID, wrapped: bytes) -> bytes:
        return self._keyring.unwrap(wrapped, context=repository.key_context(subject))

    def _seal_all(self, people: Plain, keys: Mapping[UUID, bytes]) -> dict[UUID, dict[str, bytes]]:
        seal = self._keyring.seal
        return {
            subject: {
                # A broken surrogate cannot be stored anywhere; it becomes a question mark.
                field: seal(keys[subject], value.encode("utf-8", "replace"), context=_value_context(subject, field))
                for field, value in values.items()
                if value is not None
            }
            for subject, values in people.items()
        }

    def _open_all(self, people: Sealed, wrapped: Mapping[UUID, bytes | None]) -> dict[UUID, dict[str, str]]:
        opened: dict[UUID, dict[str, str]] = {}
        for subject, values in people.items():
            sealed_key = wrapped.get(subject)
            if sealed_key is None:
                continue
            key = self._unwrap(subject, sealed_key)
            opened[subject] = {
                field: open_value(key, value, context=_value_context(subject, field)).decode()
                for field, value in values.items()
                if value is not None
            }
        return opened


def _fields_of(people: Mapping[UUID, Mapping[str, object]]) -> set[str]:
    """The fields that hold a value for somebody."""
    return {field for values in people.values() for field, value in values.items() if value is not None}


async def _beside_the_loop(size: int, work: Callable[[], T]) -> T:
    return work() if size <= AT_ONCE else await asyncio.to_thread(work)


def _value_context(subject: UUID, field: str) -> bytes:
    return subject.bytes + b"\0" + field.encode()
