"""Files at the door."""

from __future__ import annotations

import io
import struct
import zlib
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from zhike.platform.files import checking as files

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<<>>\n%%EOF\n"


def picture(kind: str, size: tuple[int, int] = (60, 40), mode: str = "RGB", **options: object) -> bytes:
    written = io.BytesIO()
    Image.new(mode, size, "red" if mode in {"RGB", "RGBA"} else 1).save(written, kind, **options)  # type: ignore[arg-type]
    return written.getvalue()


@pytest.mark.parametrize(
    ("kind", "mode", "content_type"),
    [
        ("PNG", "RGB", "image/png"),
        ("PNG", "RGBA", "image/png"),
        ("PNG", "P", "image/png"),
        ("JPEG", "RGB", "image/jpeg"),
        ("JPEG", "L", "image/jpeg"),
        ("JPEG", "CMYK", "image/jpeg"),
        ("WEBP", "RGB", "image/webp"),
        ("GIF", "RGB", "image/png"),  # a picture that does not move needs no GIF
    ],
)
def test_pictures_are_made_anew(kind: str, mode: str, content_type: str) -> None:
    checked = files.check_file(picture(kind, mode=mode))
    assert (checked.content_type, checked.width, checked.height) == (content_type, 60, 40)
    with Image.open(io.BytesIO(checked.content)) as made:
        made.load()
        assert made.size == (60, 40)


def test_nothing_hidden_survives() -> None:
    exif = Image.Exif()
    exif[0x010E] = "secret place"
    exif[0x0112] = 6  # lies on its side
    checked = files.check_file(picture("JPEG", exif=exif, comment=b"secret comment"))
    assert b"secret" not in checked.content
    assert (checked.width, checked.height) == (40, 60)  # turned upright, then the tag is dropped
    info = PngImagePlugin.PngInfo()
    info.add_text("Author", "secret author")
    assert b"secret" not in files.check_file(picture("PNG", pnginfo=info)).content


def test_a_moving_picture_keeps_moving() -> None:
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue", "green")]
    written = io.BytesIO()
    frames[0].save(written, "GIF", save_all=True, append_images=frames[1:], duration=100)
    checked = files.check_file(written.getvalue())
    assert checked.content_type == "image/gif"
    with Image.open(io.BytesIO(checked.content)) as made:
        assert getattr(made, "n_frames", 1) == 3


def test_a_large_picture_is_made_smaller() -> None:
    checked = files.check_file(picture("PNG", (5000, 100)))
    assert (checked.width, checked.height) == (4096, 82)


def problem_of(content: bytes) -> str:
    with pytest.raises(files.FileProblem) as refused:
        files.check_file(content)
    return refused.value.code


def a_png_that_claims(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"x" * (files.LARGEST_BYTES + 1), "too_large"),
        (b"MZ\x90\x00 program", "kind"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "kind"),
        (b"<html><script>alert(1)</script></html>", "kind"),
        (b"%PDF-1.7 without an end", "kind"),
        (b"\x89PNG\r\n\x1a\n" + b"rubbish", "broken"),
        (picture("PNG")[:100], "broken"),
        (picture("JPEG", (600, 600))[:400], "broken"),
        (a_png_that_claims(7000, 7000), "dimensions"),
        (a_png_that_claims(60000, 60000), "dimensions"),
        (a_png_that_claims(10000, 10000), "dimensions"),
        (PDF.replace(b"/Catalog", b"/Catalog/OpenAction<</S/JavaScript>>"), "active"),
        (PDF.replace(b"/Catalog", b"/Catalog/OpenAction<</S/J#61vaScript>>"), "active"),
        (PDF.replace(b"/Catalog", b"/Catalog/A<</S/Launch>>"), "active"),
    ],
)
def test_what_is_refused_and_why(content: bytes, code: str) -> None:
    assert problem_of(content) == code


def test_scripts_in_packed_objects_are_found() -> None:
    packed = zlib.compress(b"1 0 <</S /JavaScript /JS (app.alert(1))>>")
    head = b"2 0 obj<</Type/ObjStm/Filter/FlateDecode/N 1/First 4>>stream\n"
    stream = head + packed + b"\nendstream endobj\n"
    assert problem_of(PDF.replace(b"trailer", stream + b"trailer")) == "active"
    harmless = head + b"not packed at all" + b"\nendstream endobj\n"
    assert files.check_file(PDF.replace(b"trailer", harmless + b"trailer")).content_type == "application/pdf"


def test_a_moving_bomb_is_refused() -> None:
    frames = [Image.new("P", (1200, 1200), number % 255) for number in range(50)]
    written = io.BytesIO()
    frames[0].save(written, "GIF", save_all=True, append_images=frames[1:])
    assert problem_of(written.getvalue()) == "dimensions"


def test_a_plain_pdf_passes_unchanged() -> None:
    assert files.check_file(PDF).content == PDF


@given(
    st.binary(max_size=300),
    st.sampled_from([b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF89a", b"RIFF0000WEBP", b"%PDF-"]),
)
def test_rubbish_never_does_more_than_be_refused(rubbish: bytes, head: bytes) -> None:
    with suppress(files.FileProblem):
        files.check_file(head + rubbish)


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("账单.pdf", "账单.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\x\\y.png", "y.png"),
        ("", "file"),
        (" . ", "file"),
        ("a\x00b<c>.png", "ab c .png"),
        ("n" * 200 + ".png", "n" * 116 + ".png"),
        ("n" * 200, "n" * 120),
    ],
)
def test_file_names(raw: str, name: str) -> None:
    assert files.clean_name(raw) == name


@given(st.text())
def test_a_file_name_is_never_a_path(raw: str) -> None:
    name = files.clean_name(raw)
    assert name
    assert len(name) <= files.LONGEST_NAME
    assert not set(name) & set('/\\:*?"<>|\n\r\0')
