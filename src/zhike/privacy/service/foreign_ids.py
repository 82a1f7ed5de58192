"""Foreign ids as they may be kept."""

from __future__ import annotations

from zhike.platform.crypto import Keyring
from zhike.privacy.rules.foreign_ids import HIDDEN, says_personal


def keep_foreign_id(keyring: Keyring, given: str, *, scope: str) -> str:
    """`given`, or a blind token of it where it says something personal: equal ids of a scope stay equal."""
    return HIDDEN + keyring.blind_index(given, scope=scope).hex() if says_personal(given) else given
