"""Mail addresses outside staff: sealed under a key of the schedule's own, opened to be sent to or shown masked."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import msgspec

from zhike.platform.crypto import Keyring, unseal
from zhike.privacy import api as privacy
from zhike.quality.repository.report_schedules import ReportSchedule, SealedAddresses, key_context


def seal_addresses(keyring: Keyring, schedule_id: UUID, addresses: Sequence[str]) -> SealedAddresses | None:
    """The addresses of a schedule, sealed; None where there are none."""
    if not addresses:
        return None
    key, wrapped = keyring.new_data_key(context=key_context(schedule_id))
    sealed = keyring.seal(key, msgspec.json.encode(list(addresses)), context=_context(schedule_id))
    return SealedAddresses(wrapped, sealed)


def open_addresses(keyring: Keyring, schedule: ReportSchedule) -> tuple[str, ...]:
    """What was sealed, in its order."""
    if schedule.outside is None:
        return ()
    key = keyring.unwrap(schedule.outside.wrapped, context=key_context(schedule.id))
    plain = unseal(key, schedule.outside.sealed, context=_context(schedule.id))
    return tuple(msgspec.json.decode(plain, type=list[str]))


def masked_addresses(keyring: Keyring, schedule: ReportSchedule) -> list[str]:
    """The same as a list shows them."""
    return [privacy.mask("email", address) for address in open_addresses(keyring, schedule)]


def _context(schedule_id: UUID) -> bytes:
    return schedule_id.bytes + b"\0addresses"
