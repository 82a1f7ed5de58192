"""Searching a file for personal data."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from zhike.privacy.errors import TextFileUnreadable
from zhike.privacy.rules.text_files import TextFileBroken, read_texts


def texts_of_file(path: Path) -> Iterator[str]:
    """The texts of a CSV file with a column `text`, in order. Raises `TextFileUnreadable`."""
    try:
        yield from read_texts(path.read_bytes())
    except OSError as error:
        raise TextFileUnreadable("privacy.text_file_missing", file=str(path), reason=error.strerror) from None
    except TextFileBroken as error:
        raise TextFileUnreadable(f"privacy.text_file_{error.problem}", file=str(path), **error.params) from None
