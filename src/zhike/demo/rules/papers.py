"""Papers and pictures of the demo bank, made by code: small PDFs, and a drawing of three steps."""

from __future__ import annotations

import io
from collections.abc import Sequence

from PIL import Image, ImageDraw, ImageFont

Line = tuple[str, float]  # what it says, its size in points

_FONTS = (
    b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[5 0 R]>>",
    b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light"
    b"/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>/DW 1000>>",
    b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica-Bold/Encoding/WinAnsiEncoding>>",
)


def make_pdf(*pages: Sequence[Line], bold: frozenset[str] = frozenset()) -> bytes:
    """A document with these lines, from the top of each page down."""
    objects = [b"", b"", *_FONTS]
    kids = []
    for lines in pages:
        content = b"".join(_drawn(line, number, bold) for number, line in enumerate(lines))
        objects.append(b"<</Length %d>>stream\n%s\nendstream" % (len(content), content))
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %d 0 R"
            b"/Resources<</Font<</F1 3 0 R/F2 4 0 R/F3 6 0 R>>>>>>" % len(objects)
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[0] = b"<</Type/Catalog/Pages 2 0 R>>"
    objects[1] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(kids), b" ".join(kids))
    return _file(objects)


def _drawn(line: Line, number: int, bold: frozenset[str]) -> bytes:
    text, size = line
    font = b"F1" if text.isascii() else b"F2"
    if text in bold:
        font = b"F3"
    shown = text.encode("utf-16-be").hex().encode() if font == b"F2" else text.encode("latin-1").hex().encode()
    return b"BT /%s %g Tf 1 0 0 1 50 %d Tm <%s> Tj ET\n" % (font, size, 800 - 30 * number, shown)


def _file(objects: Sequence[bytes]) -> bytes:
    written, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(written))
        written += b"%d 0 obj%s endobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(written)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    return (
        written
        + head
        + table
        + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
        % (
            len(objects) + 1,
            start,
        )
    )


def draw_steps(steps: int = 3) -> bytes:
    """A picture of screens in a row, numbered, with arrows between them; without words, for both languages."""
    width, height = 60 + 200 * steps, 260
    picture = Image.new("RGB", (width, height), "#f5f8fc")
    draw = ImageDraw.Draw(picture)
    font = ImageFont.load_default(48)
    for step in range(steps):
        left = 40 + 200 * step
        draw.rounded_rectangle((left, 30, left + 140, 230), 16, fill="white", outline="#1e5fa8", width=4)
        draw.rectangle((left + 20, 60, left + 120, 72), fill="#c7d9ee")
        draw.ellipse((left + 35, 95, left + 105, 165), fill="#1e5fa8")
        draw.text((left + 70, 130), str(step + 1), fill="white", font=font, anchor="mm")
        draw.rectangle((left + 20, 190, left + 120, 206), fill="#c7d9ee")
        if step < steps - 1:
            draw.polygon([(left + 154, 118), (left + 154, 142), (left + 184, 130)], fill="#e08a1e")
    written = io.BytesIO()
    picture.save(written, "PNG")
    return written.getvalue()
