"""Readers of source files: bytes in, text as decoded or extracted out, or a refusal that says why.

Plain text is read in this process. Every other format is parsed in a child process with limits of time and memory,
which is killed when it passes them: a hostile file costs its own reading, nothing else.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path, PurePath

from flows.readers.reading import Box, Limits, Reading, Refusal, boxes

__all__ = ["READERS", "Box", "Limits", "Reading", "Refusal", "boxes", "check_size", "is_archive", "kind", "read"]

READERS = {
    ".txt": "plain",
    ".text": "plain",
    ".md": "plain",
    ".markdown": "plain",
    ".pdf": "pdf",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".shtml": "html",
    ".docx": "docx",
    ".epub": "epub",
    ".zip": "archive",
}
"""Reader by suffix: a module here with ``read(data: bytes, name: str, limits: Limits) -> Reading``."""

ADVICE = {
    ".doc": "open it in a word processor and save it as DOCX or PDF",
    ".wps": "open it in WPS and save it as DOCX or PDF",
    ".rtf": "open it in a word processor and save it as DOCX or PDF",
    ".odt": "open it in a word processor and save it as DOCX or PDF",
    ".ofd": "export it as PDF",
    ".caj": "export it as PDF",
    ".xls": "save its sheets as Markdown or HTML tables",
    ".xlsx": "save its sheets as Markdown or HTML tables",
    ".ppt": "export it as PDF",
    ".pptx": "export it as PDF",
    ".mht": "save the page as HTML",
    ".mhtml": "save the page as HTML",
    ".rar": "unpack it first; of archives only ZIP is read",
    ".7z": "unpack it first; of archives only ZIP is read",
    ".tar": "unpack it first; of archives only ZIP is read",
    ".gz": "unpack it first; of archives only ZIP is read",
    ".tgz": "unpack it first; of archives only ZIP is read",
}
"""What to do about files that are not read, by suffix."""
IMAGES = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".gif", ".webp")
OCR = "it is a picture of text; run OCR first (for a PDF: ocrmypdf -l chi_sim in.pdf out.pdf)"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_HTML = (b"<!doctype html", b"<html", b"<head", b"<body", b"<?xml")


def read(source: Path | bytes, limits: Limits = Limits(), name: str = "") -> Reading:  # noqa: B008
    """Return the text of a file.

    Args:
        source: Path of the file, or its bytes.
        limits: What it may cost.
        name: File name to judge bytes by; that of the path where a path is given.

    Raises:
        Refusal: If the file cannot be used.
        OSError: If it cannot be opened.
    """
    if isinstance(source, Path):
        name = name or source.name
        check_size(source.stat().st_size, limits)
        source = source.read_bytes()
    check_size(len(source), limits)
    reader = kind(source, name)
    if reader == "plain":
        from flows.readers import plain

        reading = plain.read(source, name, limits)
    elif reader == "archive":
        raise Refusal("unsupported", "the file is an archive; its members are read one by one (flows.readers.archive)")
    else:
        from flows.readers import isolation

        reading = isolation.read(reader, source, name, limits)
    if len(reading.text) > limits.max_chars:
        raise Refusal(
            "too_large", f"the text has {len(reading.text):,} characters, more than the {limits.max_chars:,} allowed"
        )
    return reading


def read_here(reader: str, data: bytes, name: str, limits: Limits) -> Reading:
    """Return the text of bytes, parsed by a named reader in this process; what the child process calls."""
    reading: Reading = import_module(f"flows.readers.{reader}").read(data, name, limits)
    return reading


def kind(data: bytes, name: str) -> str:
    """Return the reader for a file: by its first bytes where they are telling, else by its suffix.

    Raises:
        Refusal: If no reader takes it.
    """
    suffix = PurePath(name).suffix.lower()
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zipped(data, suffix)
    if data.startswith(_OLE):
        raise _ole(data, suffix)
    if suffix in IMAGES:
        raise Refusal("no_text", OCR)
    if suffix in ADVICE:
        raise Refusal("unsupported", f"files named *{suffix} are not read; {ADVICE[suffix]}")
    reader = READERS.get(suffix)
    if (
        reader is None
        and suffix in ("", ".asp", ".aspx", ".jsp", ".php")
        and data[:512].lstrip().lower().startswith(_HTML)
    ):
        return "html"
    if reader is None:
        known = " ".join(sorted(READERS))
        raise Refusal("unsupported", f"files named *{suffix or name} are not read; expected one of: {known}")
    if reader in ("pdf", "docx", "epub", "archive"):
        raise Refusal(
            "damaged", f"the file is named *{suffix}, but its first bytes are none of that format; fetch it again"
        )
    return reader


def _zipped(data: bytes, suffix: str) -> str:
    """Return the reader for a ZIP container, by the parts it names."""
    head, tail = data[:4096], data[-65536:]
    if b"application/epub+zip" in head:
        return "epub"
    if b"word/document.xml" in tail or b"word/document.xml" in head or suffix == ".docx":
        return "docx"
    for part, other in (
        (b"xl/workbook.xml", ".xlsx"),
        (b"ppt/presentation.xml", ".pptx"),
        (b"content.xml", ".odt"),
        (b"OFD.xml", ".ofd"),
    ):
        if part in tail and suffix != ".zip":
            raise Refusal("unsupported", f"files like *{other} are not read; {ADVICE[other]}")
    return "epub" if suffix == ".epub" else "archive"


def _ole(data: bytes, suffix: str) -> Refusal:
    """Return why an OLE container is refused: it is encrypted, or of an old format."""
    if _ENCRYPTED_PACKAGE in data:
        return Refusal("encrypted", "the document is encrypted; open it with its password and save it without one")
    advice = ADVICE.get(suffix, ADVICE[".doc"])
    return Refusal("unsupported", f"the file has an old binary format of office programs; {advice}")


def is_archive(path: Path) -> bool:
    """Return whether a file is an archive whose members are documents of their own."""
    with path.open("rb") as stream:
        head = stream.read(4)
    if head not in (b"PK\x03\x04", b"PK\x05\x06"):
        return False
    with path.open("rb") as stream:
        size = stream.seek(0, 2)
        stream.seek(0)
        first = stream.read(4096)
        stream.seek(max(size - 65536, 0))
        try:
            return _zipped(first + stream.read(), path.suffix.lower()) == "archive"
        except Refusal:
            return False


def check_size(n_bytes: int, limits: Limits) -> None:
    """Raise ``Refusal`` for a file that is empty or larger than allowed."""
    if n_bytes == 0:
        raise Refusal("empty", "the file has no content")
    if n_bytes > limits.max_bytes:
        raise Refusal(
            "too_large",
            f"the file has {n_bytes:,} bytes, more than the {limits.max_bytes:,} allowed; split it or raise --max-bytes",
        )
