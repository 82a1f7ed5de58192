"""How somebody likes to work: keys that they chose. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final


@dataclass(frozen=True, slots=True)
class Preferences:
    """How somebody likes to work. `keys`: command to keys ("" = none), only where they differ from what is given."""

    single_keys: bool = True
    keys: Mapping[str, str] = field(default_factory=dict)


MOST_KEYS: Final = 200
_COMMAND = re.compile(r"[a-z][A-Za-z0-9_.-]{0,79}")
# One sign outside text ("e"), two in a row ("g d"), or a key with Alt or Ctrl/Command; not what the browser needs.
_KEYS = re.compile(r"[!-~](?: [!-~])?|(?:alt|mod)\+(?:[!-~]|enter)|alt\+arrow(?:left|right|up|down)")
_BROWSERS: Final = frozenset(f"mod+{key}" for key in "acfhjlnopqrtvwxyz0+-=")


def keys_problem(keys: Mapping[str, str]) -> str | None:
    """The command whose chosen keys cannot be kept (`*`: too many of them), or None."""
    if len(keys) > MOST_KEYS:
        return "*"
    for command, chosen in keys.items():
        fits = not chosen or (_KEYS.fullmatch(chosen) and chosen not in _BROWSERS)
        if not fits or not _COMMAND.fullmatch(command):
            return command
    return None
