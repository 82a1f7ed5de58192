"""Files over HTTP: received piece by piece with a hard limit, handed out so that no browser ever runs them."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Final, Protocol
from urllib.parse import quote

from fastapi import Request, Response
from python_multipart.exceptions import FormParserError
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from zhike.platform.errors import Invalid, TooLarge
from zhike.platform.files.checking import LARGEST_BYTES

_FRAMING: Final = 64 * 1024  # boundaries and part headers around the file

UPLOAD_BODY: Final = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary"}},
                }
            }
        },
    }
}
"""What a route that calls `receive_upload` tells OpenAPI of its body."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A received file, not yet checked. `name` is what the sender calls it."""

    name: str
    content: bytes


class _TooLong(MultiPartException):
    """More came than may come; the parser cleans up after its own errors."""

    def __init__(self) -> None:
        super().__init__("too long")


async def receive_upload(request: Request) -> Upload:
    """The one part `file` of a multipart body; raises `TooLarge` as soon as the limit is passed, else `Invalid`."""
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > LARGEST_BYTES + _FRAMING:
        raise _too_large()
    if not request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
        raise Invalid(what="multipart/form-data")
    parser = MultiPartParser(request.headers, _bounded(request), max_files=1, max_fields=8, max_part_size=4096)
    try:
        form = await parser.parse()
    except _TooLong:
        raise _too_large() from None
    except (MultiPartException, FormParserError, UnicodeError, KeyError, ValueError):
        raise Invalid(what="multipart/form-data") from None
    try:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise Invalid(what="file")
        return Upload(file.filename or "", await file.read())
    finally:
        await form.close()


class Kept(Protocol):
    """What is told of a file that is handed out."""

    @property
    def name(self) -> str:
        """As it is shown."""

    @property
    def content_type(self) -> str:
        """What it was found to be."""


def hand_out(file: Kept, content: bytes, *, inline: bool = False) -> Response:
    """The file as a download: its type is ours, nobody sniffs it, and should it open it does so in a sandbox.

    `inline`: a picture that we made may be shown in its place.
    """
    shown = "inline" if inline and file.content_type.startswith("image/") else "attachment"
    return Response(
        content,
        media_type=file.content_type,
        headers={
            "content-disposition": f"{shown}; filename*=UTF-8''{quote(file.name, safe='')}",
            "x-content-type-options": "nosniff",
            "content-security-policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
            "cache-control": "private, max-age=600",
        },
    )


def as_download(text: str, name: str, media_type: str) -> Response:
    """A text that we wrote, as a download."""
    return Response(
        text.encode("utf-8", "replace"),
        media_type=f"{media_type}; charset=utf-8",
        headers={
            "content-disposition": f'attachment; filename="{name}"',
            "content-security-policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
        },
    )


async def _bounded(request: Request) -> AsyncGenerator[bytes, None]:
    received = 0
    async for chunk in request.stream():
        received += len(chunk)
        if received > LARGEST_BYTES + _FRAMING:
            raise _TooLong
        yield chunk


def _too_large() -> TooLarge:
    return TooLarge(limit=f"{LARGEST_BYTES // 2**20} MB")
