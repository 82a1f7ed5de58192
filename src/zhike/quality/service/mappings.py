"""Mappings of histories: from a file of the user's, or one that Zhike brings along."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from zhike.quality.history_errors import mapping_refused
from zhike.quality.rules.history.mapping import HistoryMapping, MappingUnfit, parse_mapping

SHIPPED_FOLDER = "mappings"


def read_mapping_file(path: Path) -> HistoryMapping:
    """The mapping in `path`; where no file lies at `mappings/NAME.yaml`, it is the one that Zhike brings along.

    Raises `MappingRefused`.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        shipped = shipped_mappings().get(path.stem) if path.parent.name == SHIPPED_FOLDER else None
        if shipped is None:
            raise mapping_refused(MappingUnfit("mapping", "file_missing"), file=str(path)) from None
        text = shipped
    return read_mapping(text, file=str(path))


def read_mapping(text: str, *, file: str) -> HistoryMapping:
    """The mapping in a text; messages call it `file`. Raises `MappingRefused`."""
    try:
        return parse_mapping(text)
    except MappingUnfit as unfit:
        raise mapping_refused(unfit, file=file) from None


def shipped_mappings() -> dict[str, str]:
    """The mappings that Zhike brings along: name by YAML text."""
    folder = resources.files("zhike.quality").joinpath(SHIPPED_FOLDER)
    found = sorted((each for each in folder.iterdir() if each.name.endswith(".yaml")), key=lambda each: each.name)
    return {each.name.removesuffix(".yaml"): each.read_text(encoding="utf-8") for each in found}
