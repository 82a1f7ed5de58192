"""No personal data reaches a log line: canaries are logged every way we log, and looked for."""

from __future__ import annotations

import json
import logging

import pytest
import structlog

from zhike.platform.logging import configure_logging, redact

CANARIES = ("13812345678", "+8613812345678", "6222021234567890123", "11010519491231002X", "li.min@example.org")


@pytest.fixture
def fresh_logging() -> object:
    kept = structlog.get_config()
    handlers = logging.root.handlers[:]
    yield None
    structlog.configure(**kept)
    logging.root.handlers[:] = handlers


@pytest.mark.parametrize("canary", CANARIES)
def test_numbers_and_addresses_of_people_are_masked(canary: str) -> None:
    line = redact(None, "info", {"event": f"could not reach {canary} today", "note": canary})
    assert canary not in json.dumps(line)


def test_ids_and_times_pass() -> None:
    line = {"event": "x", "conversation": "0198f2ab-7c11-7d2e-9a01-1234567890ab", "timestamp": "2026-11-22T02:24:08Z"}
    assert redact(None, "info", dict(line)) == line


@pytest.mark.parametrize("field", ["password", "token", "text", "phone", "name"])
def test_fields_that_hold_secrets_or_words_of_people_are_never_written(field: str) -> None:
    assert redact(None, "info", {"event": "x", field: "anything"})[field] == "***"


def test_both_ways_of_logging_are_masked(fresh_logging: object, capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging(readable=False)
    structlog.get_logger("one").info("calling 13812345678")
    logging.getLogger("two").warning("mail to %s", "li.min@example.org")
    written = capsys.readouterr().err
    assert "calling ***" in written
    assert "13812345678" not in written
    assert "li.min" not in written
