"""No action that reads a person's data, or takes data along, is forgotten by the watch."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from zhike.audit.api import EXPORTS, READINGS

SOURCE = Path(__file__).parents[2] / "src" / "zhike"
ACTION = re.compile(r"[a-z]+\.[a-z_]+")
# What writes to the trail: `audit.record`, and what contexts put in front of it.
WRITERS = re.compile(r"_?(record|audit|audited|note|write|told|tell)\w*")
# An action with such a word reads or takes along; whoever names one otherwise has it decided in NO_READING.
READS = re.compile(
    r"read|revealed|searched|recent|transcript|exported|copy|fetched|opened|shown|listed|viewed|download"
)
# Written with such a word, and no reading of a person: why.
NO_READING: dict[str, str] = {}


def actions() -> Iterator[str]:
    """Every constant that is written as an action anywhere."""
    for path in SOURCE.rglob("*.py"):
        if "demo" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and WRITERS.fullmatch(_name(node.func)):
                given = [*node.args, *(each.value for each in node.keywords)]
                yield from (
                    each.value
                    for each in given
                    if isinstance(each, ast.Constant) and isinstance(each.value, str) and ACTION.fullmatch(each.value)
                )


def _name(called: ast.expr) -> str:
    return called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


def test_every_action_that_reads_or_takes_along_is_watched() -> None:
    found = set(actions())
    assert len(found) > 50, "the actions are not seen"
    reading = {action for action in found if READS.search(action.partition(".")[2])}
    assert reading - READINGS - EXPORTS - set(NO_READING) == set()


def test_what_is_watched_is_written_by_somebody() -> None:
    assert (READINGS | EXPORTS) - set(actions()) == set()
