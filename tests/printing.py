"""Documents printed for tests and samples: a small PDF writer, ZIP, DOCX and EPUB builders.

The PDF writer names the Adobe-GB1 font that every reader knows and embeds none, so a page of text is a few kilobytes.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import docx

WIDTH, HEIGHT = 595.0, 842.0


@dataclass(frozen=True)
class Text:
    """A line of text: its left end and baseline, in points from the upper left corner."""

    x: float
    y: float
    text: str
    size: float = 10.5


@dataclass(frozen=True)
class Rule:
    """A horizontal line."""

    x: float
    y: float
    length: float


def column(x: float, y: float, text: str, *, characters: int, size: float = 10.5, leading: float = 16.0) -> list[Text]:
    """Return a text set in lines of so many characters."""
    lines = [text[i : i + characters] for i in range(0, len(text), characters)]
    return [Text(x, y + n * leading, line, size) for n, line in enumerate(lines)]


def pdf(pages: Sequence[Iterable[Text | Rule]], *, rotate: int = 0) -> bytes:
    """Return a PDF of pages of text and lines."""
    objects: list[bytes] = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count %d /Kids [%s] >>"
        % (len(pages), b" ".join(b"%d 0 R" % (6 + 2 * i) for i in range(len(pages)))),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [4 0 R] >>",
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) "
        b"/Supplement 4 >> /DW 1000 /W [1 95 500 814 907 500] /FontDescriptor 5 0 R >>",
        b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0 /Ascent 880 "
        b"/Descent -120 /CapHeight 880 /StemV 93 >>",
    ]
    for i, page in enumerate(pages):
        stream = b"\n".join(_draw(item) for item in page)
        turn = b" /Rotate %d" % rotate if rotate else b""
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d]%s /Resources << /Font << /F1 3 0 R >> >> /Contents %d 0 R >>"
            % (WIDTH, HEIGHT, turn, 7 + 2 * i)
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
    return _assemble(objects)


def _draw(item: Text | Rule) -> bytes:
    if isinstance(item, Rule):
        return b"0.5 w %.1f %.1f m %.1f %.1f l S" % (item.x, HEIGHT - item.y, item.x + item.length, HEIGHT - item.y)
    code = item.text.encode("utf-16-be").hex().encode()
    return b"BT /F1 %.1f Tf %.1f %.1f Td <%s> Tj ET" % (item.size, item.x, HEIGHT - item.y, code)


def _assemble(objects: Sequence[bytes]) -> bytes:
    out = bytearray(b"%PDF-1.4\n")
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % o for o in offsets)
    out += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


def picture_pdf() -> bytes:
    """Return a PDF whose only page is an image, as a scanner makes it."""
    image = bytes(range(0, 256, 16))
    content = b"q 400 0 0 400 50 200 cm /I Do Q"
    return _assemble(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /XObject << /I 4 0 R >> >> /Contents 5 0 R >>",
            b"<< /Type /XObject /Subtype /Image /Width 4 /Height 4 /ColorSpace /DeviceGray /BitsPerComponent 8 /Length %d >>\n"
            b"stream\n%s\nendstream" % (len(image), image),
            b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        ]
    )


def zipped(members: dict[str, bytes], *, stored: tuple[str, ...] = ()) -> bytes:
    """Return a ZIP of the members; those named in ``stored`` are not compressed."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            info = zipfile.ZipInfo(name, (2025, 1, 1, 0, 0, 0))
            archive.writestr(info, data, zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED)
    return out.getvalue()


def word(parts: Sequence[str | list[list[str]]], *, merge: Sequence[tuple[int, int, int, int]] = ()) -> bytes:
    """Return a DOCX: a string is a paragraph (``# `` before it makes it a heading), a list of rows a table.

    Args:
        parts: The parts, in order.
        merge: Cells of the last table merged: first row and column, last row and column.
    """
    document = docx.Document()
    table = None
    for part in parts:
        if isinstance(part, str):
            if part.startswith("# "):
                document.add_heading(part[2:], 1)
            else:
                document.add_paragraph(part)
            continue
        table = document.add_table(len(part), max(map(len, part)))
        for r, row in enumerate(part):
            for c, text in enumerate(row):
                table.cell(r, c).text = text
    for top, left, bottom, right in merge:
        assert table is not None
        text = table.cell(top, left).text
        merged = table.cell(top, left).merge(table.cell(bottom, right))
        merged.text = text
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def book(chapters: Sequence[str], *, title: str = "简报") -> bytes:
    """Return an EPUB of chapters given as the inside of their body."""
    items = "".join(
        f'<item id="c{i}" href="c{i}.xhtml" media-type="application/xhtml+xml"/>' for i in range(len(chapters))
    )
    order = "".join(f'<itemref idref="c{i}"/>' for i in range(len(chapters)))
    opf = (
        '<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf" version="3.0">'
        f'<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{title}</dc:title><dc:date>2025-02-03</dc:date></metadata>'
        f"<manifest>{items}</manifest><spine>{order}</spine></package>"
    )
    container = (
        '<?xml version="1.0"?><container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
        '<rootfile full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
    )
    members = {
        "mimetype": b"application/epub+zip",
        "META-INF/container.xml": container.encode(),
        "OEBPS/book.opf": opf.encode(),
    }
    for i, chapter in enumerate(chapters):
        members[f"OEBPS/c{i}.xhtml"] = (
            f'<html xmlns="http://www.w3.org/1999/xhtml"><body>{chapter}</body></html>'.encode()
        )
    return zipped(members, stored=("mimetype",))
