"""`GET /metrics`: figures for Prometheus. Not there unless a setting lets somebody in."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Iterable
from ipaddress import ip_address
from pathlib import Path
from typing import Final

import structlog
from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric

from zhike.app.telemetry import records, snapshots
from zhike.app.telemetry.meter import PLACES
from zhike.app.telemetry.starting import installed_version
from zhike.platform.errors import NotFound
from zhike.platform.runtime import Runtime
from zhike.platform.settings import Settings
from zhike.platform.web import RuntimeDep, public

SHORTEST_TOKEN: Final = 16
# Whoever comes through a proxy of this host has its address, and is somebody else.
_FORWARDED: Final = ("forwarded", "x-forwarded-for", "x-real-ip", "via")

log = structlog.get_logger(__name__)
router = APIRouter(include_in_schema=False)


class _Families:
    """Families as a registry gives them."""

    def __init__(self, families: Iterable[Metric]) -> None:
        self._families = list(families)

    def collect(self) -> Iterable[Metric]:
        return self._families


@router.get("/metrics", dependencies=[public("asks for a token of its own, or answers this host alone; else absent")])
async def metrics(request: Request, runtime: RuntimeDep) -> Response:
    """All figures of this host's processes, and what the database tells."""
    if not _may_read(request, runtime.settings):
        raise NotFound  # nobody learns from the answer whether there is anything
    meter = request.app.state.meter
    own = await asyncio.to_thread(snapshots.read_all, meter, runtime.installation)
    families = [_build(runtime), *own, *await records.read(runtime, _places(own))]
    return Response(generate_latest(_Families(families)), media_type=CONTENT_TYPE_LATEST)


def _places(families: Iterable[Metric]) -> dict[str, int]:
    return {
        sample.labels["subscriber"]: int(sample.value)
        for family in families
        if family.name == PLACES
        for sample in family.samples
    }


def is_on(settings: Settings) -> bool:
    """Whether anybody may ask: else nothing is counted either."""
    return bool(settings.metrics_token_file) or settings.metrics_loopback


def _may_read(request: Request, settings: Settings) -> bool:
    given = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
    wanted = _token(settings)
    if wanted and given and hmac.compare_digest(given.encode(), wanted.encode()):
        return True
    return settings.metrics_loopback and _is_this_host(request)


def _is_this_host(request: Request) -> bool:
    peer = request.client.host if request.client else ""
    try:
        return ip_address(peer).is_loopback and not any(name in request.headers for name in _FORWARDED)
    except ValueError:
        return False


def _token(settings: Settings) -> str:
    """Read each time, so that a new one holds at once; none that could be guessed."""
    if not settings.metrics_token_file:
        return ""
    try:
        token = Path(settings.metrics_token_file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as trouble:
        log.error("metrics.token_unreadable", file=settings.metrics_token_file, kind=type(trouble).__name__)
        return ""
    if len(token) < SHORTEST_TOKEN:
        log.error("metrics.token_too_short", file=settings.metrics_token_file, least=SHORTEST_TOKEN)
        return ""
    return token


def _build(runtime: Runtime) -> Metric:
    build = GaugeMetricFamily("zhike_build_info", "What is installed.", labels=["version", "kind"])
    build.add_metric([installed_version(), runtime.settings.kind], 1)
    return build
