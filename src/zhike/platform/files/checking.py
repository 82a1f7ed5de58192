"""Files at the door, judged by their content and never by their name: pictures are made anew, PDFs are searched.

A picture that is decoded and encoded again carries no hidden data, no position, and no trick for another program.
"""

from __future__ import annotations

import asyncio
import io
import re
import unicodedata
import zlib
from dataclasses import dataclass
from typing import Final

from PIL import Image, ImageOps, ImageSequence

LARGEST_BYTES: Final = 10 * 1024 * 1024
LONGEST_NAME: Final = 120
LARGEST_PIXELS: Final = 40_000_000  # of one picture, before it is unpacked
LARGEST_ANIMATION: Final = 60_000_000  # pixels of all frames
LONGEST_SIDE: Final = 4096  # pixels that are kept
QUALITY: Final = 88
_LARGEST_OBJECTS: Final = 4 * 1024 * 1024  # unpacked bytes of one object stream that are searched

_FORMATS: Final = {
    "PNG": "image/png",
    "JPEG": "image/jpeg",
    "MPO": "image/jpeg",
    "WEBP": "image/webp",
    "GIF": "image/gif",
}
_EXTENSIONS: Final = {
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/webp": ".webp",
    "image/gif": ".gif",
    "application/pdf": ".pdf",
}
# A large picture takes some 200 MB while it is unpacked: two at a time, the others wait.
_workbench = asyncio.Semaphore(2)
_SIGNATURES: Final = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a")
_ESCAPED = re.compile(rb"#([0-9a-fA-F]{2})")
_ACTIVE = re.compile(rb"/(JavaScript|Launch|EmbeddedFile|RichMedia|SubmitForm|ImportData)\b")
_OBJECT_STREAM = re.compile(rb"/ObjStm\b[^\x00]{0,400}?stream\r?\n", re.DOTALL)


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file fit to be stored: its real type, its (new) content, its pixels if it is a picture."""

    content_type: str
    content: bytes
    width: int | None = None
    height: int | None = None


class FileProblem(Exception):
    """Why a file is refused; `code` is `empty`, `too_large`, `kind`, `broken`, `dimensions` or `active`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


async def check(content: bytes) -> CheckedFile:
    """`check_file` in a thread of its own; raises `FileProblem`."""
    async with _workbench:
        return await asyncio.to_thread(check_file, content)


def clean_name(raw: str) -> str:
    """A file name to show: its last part, without control and reserved characters, extension kept when cut."""
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", raw))[-1]
    plain = "".join(each for each in last if unicodedata.category(each)[0] != "C")
    name = re.sub(r'[\\/:*?"<>|\s]+', " ", plain).strip(" .")
    if len(name) > LONGEST_NAME:
        stem, dot, extension = name.rpartition(".")
        kept = f"{dot}{extension}"[:10] if stem else ""
        name = name[: LONGEST_NAME - len(kept)] + kept
    return name or "file"


def split_name(name: str, content_type: str) -> tuple[str, str]:
    """A clean name as stem and the extension of what the file really is, whatever extension it came with."""
    stem, dot, given = name.rpartition(".")
    known = f".{given.lower()}" in {*_EXTENSIONS.values(), ".jpeg"}
    return (stem if dot and known and stem else name), _EXTENSIONS[content_type]


def check_file(content: bytes) -> CheckedFile:
    """The file made safe; raises `FileProblem`. Takes seconds for a large picture: never call it in the event loop."""
    if not content:
        raise FileProblem("empty")
    if len(content) > LARGEST_BYTES:
        raise FileProblem("too_large")
    if content[:5] == b"%PDF-":
        return _check_pdf(content)
    if content.startswith(_SIGNATURES) or (content[:4] == b"RIFF" and content[8:12] == b"WEBP"):
        return _check_picture(content)
    raise FileProblem("kind")


def _check_pdf(content: bytes) -> CheckedFile:
    if b"%%EOF" not in content[-2048:]:
        raise FileProblem("kind")
    if _ACTIVE.search(_plain_names(content)) or any(map(_ACTIVE.search, _object_streams(content))):
        raise FileProblem("active")
    return CheckedFile("application/pdf", content)


def _plain_names(content: bytes) -> bytes:
    """`/J#61vaScript` is `/JavaScript` to a reader of PDF."""
    return _ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), content)


def _object_streams(content: bytes) -> list[bytes]:
    """Packed objects, unpacked as far as they may say what we look for."""
    unpacked = []
    for found in _OBJECT_STREAM.finditer(content):
        try:
            unpacked.append(_plain_names(zlib.decompressobj().decompress(content[found.end() :], _LARGEST_OBJECTS)))
        except zlib.error:
            continue
    return unpacked


def _check_picture(content: bytes) -> CheckedFile:
    try:
        with Image.open(io.BytesIO(content), formats=("PNG", "JPEG", "WEBP", "GIF")) as picture:
            return _remake(picture)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise FileProblem("dimensions") from None
    except (OSError, ValueError, SyntaxError, EOFError, IndexError, TypeError, zlib.error):
        raise FileProblem("broken") from None


def _remake(picture: Image.Image) -> CheckedFile:
    if picture.width * picture.height > LARGEST_PIXELS:
        raise FileProblem("dimensions")
    content_type = _FORMATS[picture.format or ""]
    frames = getattr(picture, "n_frames", 1)
    if content_type == "image/gif" and frames > 1:
        return _remake_animation(picture, frames)
    upright = ImageOps.exif_transpose(picture)
    bare = _bare(upright, keep_transparency=content_type != "image/jpeg")
    bare.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    written = io.BytesIO()
    bare.save(written, "PNG" if content_type == "image/gif" else content_type[6:].upper(), quality=QUALITY)
    kept_type = "image/png" if content_type == "image/gif" else content_type
    return CheckedFile(kept_type, written.getvalue(), bare.width, bare.height)


def _remake_animation(picture: Image.Image, frames: int) -> CheckedFile:
    if picture.width * picture.height * frames > LARGEST_ANIMATION:
        raise FileProblem("dimensions")
    bare = [_bare(frame, keep_transparency=True) for frame in ImageSequence.Iterator(picture)]
    duration = max(20, int(picture.info.get("duration") or 100))
    written = io.BytesIO()
    bare[0].save(written, "GIF", save_all=True, append_images=bare[1:], duration=duration, loop=0, disposal=2)
    return CheckedFile("image/gif", written.getvalue(), picture.width, picture.height)


def _bare(picture: Image.Image, *, keep_transparency: bool) -> Image.Image:
    """The pixels alone: no EXIF, no comment, no colour profile, no text chunk."""
    transparent = keep_transparency and (picture.has_transparency_data or picture.mode in {"RGBA", "LA", "PA"})
    bare = picture.convert("RGBA" if transparent else "RGB")
    bare.info = {}
    return bare
