"""The port through which a model is asked which numbers are in force: `active_model(runtime, kind)`.

Each process keeps what the register says and follows it: told at once by a note, asked anyway every few seconds, so
that a kill switch works in all processes within seconds, whatever is lost on the way. Asking costs no query.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from dataclasses import dataclass
from typing import Final
from uuid import UUID
from weakref import WeakKeyDictionary

import structlog

from zhike.assistant.registry import repository
from zhike.assistant.registry.artefacts import Artefact, unpack
from zhike.assistant.registry.entry import MODEL_KINDS, Mode, ModelKind
from zhike.platform.database import Database, Session
from zhike.platform.runtime import Runtime

CHECK_S: Final = 3.0
AFTER_FAILURE_S: Final = 1.0

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class ActiveModel:
    """Which model of a kind decides now.

    `mode` off: none, words and rules alone. Else `artefact` holds its numbers; None: those that come with the product.
    `entry` tells one artefact from another (None = shipped), so that what is built of it can be kept until it changes.
    """

    kind: ModelKind
    mode: Mode = "on"
    entry: UUID | None = None
    artefact: Artefact | None = None


class ModelKeeper:
    """What one process knows of the register of one database."""

    def __init__(self) -> None:
        self._active: dict[ModelKind, ActiveModel] = {kind: ActiveModel(kind) for kind in MODEL_KINDS}
        self._refreshing = asyncio.Lock()
        self._read_at = -CHECK_S

    def get(self, kind: ModelKind) -> ActiveModel:
        """The model in force."""
        return self._active[kind]

    async def keep_up(self, session: Session) -> None:
        """Read the register where that was long ago: for processes that have no task which follows it."""
        if time.monotonic() - self._read_at >= CHECK_S:
            await self.refresh(session)

    async def refresh(self, session: Session) -> None:
        """Read what the register says; an artefact is loaded when it is another one."""
        async with self._refreshing:
            self._read_at = time.monotonic()
            for row in await repository.list_in_force(session):
                kind, mode = row["kind"], row["mode"]
                if kind in self._active:
                    self._active[kind] = await self._load(session, kind, mode, row["id"], row["origin"])

    async def _load(self, session: Session, kind: ModelKind, mode: Mode, entry: UUID, origin: str) -> ActiveModel:
        if mode != "on" or origin == "shipped":
            return ActiveModel(kind, mode)
        known = self._active[kind]
        if known.entry == entry:
            return known
        packed = await repository.find_artefact(session, entry)
        artefact = await asyncio.to_thread(unpack, packed) if packed else None
        log.info("assistant.model_loaded", kind=kind, entry=str(entry))
        return ActiveModel(kind, mode, entry, artefact)


_keepers: WeakKeyDictionary[Database, ModelKeeper] = WeakKeyDictionary()


def models_of(runtime: Runtime) -> ModelKeeper:
    """The keeper of this process for the runtime's database."""
    return _keepers.setdefault(runtime.database, ModelKeeper())


def active_model(runtime: Runtime, kind: ModelKind) -> ActiveModel:
    """Which model of `kind` decides now, in this process."""
    return models_of(runtime).get(kind)


async def refresh_models(runtime: Runtime) -> None:
    """Read the register in a transaction of its own."""
    async with runtime.database.transaction() as session:
        await models_of(runtime).refresh(session)


async def follow_register(runtime: Runtime) -> None:
    """Follow the register until cancelled."""
    async with runtime.hub.subscribe(repository.TOPIC) as told:
        while True:
            told.drain()
            try:
                await refresh_models(runtime)
            except Exception as trouble:  # the database may be away for a moment; what was known goes on deciding
                log.warning("assistant.models_not_read", kind=type(trouble).__name__)
                await asyncio.sleep(AFTER_FAILURE_S)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(CHECK_S):
                    await told.get()
