"""Plain text and Markdown: the encoding is found from the bytes, never from the system."""

from __future__ import annotations

import codecs
from functools import lru_cache
from pathlib import PurePath

from flows.readers import Limits, Reading, Refusal

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
MAGIC = (
    b"\x7fELF", b"MZ\x90", b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"%PDF-", b"\x1f\x8b", b"BZh", b"Rar!", b"7z\xbc\xaf",
    b"\xd0\xcf\x11\xe0", b"\xfd7zXZ", b"SQLite format 3", b"RIFF", b"\x00\x00\x01\x00", b"OggS", b"ID3",
)  # fmt: skip
MARKDOWN = (".md", ".markdown")
SAMPLE = 200_000
"""Bytes that the choice between double-byte encodings is made from."""
PLAUSIBLE = 0.8
"""Share of frequent characters from which a double-byte reading is believed."""
EVERYWHERE = frozenset("的一是在了不有人中大上为為和国國这這年月日市会會")
"""Characters that no longer Chinese text is without, simplified or traditional."""
MANY = 80
"""Characters from which a text counts as longer."""
MAX_CONTROL = 0.01
"""Share of control characters above which a file is binary."""
_CONTROL = dict.fromkeys((*range(9), 11, *range(14, 27), *range(28, 32), 127))


def read(data: bytes, name: str, limits: Limits) -> Reading:
    """Return the text of a plain or Markdown file.

    Raises:
        Refusal: If it is empty, binary or in no encoding known.
    """
    if data.startswith(MAGIC):
        raise Refusal("binary", "the file is no text (its first bytes are those of a binary format)")
    encoding = detect(data)
    text = decode(data, encoding)
    if not text.strip():
        raise Refusal("empty", "the file has no text, only blanks")
    if len(text) - len(text.translate(_CONTROL)) > MAX_CONTROL * len(text):
        raise Refusal("binary", "the file is no text (it is full of control characters)")
    markdown = PurePath(name).suffix.lower() in MARKDOWN
    return Reading(text, encoding, "text/markdown" if markdown else "text/plain")


def decode(data: bytes, encoding: str) -> str:
    """Return the text of bytes in an encoding, its byte order mark dropped, line ends kept."""
    for bom, name in BOMS:
        if name == encoding and data.startswith(bom):
            data = data[len(bom) :]
            break
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        at = f"byte {error.start:,} is not {encoding}"
        raise Refusal("undecodable", f"the text cannot be decoded: {at}; save the file as UTF-8") from None


def detect(data: bytes) -> str:
    """Return the encoding of a text.

    In this order: a byte order mark; UTF-8; UTF-16 without a mark; GB18030 (and with it GBK and GB2312) or Big5,
    whichever reading has more of the characters that are frequent in its standard.

    Raises:
        Refusal: If nothing fits.
    """
    for bom, encoding in BOMS:
        if data.startswith(bom):
            return encoding
    if b"\x00" not in data and _decodes(data, "utf-8"):
        return "utf-8"
    if (wide := _wide(data)) is not None:
        return wide
    if b"\x00" in data:
        raise Refusal("binary", "the file is no text (it has zero bytes)")
    sample = data[:SAMPLE]
    shares = {encoding: _share(sample, encoding) for encoding in ("gb18030", "big5hkscs")}
    for encoding in sorted(shares, key=lambda e: (-shares[e], e != "gb18030")):
        if shares[encoding] >= PLAUSIBLE and _decodes(data, encoding):
            return _narrowest(data, encoding)
    raise Refusal("undecodable", _undecodable(data, shares))


def _decodes(data: bytes, encoding: str) -> bool:
    """Return whether all bytes are valid in an encoding."""
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _narrowest(data: bytes, encoding: str) -> str:
    """Return the plainest name of an encoding: ``gbk`` before ``gb18030``, ``big5`` before its extensions."""
    narrower = {"gb18030": "gbk", "big5hkscs": "big5"}[encoding]
    same = _decodes(data, narrower) and data.decode(narrower) == data.decode(encoding)
    return narrower if same else encoding


def _wide(data: bytes) -> str | None:
    """Return the UTF-16 form that a text without a mark reads well in, or ``None``."""
    if len(data) % 2:
        return None
    sample = data[:SAMPLE]
    for encoding in ("utf-16-le", "utf-16-be"):
        text = sample.decode(encoding, "ignore")
        usual = sum(
            " " <= c <= "~" or "一" <= c <= "鿿" or "　" <= c <= "】" or "！" <= c <= "～" or c in "\n\r\t“”‘’—…·"
            for c in text
        )
        spaces = any(c in text for c in "\n ，。、")
        if spaces and usual >= 0.97 * len(text) and _decodes(data, encoding):
            return encoding
    return None


@lru_cache(maxsize=1)
def _frequent() -> frozenset[str]:
    """Return the characters of GB 2312 level 1 and Big5 level 1, with the signs of both standards."""
    trails = (*range(0x40, 0x7F), *range(0xA1, 0xFF))
    gb = (bytes((lead, trail)) for lead in (0xA1, 0xA3, *range(0xB0, 0xD8)) for trail in range(0xA1, 0xFF))
    big5 = (bytes((lead, trail)) for lead in (0xA1, 0xA2, *range(0xA4, 0xC7)) for trail in trails)
    return frozenset(
        "".join(b.decode("gb2312", "ignore") for b in gb) + "".join(b.decode("big5", "ignore") for b in big5)
    )


def _share(data: bytes, encoding: str) -> float:
    """Return the share of characters beyond ASCII that are frequent ones; 0 for what reads like no Chinese at all."""
    wide = [c for c in data.decode(encoding, "ignore") if c > "\x7f"]
    if len(wide) >= MANY and sum(c in EVERYWHERE for c in wide) < 0.01 * len(wide):
        return 0.0
    return sum(c in _frequent() for c in wide) / len(wide) if wide else 0.0


def _undecodable(data: bytes, shares: dict[str, float]) -> str:
    """Return why no encoding fits: where the likeliest one breaks, or what the bytes look like instead."""
    from charset_normalizer import from_bytes

    encoding, share = max([("utf-8", _utf8_share(data)), *shares.items()], key=lambda item: item[1])
    if share >= PLAUSIBLE:
        try:
            data.decode(encoding)
        except UnicodeDecodeError as error:
            return (
                f"the text looks like {encoding}, but byte {error.start:,} is not valid in it; save the file as UTF-8"
            )
    best = from_bytes(data[:20_000]).best()
    guess = f"; it may be {best.encoding}" if best is not None else ""
    return f"the encoding is none of UTF-8, UTF-16, GB18030 and Big5{guess}; save the file as UTF-8"


def _utf8_share(data: bytes) -> float:
    """Return the share of bytes that are valid UTF-8."""
    return 1 - data[:SAMPLE].decode("utf-8", "replace").count("�") / max(len(data[:SAMPLE]), 1)
