"""Reading order of a printed page: columns, headlines across them, tables; a recursive cut at the white space.

All lengths are in points; ``top`` counts down from the upper edge of the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from flows.readers import markdown

GAP = 0.8
"""White space, in ems, that parts two runs of a line; also the narrowest gutter."""
BLANK = 0.28
"""White space, in ems, that is a blank within a run."""
MIN_COLUMN = 4.0
"""Width of the narrowest column, in ems."""
MIN_ROWS = 3
"""Lines of the shortest stretch that is read in columns."""
BAND = 3.0
"""White space, in ems, down the page that parts stretches even where a gutter runs on."""
HEADLINE = 1.35
"""Size of type, as a multiple of the stretch's median, from which a line across columns is a headline."""
MAX_ROWS = 600
MAX_DEPTH = 40
_NUMBER = re.compile(r"[-+−–]?[\d][\d,，.．/]*\s?[%％‰]?|[-+−–—…*]{1,4}|[(（][-\d.,%]+[)）]")
_PROSE = re.compile(r"[。；！？]|，.*，")
_LEADERS = re.compile(r"[.…·]{4,}")


@dataclass(frozen=True, slots=True)
class Glyph:
    """A printed character."""

    char: str
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Run:
    """Characters of one line that stand close together.

    Attributes:
        text: The characters, blanks where white space shows.
        left: Left side.
        top: Upper side.
        right: Right side.
        bottom: Lower side.
        vertical: Whether its characters stand under one another.
    """

    text: str
    left: float
    top: float
    right: float
    bottom: float
    vertical: bool = False

    @property
    def em(self) -> float:
        """Size of its type."""
        return max(self.right - self.left if self.vertical else self.bottom - self.top, 1.0)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the output: its pieces of text, each with the run that it is printed as, or ``None`` for what is added."""

    pieces: tuple[tuple[str, Run | None], ...]

    @property
    def text(self) -> str:
        """The line's text."""
        return "".join(t for t, _ in self.pieces)


Row = list[Run]
Block = list[Line]


def runs(glyphs: Iterable[Glyph]) -> list[Run]:
    """Return the runs that glyphs in the order of the file make, glyphs printed twice for boldness kept once."""
    groups: list[list[Glyph]] = []
    for glyph in map(_squared, glyphs):
        group = groups[-1] if groups else []
        if group and any(_twice(g, glyph) for g in group[-3:]):
            continue
        if group and (_beside(group[-1], glyph) or _below(group, glyph)):
            group.append(glyph)
        else:
            groups.append([glyph])
    return _merge([_run(g) for g in _split_columns(groups)])


def _squared(glyph: Glyph) -> Glyph:
    """Return an ideograph with the square box of its type: some fonts give only that of its ink (``一`` is flat)."""
    width, height = glyph.right - glyph.left, glyph.bottom - glyph.top
    if not _is_ideograph(glyph.char) or min(width, height) > 0.8 * max(width, height):
        return glyph
    half, x, y = max(width, height) / 2, (glyph.left + glyph.right) / 2, (glyph.top + glyph.bottom) / 2
    return Glyph(glyph.char, x - half, y - half, x + half, y + half)


def _twice(a: Glyph, b: Glyph) -> bool:
    """Return whether two glyphs are one character printed twice over itself."""
    size = max(a.bottom - a.top, 1.0)
    return a.char == b.char and abs(a.left - b.left) < 0.25 * size and abs(a.top - b.top) < 0.25 * size


def _beside(a: Glyph, b: Glyph) -> bool:
    """Return whether ``b`` continues the line of ``a``."""
    size = max(a.bottom - a.top, b.bottom - b.top, 1.0)
    overlap = min(a.bottom, b.bottom) - max(a.top, b.top)
    return overlap > 0.5 * min(a.bottom - a.top, b.bottom - b.top) and -0.5 * size < b.left - a.right < GAP * size


def _below(group: list[Glyph], b: Glyph) -> bool:
    """Return whether ``b`` continues a headline that runs down the page."""
    a = group[-1]
    if not (_is_ideograph(a.char) and _is_ideograph(b.char)) or (len(group) > 1 and _beside(group[-2], a)):
        return False
    size = max(a.bottom - a.top, 1.0)
    return abs((a.left + a.right) - (b.left + b.right)) < 0.3 * size and 0 <= b.top - a.top - 0.8 * size < 0.8 * size


def _is_ideograph(char: str) -> bool:
    return "\u3400" <= char <= "\u9fff"


def _split_columns(groups: list[list[Glyph]]) -> Iterable[list[Glyph]]:
    """Yield the groups, short stacks of single characters (cells of a narrow column) taken apart."""
    for group in groups:
        stacked = len(group) > 1 and not _beside(group[0], group[1])
        if stacked and len(group) < 4:
            yield from ([g] for g in group)
        else:
            yield group


def _run(group: list[Glyph]) -> Run:
    """Return a group of glyphs as a run."""
    vertical = len(group) > 1 and not _beside(group[0], group[1])
    text = [group[0].char]
    for a, b in pairwise(group):
        size = max(a.bottom - a.top, b.bottom - b.top, 1.0)
        if not vertical and b.left - a.right > BLANK * size * (0.7 if a.char.isascii() and b.char.isascii() else 1.0):
            text.append(" ")
        text.append(b.char)
    left, right = min(g.left for g in group), max(g.right for g in group)
    return Run("".join(text), left, min(g.top for g in group), right, max(g.bottom for g in group), vertical)


def _merge(found: list[Run]) -> list[Run]:
    """Return runs in the order of the page, runs that touch on one line joined."""
    merged: list[Run] = [r for r in found if r.vertical]
    for row in rows([r for r in found if not r.vertical]):
        line: list[Run] = []
        for run in row:
            last = line[-1] if line else None
            gap = run.left - last.right if last else 0.0
            if last is not None and gap < 0.5 * min(last.em, run.em) and 0.7 < last.em / run.em < 1.4:
                blank = " " if gap > BLANK * last.em else ""
                line[-1] = Run(
                    last.text + blank + run.text,
                    last.left,
                    min(last.top, run.top),
                    max(last.right, run.right),
                    max(last.bottom, run.bottom),
                )
            else:
                line.append(run)
        merged.extend(line)
    return merged


def rows(found: Sequence[Run]) -> list[Row]:
    """Return runs grouped by the line they stand on, from top to bottom, each from left to right."""
    out: list[Row] = []
    top = bottom = 0.0
    for run in sorted(found, key=lambda r: ((r.top + r.bottom) / 2, r.left)):
        centre = (run.top + run.bottom) / 2
        if (
            out
            and top <= centre <= bottom
            and min(bottom, run.bottom) - max(top, run.top) >= 0.5 * min(bottom - top, run.bottom - run.top)
        ):
            out[-1].append(run)
        else:
            out.append([run])
            top, bottom = run.top, run.bottom
    return [sorted(row, key=lambda r: r.left) for row in out]


def blocks(found: Sequence[Run], rules: Sequence[tuple[float, float, float]] = ()) -> list[Block]:
    """Return the text of a page as blocks in reading order.

    Args:
        found: The runs of the page.
        rules: Printed horizontal lines: left end, right end, distance from the top.
    """
    upright = [r for r in found if r.vertical]
    out: list[Block] = [[Line(((r.text, r),))] for r in sorted(upright, key=lambda r: (r.top, r.left))]
    _cut(rows([r for r in found if not r.vertical]), rules, 0, out)
    return out


def _cut(lines: list[Row], rules: Sequence[tuple[float, float, float]], depth: int, out: list[Block]) -> None:
    """Append the blocks of a stretch of rows, cut where white space runs across it."""
    if not lines:
        return
    if depth > MAX_DEPTH or len(lines) > MAX_ROWS:
        out.append([_line(row) for row in lines])
        return
    if found := _table(lines):
        first, last = found
        _cut(lines[:first], rules, depth + 1, out)
        out.append(_write_table(lines[first:last]))
        _cut(lines[last:], rules, depth + 1, out)
        return
    if at := _band(lines, rules):
        _cut(lines[:at], rules, depth + 1, out)
        _cut(lines[at:], rules, depth + 1, out)
        return
    first, last, gutters = _columns(lines)
    if gutters:
        _cut(lines[:first], rules, depth + 1, out)
        inside = [run for row in lines[first:last] for run in row]
        edges = [float("-inf"), *gutters, float("inf")]
        for low, high in pairwise(edges):
            _cut(rows([r for r in inside if low <= (r.left + r.right) / 2 < high]), rules, depth + 1, out)
        _cut(lines[last:], rules, depth + 1, out)
        return
    out.extend(_paragraphs(lines))


def _line(row: Row) -> Line:
    """Return a row as a line, a blank between its runs."""
    pieces: list[tuple[str, Run | None]] = []
    for run in row:
        if pieces:
            pieces.append((" ", None))
        pieces.append((run.text, run))
    return Line(tuple(pieces))


def _paragraphs(lines: list[Row]) -> list[Block]:
    """Return the rows of a column as blocks, parted at wide line spacing and where the size of type changes."""
    out: list[Block] = []
    for i, row in enumerate(lines):
        if i and not _apart(lines[i - 1], row):
            out[-1].append(_line(row))
        else:
            out.append([_line(row)])
    return out


def _apart(above: Row, below: Row) -> bool:
    """Return whether two rows belong to different blocks."""
    a, b = max(r.em for r in above), max(r.em for r in below)
    return min(r.top for r in below) - max(r.bottom for r in above) > 1.2 * min(a, b) or max(a, b) > 1.25 * min(a, b)


def _band(lines: list[Row], rules: Sequence[tuple[float, float, float]]) -> int:
    """Return the row before which the whole stretch is cut: at a printed line across it, or wide white space; 0 for none."""
    left = min(r.left for row in lines for r in row)
    right = max(r.right for row in lines for r in row)
    em = median(r.em for row in lines for r in row)
    best, widest = 0, BAND * em
    floor = max(r.bottom for r in lines[0])
    for i in range(1, len(lines)):
        top = min(r.top for r in lines[i])
        across = any(
            a <= left + em and b >= right - em and floor - 0.3 * em <= y <= top + 0.3 * em for a, b, y in rules
        )
        if across:
            return i
        if top - floor > widest:
            best, widest = i, top - floor
        floor = max(floor, max(r.bottom for r in lines[i]))
    return best


def _columns(lines: list[Row]) -> tuple[int, int, list[float]]:
    """Return the longest stretch of rows with white space down it: its first and last row, and the gutters' middles."""
    best: tuple[int, int, list[float]] = (0, 0, [])
    heads = _headlines(lines)
    i = 0
    while i < len(lines) and len(lines) - i > best[1] - best[0]:
        last, gutters = _reach(lines, i, heads)
        if gutters and last - i > best[1] - best[0]:
            best = (i, last, gutters)
        i += 1
    return best


def _headlines(lines: list[Row]) -> set[int]:
    """Return the rows of larger type that run across white space of the lines near them."""
    em = median(r.em for row in lines for r in row)
    found: set[int] = set()
    for i, row in enumerate(lines):
        if max(r.em for r in row) < HEADLINE * em:
            continue
        gaps = [
            (a.right, b.left)
            for n in lines[max(i - 2, 0) : i + 6]
            for a, b in pairwise(n)
            if b.left - a.right >= GAP * em
        ]
        if any(r.left < a and b < r.right for r in row for a, b in gaps):
            found.add(i)
    return found


def _reach(lines: list[Row], first: int, heads: set[int]) -> tuple[int, list[float]]:
    """Return how far down from a row gutters run, and their middles; no gutters where there are none."""
    left = min(r.left for row in lines for r in row)
    right = max(r.right for row in lines for r in row)
    free = [(left, right)]
    reached: tuple[int, list[float]] = (first, [])
    for last in range(first, len(lines)):
        if last in heads:
            break
        em = median(r.em for r in lines[last])
        free = [gap for gap in _free(free, lines[last]) if gap[1] - gap[0] >= GAP * em]
        if not free:
            break
        if last - first + 1 >= MIN_ROWS:
            gutters = _gutters(free, lines[first : last + 1])
            if len(gutters) < len(reached[1]):  # the row crosses a gutter: a headline, or the text below the columns
                break
            if gutters:
                reached = (last + 1, gutters)
    return reached


def _free(gaps: list[tuple[float, float]], row: Row) -> list[tuple[float, float]]:
    """Return the parts of horizontal gaps that a row leaves white."""
    for run in row:
        cut: list[tuple[float, float]] = []
        for a, b in gaps:
            if run.right <= a or run.left >= b:
                cut.append((a, b))
            else:
                cut.extend(g for g in ((a, run.left), (run.right, b)) if g[1] > g[0])
        gaps = cut
    return gaps


def _gutters(gaps: list[tuple[float, float]], lines: list[Row]) -> list[float]:
    """Return the middles of the gaps that part columns: each column wide, of several rows, and not all scraps."""
    em = median(r.em for row in lines for r in row)
    middles: list[float] = []
    low = float("-inf")
    for a, b in sorted(gaps):
        middle = (a + b) / 2
        right_of = [[r for r in row if r.left >= middle] for row in lines]
        left_of = [[r for r in row if low <= r.left and r.right <= middle] for row in lines]
        if all(_is_column(side, em) for side in (left_of, right_of)):
            middles.append(middle)
            low = middle
    return middles


def _is_column(side: list[Row], em: float) -> bool:
    """Return whether the runs on one side of a gap make a column of text."""
    filled = [row for row in side if row]
    if len(filled) < 2 or len(filled) < 0.34 * len(side):
        return False
    widths = [row[-1].right - row[0].left for row in filled]
    return max(widths) >= MIN_COLUMN * em and median(widths) >= 2 * em


def _is_number(text: str) -> bool:
    return bool(_NUMBER.fullmatch(text.strip()))


def _is_tabular(row: Row) -> bool:
    """Return whether a row is one of a table of figures: a label and numbers, far apart."""
    if len(row) < 2 or any(_LEADERS.search(r.text) for r in row):
        return False
    numbers = sum(_is_number(r.text) for r in row[1:])
    return numbers >= 1 and 2 * numbers >= len(row) - 1 and not any(_PROSE.search(r.text) for r in row)


def _table(lines: list[Row]) -> tuple[int, int] | None:
    """Return the first and last row of the first table of figures in a stretch, its header rows with it."""
    i = 0
    while i < len(lines):
        if not _is_tabular(lines[i]):
            i += 1
            continue
        last, figures = i + 1, 1
        edge = max(lines[i][0].right, min(r.left for r in lines[i][1:]))
        while last < len(lines) and (_is_tabular(lines[last]) or _is_label(lines[last], lines[i][0], edge)):
            figures += _is_tabular(lines[last])
            last += 1
        while not _is_tabular(lines[last - 1]):
            last -= 1
        if figures >= 2:
            return _with_head(lines, i, last), last
        i = last
    return None


def _is_label(row: Row, first: Run, edge: float) -> bool:
    """Return whether a row holds only a label of the first column."""
    return (
        len(row) == 1
        and row[0].right <= edge
        and row[0].left <= first.left + 4 * first.em
        and not _PROSE.search(row[0].text)
    )


def _with_head(lines: list[Row], first: int, last: int) -> int:
    """Return the first row of a table with the header rows above it."""
    left = min(r.left for row in lines[first:last] for r in row)
    head = first
    while head and first - head < 4:
        row = lines[head - 1]
        em = max(r.em for r in row)
        near = min(r.top for r in lines[head]) - max(r.bottom for r in row) < 2 * em
        inside = row[0].left >= left - 4 * em
        if len(row) < 2 or not near or not inside or any(_PROSE.search(r.text) or len(r.text) > 24 for r in row):
            break
        if re.match(r"单位|计量单位|表\s?\d|附表", row[-1].text) or re.match(
            r"单位|计量单位|表\s?\d|附表", row[0].text
        ):
            break
        head -= 1
    return head


def _write_table(lines: list[Row]) -> Block:
    """Return a table's rows as lines of pipes, each run in the column it stands in."""
    edges = _edges([row for row in lines if _is_tabular(row)])
    return [_write_row(row, edges) for row in lines]


def _edges(lines: list[Row]) -> list[tuple[float, float]]:
    """Return the columns' extents: runs that overlap from row to row belong to one column."""
    spans = sorted((r.left, r.right) for row in lines for r in row)
    columns: list[tuple[float, float]] = []
    for left, right in spans:
        if columns and left < columns[-1][1]:
            columns[-1] = (columns[-1][0], max(columns[-1][1], right))
        else:
            columns.append((left, right))
    return columns


def _write_row(row: Row, columns: list[tuple[float, float]]) -> Line:
    """Return a row as cells; a run over several columns is a merged cell."""
    cells: list[list[Run]] = [[] for _ in columns]
    reach = list(range(len(columns)))
    for run in row:
        over = [i for i, (a, b) in enumerate(columns) if min(b, run.right) > max(a, run.left)]
        centre = (run.left + run.right) / 2
        first = (
            over[0]
            if over
            else min(range(len(columns)), key=lambda i: abs((columns[i][0] + columns[i][1]) / 2 - centre))
        )
        cells[first].append(run)
        if over:
            reach[first] = max(reach[first], over[-1])
    pieces: list[tuple[str, Run | None]] = [("|", None)]
    at = 0
    while at < len(columns):
        pieces.append((" ", None))
        for n, run in enumerate(cells[at]):
            pieces.extend([(" ", None)] * bool(n) + [(run.text.replace("|", "｜"), run)])
        end = at + 1
        while end <= reach[at] and not cells[end]:
            end += 1
        pieces.append((" |" + "|" * (end - at - 1), None))
        at = end
    return Line(tuple(pieces))


def squeeze(line: Line) -> str:
    """Return a line's text with figures masked, to compare the edges of pages by."""
    return re.sub(r"\d+|[一二三四五六七八九十]+", "#", markdown.squeeze(line.text)).replace(" ", "")
