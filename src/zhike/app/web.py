"""The web application: routers of all contexts, pages, errors, headers, and the life of the process around them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager

import structlog
from fastapi import FastAPI

from zhike.app import openapi, pages, wiring
from zhike.app.security_headers import SecurityHeaders
from zhike.app.telemetry import endpoint
from zhike.app.telemetry.middleware import Watched
from zhike.app.telemetry.starting import UNWATCHED, Watch
from zhike.assistant import api as assistant
from zhike.audit import api as audit
from zhike.identity import api as identity
from zhike.platform.directory import Directory
from zhike.platform.idempotency import OnceOnly
from zhike.platform.problems import install_problem_handlers
from zhike.platform.runtime import Runtime

log = structlog.get_logger(__name__)


def create_app(runtime: Runtime, watch: Watch = UNWATCHED) -> FastAPI:
    """The application of one web process on `runtime`, under the eyes of `watch`."""
    app = FastAPI(
        title=openapi.TITLE,
        version=openapi.VERSION,
        description=openapi.DESCRIPTION,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan,
    )
    app.state.runtime = runtime
    wiring.hang_up_holders()
    wiring.hang_up_datasets()
    wiring.hang_up_draft_signs()
    wiring.hang_up_queue_directory()
    app.state.authenticate = identity.authenticate
    app.state.note_denial = audit.note_denial
    app.state.publish_gate = assistant.GoldenGate(runtime)
    app.router.routes.append(Directory(wiring.routes()))
    app.include_router(openapi.router())
    if watch.meter is not None:
        app.state.meter = watch.meter
        app.include_router(endpoint.router)
    # before the pages: the console's own router takes every other path under /console
    pages.mount_assets(app)
    app.include_router(pages.router)
    install_problem_handlers(app)
    app.add_middleware(OnceOnly, runtime=runtime)
    app.add_middleware(SecurityHeaders, widget_origins=runtime.settings.widget_origins)
    if watch != UNWATCHED:
        app.add_middleware(Watched, meter=watch.meter, tracer=watch.tracer)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    runtime: Runtime = app.state.runtime
    tasks = [asyncio.ensure_future(_keep(task(runtime))) for task in wiring.backgrounds()]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _keep(work: Awaitable[None]) -> None:
    try:
        await work
    except Exception as trouble:
        log.exception("web.background_ended", kind=type(trouble).__name__)
        raise
