"""Puts a process under observation as its settings say, and ends that with the process."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from zhike.platform.runtime import Runtime
from zhike.platform.telemetry import hang_up_observer, take_down_observer

if TYPE_CHECKING:
    from zhike.app.telemetry.meter import Meter
    from zhike.app.telemetry.tracing import Tracer


@dataclass(frozen=True, slots=True)
class Watch:
    """Who looks at this process."""

    meter: Meter | None
    tracer: Tracer | None


UNWATCHED = Watch(None, None)


@asynccontextmanager
async def watching(runtime: Runtime) -> AsyncIterator[Watch]:
    """Observe this process for as long as the block runs. Raises `TracesNotInstalled` or `TracesAddressWrong`."""
    watch = Watch(_meter(runtime), _tracer(runtime))
    observers = [each for each in (watch.tracer, watch.meter) if each is not None]
    for observer in observers:
        hang_up_observer(observer)
    writing = _writing(watch.meter, runtime)
    try:
        yield watch
    finally:
        if writing is not None:
            writing.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await writing
        for observer in observers:
            take_down_observer(observer)
        if watch.tracer is not None:
            await asyncio.to_thread(watch.tracer.close)


def installed_version() -> str:
    """The version of the package; empty where it runs without having been installed."""
    try:
        return version("zhike")
    except PackageNotFoundError:
        return ""


def _meter(runtime: Runtime) -> Meter | None:
    from zhike.app.telemetry.endpoint import is_on
    from zhike.app.telemetry.meter import Meter

    return Meter(runtime.database) if is_on(runtime.settings) else None


def _tracer(runtime: Runtime) -> Tracer | None:
    if not runtime.settings.traces_url:
        return None
    from zhike.app.telemetry.tracing import Tracer

    tracer = Tracer(runtime.settings, installed_version())
    tracer.watch_statements(runtime.database)
    return tracer


def _writing(meter: Meter | None, runtime: Runtime) -> asyncio.Task[None] | None:
    if meter is None:
        return None
    from zhike.app.telemetry.snapshots import keep_writing

    return asyncio.create_task(keep_writing(meter, runtime.installation))
