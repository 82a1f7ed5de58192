"""Understanding with the model that is in force: promoted, shipped, or none while it is switched off."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import lru_cache
from uuid import UUID

from zhike.assistant.matching.grams import Language
from zhike.assistant.registry.artefacts import Artefact
from zhike.assistant.registry.keeping import active_model
from zhike.assistant.understanding.naming import names_of
from zhike.assistant.understanding.packaged import models_of
from zhike.assistant.understanding.reading import Reader, embedders_of, reader_of
from zhike.assistant.understanding.result import Understanding
from zhike.platform.runtime import Runtime

# What a text means; None: nobody says (the model is switched off). It may ask for a vector: call it off the event loop.
Understand = Callable[[str], Understanding | None]

_promoted: dict[UUID, Reader] = {}
# The reader that has loaded all it loads at its first questions.
_warm: list[Reader] = []


def reader_in_force(runtime: Runtime) -> Reader | None:
    """The reader that the register names; None while it is switched off, so that words and rules alone decide."""
    active = active_model(runtime, "reasons")
    if active.mode == "off":
        return None
    if active.entry is None or active.artefact is None:
        return reader_of(runtime.settings)
    if active.entry not in _promoted:
        _promoted.clear()
        _promoted[active.entry] = _reader(runtime, active.artefact)
    return _promoted[active.entry]


def understanding_of(runtime: Runtime, fallback: Language) -> Understand:
    """Understands texts, each once, for as long as what is returned lives. `fallback`: their language if unsure."""
    reader = reader_in_force(runtime)
    today = runtime.clock.now().astimezone(runtime.settings.zone).date()
    names = names_of(runtime)

    @lru_cache(maxsize=1024)
    def understand(text: str) -> Understanding | None:
        if reader is None or not text.strip():
            return None
        return reader.understand(text, today=today, fallback=fallback, names=names)

    return understand


async def warm_up(runtime: Runtime) -> None:
    """Load what the reader in force loads at its first questions (a second or two): no customer waits for it."""
    reader = reader_in_force(runtime)
    if reader is not None and not any(reader is each for each in _warm):
        await asyncio.to_thread(reader.warm)
        _warm[:] = [reader]


async def understand_message(understand: Understand, text: str) -> Understanding | None:
    """What a message means, in a thread of its own: a vector takes some 20 ms of a core."""
    return await asyncio.to_thread(understand, text)


def _reader(runtime: Runtime, artefact: Artefact) -> Reader:
    return Reader(models_of(artefact), embedders_of(runtime.settings.embedding))
