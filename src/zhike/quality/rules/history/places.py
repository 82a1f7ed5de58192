"""Where in a mapping's text something stands, so that an editor can show it."""

from __future__ import annotations

import re

import yaml

_LINE = re.compile(r"line (\d+)")


def line_of(text: str, place: str) -> int | None:
    """The line (from 1) of `place`: a key such as `fields.wait_s.column`, a column's name, or `line N`. None: nowhere.

    Of a key that is not there, it is the line of the nearest one around it.
    """
    told = _LINE.fullmatch(place)
    if told:
        return int(told[1])
    try:
        root = yaml.compose(text, Loader=yaml.BaseLoader)
    except yaml.YAMLError:
        return None
    if root is None:
        return None
    return _line_of_key(root, place) or _line_of_value(root, place)


def _line_of_key(root: yaml.Node, place: str) -> int | None:
    node, line, rest = root, None, place
    while rest:
        step = _step(node, rest)
        if step is None:
            return line
        node, line, rest = step
    return line


def _step(node: yaml.Node, rest: str) -> tuple[yaml.Node, int, str] | None:
    """The node behind the first part of `rest` (names may hold dots), its line, and what is left."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if rest == key.value or rest.startswith(f"{key.value}."):
                return value, key.start_mark.line + 1, rest[len(key.value) + 1 :]
    if isinstance(node, yaml.SequenceNode):
        number, _, left = rest.partition(".")
        if number.isdigit() and 1 <= int(number) <= len(node.value):
            found = node.value[int(number) - 1]
            return found, found.start_mark.line + 1, left
    return None


def _line_of_value(node: yaml.Node, text: str) -> int | None:
    if isinstance(node, yaml.ScalarNode):
        return node.start_mark.line + 1 if node.value[:60] == text else None
    inner = [value for _, value in node.value] if isinstance(node, yaml.MappingNode) else node.value
    return next((line for each in inner if (line := _line_of_value(each, text)) is not None), None)
