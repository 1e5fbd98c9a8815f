"""Blocks of a formatted document written as plain text: paragraphs, marked headings, tables as rows of pipes.

A table reads ``| a | b |``, a row a line. A cell merged over columns is followed by ``||`` (a bar without a blank),
a cell merged with the one above it holds ``^^``: the spelling of MultiMarkdown. So the text says nothing twice, and
the place of every value in its grid is known.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

ABOVE = "^^"
_BLANKS = re.compile(r"\s+")
_CJK_GAP = re.compile(r"(?<=[\u3400-\u9fff\u3000-\u303f\uff00-\uffef])\n+(?=[\u3400-\u9fff\u3000-\u303f\uff00-\uffef])")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table.

    Attributes:
        text: Its text.
        columns: Number of columns it covers.
        rows: Number of rows it covers.
        header: Whether the document marks it as a header.
    """

    text: str
    columns: int = 1
    rows: int = 1
    header: bool = False


MAX_COLUMNS = 200
"""Columns of a table; what a document claims beyond is not believed."""


def squeeze(text: str) -> str:
    r"""Return a text on one line, runs of blanks made one blank.

    >>> squeeze(" 实现增加值\n（亿元） ")
    '实现增加值（亿元）'
    """
    return _BLANKS.sub(" ", _CJK_GAP.sub("", text.strip()))


def table(rows: Sequence[Sequence[Cell]]) -> str:
    """Return a table as rows of pipes, its merged cells marked, with a rule below the rows marked as header.

    >>> print(table([[Cell("指标", header=True), Cell("2023年", 2, header=True)], [Cell("产值"), Cell("1"), Cell("2")]]))
    | 指标 | 2023年 ||
    | --- | --- | --- |
    | 产值 | 1 | 2 |
    """
    grid = _grid(rows)
    written = ["|" + "".join(map(_cell, line)) for line in grid]
    heads = _heads(rows)
    if 0 < heads < len(written):
        written.insert(heads, "|" + " --- |" * len(grid[0]))
    return "\n".join(written)


def _cell(text: str | None) -> str:
    """Return a cell with its closing bar; ``None`` is the continuation of the cell to its left."""
    return "|" if text is None else f" {text} |"


def _heads(rows: Sequence[Sequence[Cell]]) -> int:
    """Return the number of leading rows made of header cells alone."""
    heads = 0
    for row in rows:
        if not row or not all(c.header for c in row):
            break
        heads += 1
    return heads


def _grid(rows: Sequence[Sequence[Cell]]) -> list[list[str | None]]:
    """Return the cells laid out in a grid: ``None`` continues to the right, ``^^`` stands below a merged cell."""
    taken: dict[tuple[int, int], str | None] = {}
    for r, row in enumerate(rows):
        column = 0
        for cell in row:
            while (r, column) in taken:
                column += 1
            if column >= MAX_COLUMNS:
                break
            columns = max(1, min(cell.columns, MAX_COLUMNS - column))
            for below in range(max(1, min(cell.rows, len(rows) - r))):
                taken[r + below, column] = ABOVE if below else squeeze(cell.text).replace("|", "｜")
                taken |= {(r + below, column + i): None for i in range(1, columns)}
            column += columns
    width = max((c for _, c in taken), default=-1) + 1
    return [[taken.get((r, c), "") for c in range(width)] for r in range(len(rows))]


def join(blocks: Iterable[str]) -> str:
    """Return blocks as one text, a blank line between them."""
    return "\n\n".join(b for b in blocks if b) + "\n"
