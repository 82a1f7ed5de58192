"""Uploads into conversations, refused in the words of conversations."""

from __future__ import annotations

from fastapi import Request

from zhike.conversations.errors import FileTooLarge
from zhike.platform.errors import TooLarge
from zhike.platform.files import uploads
from zhike.platform.files.checking import LARGEST_BYTES


async def receive_upload(request: Request) -> uploads.Upload:
    """The one part `file` of a multipart body. Raises `FileTooLarge`, else `Invalid`."""
    try:
        return await uploads.receive_upload(request)
    except TooLarge:
        raise FileTooLarge(limit_mb=LARGEST_BYTES // 2**20) from None
