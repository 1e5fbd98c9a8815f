"""Tables of a page: grids of cells found in rows of pipes, each cell with the headers that stand over and beside it.

The text of a table is ``| a | b |``, a row a line. ``||`` continues the cell to its left (a cell merged over columns),
``^^`` the cell above it: the spelling of MultiMarkdown, which the readers of HTML, DOCX and PDF write.
All offsets count the characters of the view.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from extractors.page import Page, Sentence

ABOVE = "^^"
CAPTION_LENGTH = 60
"""Characters of the longest line above a table that is taken for its caption."""
CAPTION_LINES = 3
_RULE = re.compile(r"\|?(?:\s*:?-{2,}:?\s*\|)+\s*(?::?-{2,}:?\s*)?")
_NUMBER = r"[-+−–＋－]?\s?\d[\d,，]*(?:\.\d+)?"
NUMBER = re.compile(
    rf"(?P<open>[(（])?(?P<down>下降|减少|降低)?(?P<number>{_NUMBER})(?P<close>[)）])?(?P<unit>[^\d\s,，、。；;：:|]{{0,8}})"
)
"""A cell that holds one number, with its own unit where it has one."""
_CALENDAR = ("年", "月", "日", "季", "时", "旬")
YEAR = re.compile(r"(?:19|20)\d\d年?")
NOTHING = re.compile(r"[-—–…*/\\\s.·]*")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as printed.

    Attributes:
        row: Number of its row in the table, from 0.
        column: Number of its first column, from 0.
        start: View offset of its first character.
        end: View offset after its last character; ``start`` for an empty cell.
        text: Its text.
    """

    row: int
    column: int
    start: int
    end: int
    text: str

    @property
    def is_number(self) -> bool:
        """Whether it holds a number and no more; a bare year counts as one, ``2023年`` does not."""
        found = NUMBER.fullmatch(self.text)
        return found is not None and not found["unit"].startswith(_CALENDAR)


@dataclass(frozen=True)
class Grid:
    """A table.

    Attributes:
        rows: The cells of each row by column; the cell that covers a place stands in it, ``None`` where nothing does.
        heads: Number of header rows.
        captions: View spans of the lines above it that tell what it is about.
        article: Index of its article in ``Page.articles``.
    """

    rows: tuple[tuple[Cell | None, ...], ...]
    heads: int
    captions: tuple[tuple[int, int], ...]
    article: int

    @cached_property
    def labels(self) -> int:
        """Number of leading columns that name the rows: the first, and those after it that hold no numbers."""
        body = self.rows[self.heads :]
        width = max(map(len, self.rows))
        for column in range(1, width):
            cells = [r[column] for r in body if column < len(r)]
            if any(c is not None and c.is_number for c in cells):
                return column
        return width

    def over(self, column: int) -> list[Cell]:
        """Return the header cells over a column, from the top, each once."""
        found: list[Cell] = []
        for row in self.rows[: self.heads]:
            cell = row[column] if column < len(row) else None
            if cell is not None and cell.text and cell not in found:
                found.append(cell)
        return found

    def beside(self, row: int) -> list[Cell]:
        """Return the cells that name a row, from the left, each once."""
        found: list[Cell] = []
        for cell in self.rows[row][: self.labels]:
            if cell is not None and cell.text and cell not in found:
                found.append(cell)
        return found

    def figures(self) -> Iterator[Cell]:
        """Yield the cells of the body that hold a number, row by row."""
        for row in self.rows[self.heads :]:
            for column, cell in enumerate(row[self.labels :], self.labels):
                if cell is not None and cell.column == column and cell.is_number:
                    yield cell


def find(page: Page) -> list[Grid]:
    """Return the tables of a page that have a header and a body."""
    found = []
    for first, last in _stretches(page.sentences):
        for begin, end in _parts(page, first, last):
            if (grid := _grid(page, begin, end)) is not None:
                found.append(grid)
    return found


def _parts(page: Page, first: int, last: int) -> Iterator[tuple[int, int]]:
    """Yield the tables of a run of rows: the row above a second rule begins another one."""
    ruled = [
        i for i in range(first, last) if _RULE.fullmatch(page.text, page.sentences[i].start, page.sentences[i].end)
    ]
    edges = [first, *(i - 1 for i in ruled[1:]), last]
    yield from pairwise(edges)


def _stretches(sentences: Sequence[Sentence]) -> Iterator[tuple[int, int]]:
    """Yield the first and last index of every run of table rows."""
    first = None
    for i, sentence in enumerate(sentences):
        if sentence.kind == "cell":
            first = i if first is None else first
        elif first is not None:
            yield first, i
            first = None
    if first is not None:
        yield first, len(sentences)


def _grid(page: Page, first: int, last: int) -> Grid | None:
    """Return the table that sentences ``[first, last)`` print, or ``None`` where it has no header or no body."""
    lines = [(s.start, s.end) for s in page.sentences[first:last]]
    ruled = next((i for i, (a, b) in enumerate(lines) if _RULE.fullmatch(page.text, a, b)), None)
    rows = _rows(page.text, [span for i, span in enumerate(lines) if i != ruled])
    captions = _captions(page, first)
    while rows and len({c for c in rows[0] if c is not None and c.text}) == 1 and (ruled is None or ruled > 1):
        cell = next(c for c in rows[0] if c is not None and c.text)
        captions.append((cell.start, cell.end))
        rows, ruled = rows[1:], ruled - 1 if ruled is not None else None
    heads = ruled if ruled is not None else _heads(rows)
    if not 0 < heads < len(rows) or max(map(len, rows)) < 2:
        return None
    return Grid(tuple(rows), heads, tuple(captions), page.sentences[first].article)


def _rows(text: str, lines: Sequence[tuple[int, int]]) -> list[tuple[Cell | None, ...]]:
    """Return the cells of each line by column, merged ones in every place they cover."""
    rows: list[tuple[Cell | None, ...]] = []
    for number, (start, end) in enumerate(lines):
        row: list[Cell | None] = []
        for a, b in _pieces(text, start, end):
            column = len(row)
            above = rows[-1][column] if rows and column < len(rows[-1]) else None
            if b == a and text[a - 1 : a + 1] == "||":
                row.append(row[-1] if row else None)
            elif text[a:b].strip() == ABOVE:
                row.append(above)
            else:
                row.append(_cell(text, a, b, number, column))
        rows.append(tuple(row))
    return rows


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the spans between the bars of a line."""
    at = start + 1
    while at < end:
        bar = text.find("|", at, end)
        if bar < 0:
            if text[at:end].strip():
                yield at, end
            return
        yield at, bar
        at = bar + 1


def _cell(text: str, start: int, end: int, row: int, column: int) -> Cell:
    """Return the cell between two bars, blanks around its text left out."""
    while start < end and text[start] == " ":
        start += 1
    while end > start and text[end - 1] == " ":
        end -= 1
    return Cell(row, column, start, end, text[start:end])


def _heads(rows: Sequence[tuple[Cell | None, ...]]) -> int:
    """Return the number of leading rows without figures; bare years are headers."""
    for i, row in enumerate(rows):
        cells = [c for c in row[1:] if c is not None]
        numbers = [c for c in cells if c.is_number]
        if numbers and not all(YEAR.fullmatch(c.text) for c in numbers):
            return i
    return 0


def _captions(page: Page, first: int) -> list[tuple[int, int]]:
    """Return the short lines right above a table, from the top."""
    found: list[tuple[int, int]] = []
    for sentence in reversed(page.sentences[max(first - CAPTION_LINES, 0) : first]):
        text = page.text[sentence.start : sentence.end]
        if sentence.end - sentence.start > CAPTION_LENGTH or "。" in text or sentence.kind in ("cell", "byline"):
            break
        found.append((sentence.start, sentence.end))
        if sentence.kind == "headline" and not re.match(r"[（(]?(?:计量)?单位", text):
            break
    return found[::-1]
