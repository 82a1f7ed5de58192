"""What a process holds once and hands to those who need it."""

from __future__ import annotations

from dataclasses import dataclass

from zhike.platform.clock import Clock
from zhike.platform.crypto import Keyring
from zhike.platform.database import Database
from zhike.platform.installation import Installation
from zhike.platform.realtime import Hub
from zhike.platform.settings import Settings


@dataclass(frozen=True, slots=True)
class Runtime:
    """One per process, made in `app`."""

    settings: Settings
    installation: Installation
    database: Database
    hub: Hub
    keyring: Keyring
    clock: Clock
