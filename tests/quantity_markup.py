"""Reads marked texts of quantities: ``占[41.2%](41.2 %)``, dates in braces."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

_MARK = re.compile(r"\[(?P<surface>[^\[\]]+)\]\((?P<meaning>[^\[\]]*?)\)(?!\))|\{(?P<date>[^{}]+)\}")


@dataclass(frozen=True)
class Marked:
    """A text without its marks.

    Attributes:
        text: The plain text.
        dates: Spans of the dates in it.
        expected: ``(start, end, value, upper value, unit, qualifier)`` of each quantity.
    """

    text: str
    dates: list[tuple[int, int]]
    expected: list[tuple[int, int, Decimal, Decimal | None, str | None, str]]


def read(marked: str) -> Marked:
    """Return a marked text without its marks, and what they say."""
    plain, at, dates, expected = "", 0, [], []
    for m in _MARK.finditer(marked):
        plain += marked[at : m.start()]
        at, start = m.end(), len(plain)
        plain += m["date"] or m["surface"]
        if m["date"]:
            dates.append((start, len(plain)))
        else:
            expected.append((start, len(plain), *_meaning(m["meaning"])))
    return Marked(plain + marked[at:], dates, expected)


def _meaning(meaning: str) -> tuple[Decimal, Decimal | None, str | None, str]:
    number, unit, *rest = meaning.split()
    low, _, high = number.partition("..")
    return Decimal(low), Decimal(high) if high else None, None if unit == "-" else unit, rest[0] if rest else "exact"
