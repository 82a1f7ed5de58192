"""Builds the pages while the Python package is built, so that `pip install .` alone gives a working service."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).resolve().parent / "tools"))

import console_build


class PagesHook(BuildHookInterface):
    """Runs for wheels and for editable installs alike; the pages land inside the package, where Git does not look."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Build the pages unless they are there already."""
        if self.target_name != "wheel" or os.environ.get("ZHIKE_PAGES") == "apart":  # as `bin/setup.sh` builds them
            return
        try:
            console_build.build()
        except console_build.ConsoleError as error:
            self.app.abort(f"zhike: {error}")
