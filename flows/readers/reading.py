"""What a reader returns, what it refuses, and the limits it keeps to."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from schemas import vocabulary as v
from schemas.errors import BroadsheetError


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a file may cost before it is refused.

    Attributes:
        max_bytes: Size of one file.
        max_unpacked: Bytes that an archive or a zipped format may unpack to, all members together.
        max_members: Files in an archive.
        max_ratio: Times that a member may grow on unpacking, once it is over a mebibyte.
        max_pages: Pages of a PDF, chapters of an EPUB.
        max_chars: Code points of the extracted text.
        seconds: Wall-clock time of a reader that runs in a child process.
        memory: Bytes of address space of that process.
    """

    max_bytes: int = 64 * 2**20
    max_unpacked: int = 256 * 2**20
    max_members: int = 5_000
    max_ratio: int = 200
    max_pages: int = 2_000
    max_chars: int = 20_000_000
    seconds: float = 120.0
    memory: int = 2 * 2**30


@dataclass(frozen=True, slots=True)
class Box:
    """Where a stretch of the text is printed.

    Attributes:
        start: Offset of its first character in the text.
        end: Offset after its last character.
        page: Number of the page, from 1.
        left: Distance from the left edge of the page, in points.
        top: Distance from the top edge, in points.
        right: Distance of the right side from the left edge, in points.
        bottom: Distance of the lower side from the top edge, in points.
        vertical: Whether its characters stand under one another.
    """

    start: int
    end: int
    page: int
    left: float
    top: float
    right: float
    bottom: float
    vertical: bool = False


class Refusal(BroadsheetError):
    """A file, or a part of one, that cannot be used.

    Attributes:
        reason: One of ``schemas.vocabulary.REJECT_REASON``.
        message: Why, in a sentence, and what to do.
    """

    def __init__(self, reason: str, message: str) -> None:
        if reason not in v.REJECT_REASON:
            raise ValueError(f"{reason!r} is no reason of schemas.vocabulary.REJECT_REASON")
        super().__init__(message)
        self.reason = reason
        self.message = message


@dataclass(frozen=True, slots=True)
class Reading:
    """The text of a file.

    Attributes:
        text: Text as decoded or extracted; every published offset counts its code points.
        encoding: Encoding that the bytes were decoded with, ``None`` for formats that carry Unicode.
        media_type: IANA media type.
        title: Title that the file's own metadata states, or ``None``.
        published: Publication date that the file's own metadata states, or ``None``.
        layout: Where each printed line stands, in text order; ``None`` for formats without pages.
        gaps: Parts of the file that could not be read, such as scanned pages.
    """

    text: str
    encoding: str | None
    media_type: str
    title: str | None = None
    published: dt.date | None = None
    layout: tuple[Box, ...] | None = None
    gaps: tuple[Refusal, ...] = ()


def boxes(layout: tuple[Box, ...] | None, start: int, end: int) -> list[Box]:
    """Return where the characters ``[start, end)`` are printed, one box a printed line.

    A part of a line gets its share of the line's length: the characters of a Chinese line are of one width.

    >>> [(b.left, b.right) for b in boxes((Box(0, 10, 1, 100.0, 50.0, 200.0, 60.0),), 2, 4)]
    [(120.0, 140.0)]
    """
    if not layout:
        return []
    first = bisect_right([b.end for b in layout], start)
    last = bisect_left([b.start for b in layout], end)
    return [_part(b, max(start, b.start), min(end, b.end)) for b in layout[first:last]]


def _part(box: Box, start: int, end: int) -> Box:
    """Return the part of a line's box that ``[start, end)`` covers."""
    low, high = (start - box.start) / (box.end - box.start), (end - box.start) / (box.end - box.start)
    left, right, top, bottom = box.left, box.right, box.top, box.bottom
    if box.vertical:
        top, bottom = top + (bottom - top) * low, top + (bottom - top) * high
    else:
        left, right = left + (right - left) * low, left + (right - left) * high
    return Box(start, end, box.page, round(left, 2), round(top, 2), round(right, 2), round(bottom, 2), box.vertical)
