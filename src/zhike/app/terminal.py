"""What commands say: the user's language, the one JSON value on stdout, everything else on stderr.

Only light modules are imported here, for every `--help` passes through it.
"""

from __future__ import annotations

import getpass
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

if TYPE_CHECKING:
    from datetime import date


def user_language(environment: Mapping[str, str] | None = None) -> Literal["zh", "en"]:
    """The language of the terminal, by the usual variables in their usual order."""
    given = os.environ if environment is None else environment
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := given.get(name, ""):
            return "zh" if value.lower().startswith("zh") else "en"
    return "en"


def said(zh: str, en: str) -> str:
    """The sentence in the user's language."""
    return zh if user_language() == "zh" else en


def tell(text: str) -> None:
    """A line for the person, on stderr so that stdout stays data."""
    print(text, file=sys.stderr, flush=True)


def as_day(given: str, option: str) -> date:
    """A day given on the command line. Raises `Invalid`, naming the option."""
    from datetime import date

    from zhike.platform.errors import Invalid

    try:
        return date.fromisoformat(given)
    except ValueError:
        what = said(f"{option} {given} 不是日期 YYYY-MM-DD", f"{option} {given} is no date YYYY-MM-DD")
        raise Invalid(what=what) from None


def give(text: str) -> None:
    """The result for a person, on stdout."""
    print(text, flush=True)


def give_json(value: object) -> None:
    """The result for a program: one JSON value on stdout."""
    print(json.dumps(value, ensure_ascii=False, default=str), flush=True)


def operator_name() -> str:
    """The system user's name, by which commands are audited."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user may have no name
        return f"uid-{os.getuid()}"


DataOption = Annotated[
    Path | None,
    typer.Option(
        "--data",
        metavar="DIR",
        help=said("数据目录；空目录或新目录会自动准备好。", "Data folder; an empty or new one is made ready."),
        show_default=False,
    ),
]
JsonOption = Annotated[
    bool, typer.Option("--json", help=said("在标准输出给出一个 JSON 值。", "Give one JSON value on stdout."))
]
