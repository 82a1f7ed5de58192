"""Writes the reference pages that follow from the code: settings and events. Run `python tools/reference.py`."""

from __future__ import annotations

import importlib
import inspect
import types
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

from zhike.app.wiring import CONTEXTS
from zhike.platform.outbox import event_type
from zhike.platform.settings import PREFIX, Settings

REFERENCE = Path(__file__).parents[1] / "docs" / "reference"


def settings_page() -> str:
    """All settings with their meaning, type and default."""
    rows = [
        f"| `{name}` | {field.description} | `{_type_words(field.annotation)}` | {_default_words(field)} |"
        for name, field in Settings.model_fields.items()
    ]
    head = (
        "# Settings\n\n"
        "In `settings.toml` of the data folder, one `name = value` a line, or as environment variable "
        f"`{PREFIX}<NAME>`, which wins.\n"
        "A wrong value or an unknown name stops the start. This page is written by `tools/reference.py`.\n\n"
        "| name | meaning | type | default |\n|---|---|---|---|\n"
    )
    return head + "\n".join(rows) + "\n"


def events_page() -> str:
    """All events with their version and fields."""
    parts = ["# Events\n\nFacts in the outbox, by context. This page is written by `tools/reference.py`.\n"]
    for event in events():
        summary = (inspect.getdoc(event) or "").splitlines()[0]
        names = ", ".join(f"`{field.name}`" for field in fields(event))
        parts.append(f"## {event_type(event)} v{event.VERSION}\n\n{summary}\n\nFields: {names}.\n")
    return "\n".join(parts)


def events() -> Iterator[Any]:
    """All event classes."""
    for context in sorted(CONTEXTS):
        try:
            module = importlib.import_module(f"zhike.{context}.events")
        except ModuleNotFoundError:
            continue
        for _, each in sorted(inspect.getmembers(module, inspect.isclass)):
            if each.__module__ == module.__name__ and is_dataclass(each) and hasattr(each, "VERSION"):
                yield each


def _type_words(annotation: Any) -> str:
    if isinstance(annotation, type) and not isinstance(annotation, types.GenericAlias):
        return annotation.__name__
    return str(annotation).replace("typing.", "").replace("|", "/")


def _default_words(field: Any) -> str:
    return "" if field.default in ("", (), None) else f"`{field.default}`"


PAGES = {"settings.md": settings_page, "events.md": events_page}

if __name__ == "__main__":
    for name, page in PAGES.items():
        (REFERENCE / name).write_text(page(), encoding="utf-8")
