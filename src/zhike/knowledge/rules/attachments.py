"""Files that belong to what an article says: pictures and PDFs, with words for those who cannot see a picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

MOST: Final = 10
LONGEST_ALT: Final = 300


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of an article. `alt_zh`, `alt_en`: what a picture shows, or what a PDF is called beside the answer.

    `size` in bytes, `width` and `height` in pixels (None: no picture), `digest` the SHA-256 of its content: a version
    is quoted with the very bytes that were approved.
    """

    file: UUID
    name: str
    content_type: str
    size: int
    width: int | None
    height: int | None
    digest: str
    alt_zh: str = ""
    alt_en: str = ""

    @property
    def is_picture(self) -> bool:
        """Whether it can be shown in its place."""
        return self.content_type.startswith("image/")


def attachments_problem(attachments: Sequence[Attachment]) -> tuple[str, int | None] | None:
    """The first thing that is wrong with them, as a code and its limit, or None."""
    if len(attachments) > MOST:
        return ("too_many", MOST)
    if any(max(len(each.alt_zh), len(each.alt_en)) > LONGEST_ALT for each in attachments):
        return ("too_long", LONGEST_ALT)
    if any(each.is_picture and not (each.alt_zh.strip() or each.alt_en.strip()) for each in attachments):
        return ("no_alt", None)
    return None
