"""Logs: one JSON object a line on stderr (or readable lines on a terminal), without personal data.

Free text is never logged on purpose. What slips through is masked: long digit runs, mail addresses, and the values of
fields whose names say that they are personal or secret.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

MASK = "***"
_PRIVATE_FIELDS = frozenset(
    {"password", "token", "secret", "cookie", "authorization", "name", "phone", "text", "body", "answer", "question"}
)
_PERSONAL = re.compile(r"(?<![0-9a-fA-F-])\+?\d{7,19}[Xx]?(?![0-9a-fA-F-])|[\w.+-]+@[\w-]+\.[\w.-]+")


def redact(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Mask what must not be in a log line; ids (UUIDs) and times pass."""
    for field, value in event.items():
        if field in _PRIVATE_FIELDS:
            event[field] = MASK
        elif isinstance(value, str) and field != "timestamp":
            event[field] = _PERSONAL.sub(MASK, value)
    return event


def configure_logging(*, level: str = "INFO", readable: bool | None = None) -> None:
    """Set up structlog and the standard library's loggers of this process."""
    pretty = sys.stderr.isatty() if readable is None else readable
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        redact,
    ]
    renderer: Any = structlog.processors.JSONRenderer(ensure_ascii=False)
    if pretty:
        # The renderer's own tracebacks show local variables: passwords and texts of people would be among them.
        renderer = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(
        processors=[*shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processor=renderer, foreign_pre_chain=shared))
    logging.basicConfig(handlers=[handler], level=level, force=True)
    for noisy in ("uvicorn.access", "httpx", "httpcore", "PIL"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
