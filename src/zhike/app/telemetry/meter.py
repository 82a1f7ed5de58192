"""Figures of one process: requests, live sockets, events, scheduled runs, calls; in memory, by names of code only."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from zhike.app.lifeline import process_name
from zhike.platform.database import Database
from zhike.platform.telemetry import End, Kind, outcome

# Up to 10 s: a request that takes longer is as bad as one that takes forever.
PLACES: Final = "zhike_outbox_place"
REQUEST_S: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
WORK_S: Final = (0.005, 0.025, 0.1, 0.5, 2.5, 10.0, 60.0)


class Meter:
    """Counts what its process does."""

    kinds: frozenset[Kind] = frozenset({"event", "schedule", "call"})

    def __init__(self, database: Database) -> None:
        self.registry = registry = CollectorRegistry()
        self.process = process_name() or f"process-{os.getpid()}"
        self.requests = Counter(
            "zhike_http_requests", "Requests answered.", ["method", "route", "status"], registry=registry
        )
        self.latency = Histogram(
            "zhike_http_request_seconds",
            "Seconds from a request to the end of its answer.",
            ["method", "route"],
            buckets=REQUEST_S,
            registry=registry,
        )
        self.sockets = Gauge("zhike_sockets_open", "Live sockets that are open.", ["route"], registry=registry)
        self._events = _work("zhike_event_handling", "Events handled by a subscriber", "subscriber", registry)
        self._schedules = _work("zhike_schedule_run", "Runs of a schedule", "schedule", registry)
        self._calls = _work("zhike_outgoing_call", "Calls to a system outside", "call", registry)
        self._last_runs = Gauge(
            "zhike_schedule_last_success_timestamp_seconds",
            "When a schedule last ran well, in seconds since 1970.",
            ["schedule"],
            registry=registry,
        )
        self._places = Gauge(PLACES, "Event up to which all is handled.", ["subscriber"], registry=registry)
        _watch_pool(database, registry)

    def begin(self, kind: Kind, name: str, trace: str | None) -> End:
        """Count and time a piece of work."""
        del trace
        measure = {"event": self._events, "schedule": self._schedules}.get(kind, self._calls)
        begins = time.perf_counter()

        def end(trouble: BaseException | None) -> None:
            measure(name, time.perf_counter() - begins, trouble)
            if kind == "schedule" and trouble is None:
                self._last_runs.labels(name).set_to_current_time()

        return end

    def reached(self, subscriber: str, place: int) -> None:
        """Keep how far a reader is."""
        self._places.labels(subscriber).set(place)

    def trace(self) -> str | None:
        """It follows no line of work."""
        return None


_Measure = Callable[[str, float, BaseException | None], None]


def _work(name: str, text: str, label: str, registry: CollectorRegistry) -> _Measure:
    seconds = Histogram(f"{name}_seconds", f"{text}: seconds.", [label], buckets=WORK_S, registry=registry)
    failures = Counter(f"{name}_failures", f"{text}: those that failed.", [label, "kind"], registry=registry)

    def measure(value: str, took: float, trouble: BaseException | None) -> None:
        seconds.labels(value).observe(took)
        if trouble is not None and not isinstance(trouble, (GeneratorExit, KeyboardInterrupt)):
            failures.labels(value, outcome(trouble)).inc()

    return measure


def _watch_pool(database: Database, registry: CollectorRegistry) -> None:
    taken = Gauge("zhike_database_connections_in_use", "Database connections in use.", registry=registry)
    taken.set_function(lambda: float(database.connections_in_use))
    most = Gauge("zhike_database_connections_limit", "Database connections a process may use.", registry=registry)
    most.set(float(database.connections_limit))
