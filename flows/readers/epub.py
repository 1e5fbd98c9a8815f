"""EPUB: the chapters in the order of the spine, each read as a page."""

from __future__ import annotations

import datetime as dt
import posixpath
from urllib.parse import unquote

from flows.readers import archive, html, markdown
from flows.readers.docx import xml
from flows.readers.reading import Limits, Reading, Refusal

MEDIA_TYPE = "application/epub+zip"
_OPF = "{http://www.idpf.org/2007/opf}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_CONTAINER = "{urn:oasis:names:tc:opendocument:xmlns:container}"
_PAGES = ("application/xhtml+xml", "text/html")


def read(data: bytes, name: str, limits: Limits) -> Reading:
    """Return the text of an EPUB file.

    Raises:
        Refusal: If it is damaged, encrypted, hostile or without text.
    """
    parts = archive.parts(data, limits)
    if "META-INF/encryption.xml" in parts and b"EncryptedData" in parts["META-INF/encryption.xml"]:
        raise Refusal("encrypted", "the book is protected; only books without copy protection are read")
    if "META-INF/container.xml" not in parts:
        raise Refusal("damaged", "the book has no META-INF/container.xml; fetch it again")
    root = xml(parts["META-INF/container.xml"]).find(f".//{_CONTAINER}rootfile")
    opf = root.get("full-path", "") if root is not None else ""
    if opf not in parts:
        raise Refusal("damaged", "the book does not name its contents; fetch it again")
    package = xml(parts[opf])
    chapters = [parts[c] for c in _chapters(package, posixpath.dirname(opf)) if c in parts]
    if len(chapters) > limits.max_pages:
        raise Refusal(
            "too_large", f"the book has {len(chapters):,} chapters, more than the {limits.max_pages:,} allowed"
        )
    text = markdown.join(b.text for c in chapters for b in html.blocks(html.parse(html.decode(c)[0])))
    if not text.strip():
        raise Refusal("no_text", "the book has no text, only pictures; run OCR on them first")
    return Reading(text, None, MEDIA_TYPE, _text(package, "title"), _day(_text(package, "date")))


def _chapters(package: object, folder: str) -> list[str]:
    """Return the paths of the chapters, in reading order."""
    items = {i.get("id"): i for i in package.iter(f"{_OPF}item")}  # type: ignore[attr-defined]
    order = [items[r.get("idref")] for r in package.iter(f"{_OPF}itemref") if r.get("idref") in items]  # type: ignore[attr-defined]
    pages = [i for i in order if i.get("media-type") in _PAGES]
    return [posixpath.normpath(posixpath.join(folder, unquote(i.get("href", "")))) for i in pages]


def _text(package: object, tag: str) -> str | None:
    """Return a field of the book's metadata."""
    found = package.find(f".//{_DC}{tag}")  # type: ignore[attr-defined]
    return markdown.squeeze(found.text or "") or None if found is not None else None


def _day(text: str | None) -> dt.date | None:
    """Return the day that a date of the metadata names in full."""
    try:
        return dt.date.fromisoformat((text or "")[:10])
    except ValueError:
        return None
