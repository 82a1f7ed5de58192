"""Files on disk by their id, in folders of their own; written whole or not at all, readable by us alone."""

from __future__ import annotations

import os
from pathlib import Path
from uuid import UUID


def path_of(folder: Path, file_id: UUID) -> Path:
    """Where the file lies."""
    return folder / file_id.hex[-2:] / str(file_id)


def write_file(path: Path, content: bytes) -> None:
    """Write the whole file and wait until it is on the disk."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_suffix(".draft")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
