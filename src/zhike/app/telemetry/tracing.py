"""Traces to a collector (OTLP over HTTP): requests, events, scheduled runs, statements without values, calls outside.

Loaded only where `traces_url` is set. Spans leave in batches from a thread of their own; a collector that is away or
slow costs the spans, never a customer. What a span says are names of code: no path, no query, no body, no value.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

import structlog
from sqlalchemy import event

from zhike.app.lifeline import process_name
from zhike.platform.database import Database
from zhike.platform.errors import Invalid, register_messages
from zhike.platform.settings import Settings
from zhike.platform.telemetry import End, Kind, outcome

if TYPE_CHECKING:
    from opentelemetry.sdk.trace.export import SpanExporter

log = structlog.get_logger(__name__)
EXPORT_S: Final = 5  # for one batch, tries included
MOST_QUEUED: Final = 8192
LONGEST_STATEMENT: Final = 2000
# A value that somebody wrote into a statement is none of a collector's business.
_LITERALS: Final = re.compile(r"'(?:[^']|'')*'|(?<![\w$%(])\d+(?:\.\d+)?\b")
_SPACE: Final = re.compile(r"\s+")

register_messages(
    {
        "app.traces_not_installed": (
            "设置了 traces_url，但没有安装 OpenTelemetry。请安装 zhike[traces]，或清空 traces_url。",
            "traces_url is set and OpenTelemetry is not installed. Install zhike[traces], or leave traces_url empty.",
        ),
        "app.traces_address_wrong": (
            "traces_url 不是 http(s) 地址：{value}。例如 http://collector:4318/v1/traces。",
            "traces_url is no http(s) address: {value}. It is one like http://collector:4318/v1/traces.",
        ),
    }
)


class TracesNotInstalled(Invalid):
    """The optional libraries are missing."""

    code = "app.traces_not_installed"


class TracesAddressWrong(Invalid):
    """Nobody can be reached by that."""

    code = "app.traces_address_wrong"


EndRequest = Callable[[str, int], None]


class Tracer:
    """Makes spans of what its process does, one below the other."""

    kinds: frozenset[Kind] = frozenset({"event", "schedule", "statement", "call"})

    def __init__(self, settings: Settings, version: str, exporter: SpanExporter | None = None) -> None:
        if not settings.traces_url.startswith(("http://", "https://")):
            raise TracesAddressWrong(value=settings.traces_url)
        try:
            from opentelemetry import context, trace
            from opentelemetry.sdk.trace.export import BatchSpanProcessor
        except ImportError:
            raise TracesNotInstalled from None
        self._trace, self._context = trace, context
        self._provider = _provider(settings, version)
        self._provider.add_span_processor(
            BatchSpanProcessor(
                exporter or _exporter(settings), max_queue_size=MOST_QUEUED, export_timeout_millis=EXPORT_S * 1000
            )
        )
        self._tracer = self._provider.get_tracer("zhike", version)
        self._kinds = {
            "event": trace.SpanKind.CONSUMER,
            "schedule": trace.SpanKind.INTERNAL,
            "statement": trace.SpanKind.CLIENT,
            "call": trace.SpanKind.CLIENT,
        }

    def begin_request(self, method: str) -> EndRequest:
        """A request begins: always a line of work of its own, for anybody may send a `traceparent`."""
        span = self._tracer.start_span(method, context=self._context.Context(), kind=self._trace.SpanKind.SERVER)
        token = self._context.attach(self._trace.set_span_in_context(span))

        def end(route: str, status: int) -> None:
            self._context.detach(token)
            span.update_name(f"{method} {route}")
            span.set_attributes(
                {"http.request.method": method, "http.route": route, "http.response.status_code": status}
            )
            if status >= 500:
                span.set_status(self._trace.StatusCode.ERROR)
            span.end()

        return end

    def begin(self, kind: Kind, name: str, trace: str | None) -> End:
        """A piece of work begins, below what goes on here or below the line that caused it."""
        if kind == "statement" and not self._trace.get_current_span().is_recording():
            return _nothing  # what is asked on its own (looking for events, twice a second) would be most of all spans
        cause = _extract(trace) if trace else None
        told, attributes = _told(kind, name)
        span = self._tracer.start_span(told, context=cause, kind=self._kinds[kind], attributes=attributes)
        token = self._context.attach(self._trace.set_span_in_context(span, cause))

        def end(trouble: BaseException | None) -> None:
            self._context.detach(token)
            if trouble is not None:
                span.set_attribute("error.type", outcome(trouble))
                span.set_status(self._trace.StatusCode.ERROR)
            span.end()

        return end

    def watch_statements(self, database: Database) -> None:
        """See those that SQLAlchemy sends by itself, too; the plain ones tell of themselves."""
        engine, pending = database.engine.sync_engine, "zhike_span_ends"

        def begin(_connection: Any, _cursor: Any, statement: str, _values: Any, told: Any, _many: Any) -> None:
            setattr(told, pending, self.begin("statement", statement, None))

        def end(_connection: Any, _cursor: Any, _statement: str, _values: Any, told: Any, _many: Any) -> None:
            getattr(told, pending, _nothing)(None)

        def fail(context: Any) -> None:
            getattr(context.execution_context, pending, _nothing)(context.original_exception)

        event.listen(engine, "before_cursor_execute", begin)
        event.listen(engine, "after_cursor_execute", end)
        event.listen(engine, "handle_error", fail)

    def reached(self, subscriber: str, place: int) -> None:
        """No piece of work."""

    def trace(self) -> str | None:
        """The `traceparent` of what goes on here."""
        from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

        carrier: dict[str, str] = {}
        TraceContextTextMapPropagator().inject(carrier)
        return carrier.get("traceparent")

    def close(self) -> None:
        """Send what is waiting, for a few seconds at most."""
        self._provider.force_flush(EXPORT_S * 1000)
        self._provider.shutdown()


def statement_without_values(sql: str) -> str:
    """A statement as a collector may see it: shortened, and without whatever was written into it."""
    return _LITERALS.sub("?", _SPACE.sub(" ", sql).strip()[:LONGEST_STATEMENT])


def _told(kind: Kind, name: str) -> tuple[str, dict[str, Any]]:
    if kind == "statement":
        text = statement_without_values(name)
        return text.split(" ", 1)[0].upper(), {"db.system.name": "postgresql", "db.query.text": text}
    return f"{kind} {name}", {f"zhike.{kind}": name}


def _nothing(_trouble: BaseException | None) -> None:
    """Ends what was not begun."""


def _extract(trace: str) -> Any:
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    return TraceContextTextMapPropagator().extract({"traceparent": trace})


def _provider(settings: Settings, version: str) -> Any:
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import SpanLimits, TracerProvider
    from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased

    told = {"service.name": "zhike", "service.version": version, "service.instance.id": process_name() or "process"}
    return TracerProvider(
        resource=Resource(told),
        sampler=ParentBased(TraceIdRatioBased(settings.traces_percent / 100)),
        span_limits=SpanLimits(max_attribute_length=LONGEST_STATEMENT),
        shutdown_on_exit=False,
    )


def _exporter(settings: Settings) -> SpanExporter:
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

    # It would write several lines for each batch that does not arrive.
    told = logging.getLogger("opentelemetry")
    told.handlers, told.propagate = [_Once()], False
    return OTLPSpanExporter(endpoint=settings.traces_url, timeout=EXPORT_S)


class _Once(logging.Handler):
    """A collector that is away is told once, in one line, and not with each batch."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._told = False

    def emit(self, record: logging.LogRecord) -> None:
        if not self._told:
            self._told = True
            log.warning("traces.not_taken", source=record.name)
