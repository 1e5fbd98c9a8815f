"""The view: a document's text as it reads, with the way back to the source.

Layout repair never edits the source. Printed lines are joined, letter-spacing is closed, width and traditional
characters are folded, doubled glyph runs of a PDF layer and page furniture are left out; what remains is the view,
and every character of it knows its offset in the source.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from extractors import reference

CJK = "\u3400-\u4dbf\u4e00-\u9fff\u3007"
PUNCTUATION = "，。、；：？！“”‘’（）《》〈〉【】〔〕「」『』…—·～％"
_TERMINAL = "。！？…；：”’）》】!?;:"
_DROPPED = "\u200b\u200c\u200d\ufeff\u00ad\u2060"
_BLANK = " "
_GONE = "\x00"


@dataclass(frozen=True, eq=False)
class View:
    """A text as it reads.

    Attributes:
        text: The characters, paragraphs separated by line feeds.
        offsets: Source offset of each character of ``text``, ascending.
        source: The source text.
    """

    text: str
    offsets: npt.NDArray[np.int32]
    source: str

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the half-open source span of the view span ``[start, end)``, which must not be empty."""
        return int(self.offsets[start]), int(self.offsets[end - 1]) + 1

    def locate(self, start: int, end: int) -> tuple[int, int]:
        """Return the view span that shows the source span ``[start, end)``; empty where nothing of it shows."""
        search = self.offsets.searchsorted  # with keys of the array's own type, or numpy copies the array
        return int(search(np.int32(start))), int(search(np.int32(end)))

    def surface(self, start: int, end: int) -> str:
        """Return the source's own characters (width and script kept) that the view span shows."""
        return "".join([self.source[o] for o in self.offsets[start:end]])


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading or table row of the view.

    Attributes:
        start: First view offset.
        end: View offset after the last character.
        level: Depth of a marked heading, from 1; 0 where nothing marks it as one.
        printed: Number of printed lines it was joined from.
        lone: Whether it ends without the punctuation that ends a sentence.
    """

    start: int
    end: int
    level: int
    printed: int
    lone: bool


@lru_cache(maxsize=1)
def _table() -> dict[int, str]:
    """Return the one-to-one foldings: width, blanks, compatibility ideographs, traditional characters."""
    table = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F) if unicodedata.category(chr(code)) != "Po"}
    table |= {ord(c): chr(ord(c) - 0xFEE0) for c in "％＆＠＃／．＊"}
    for wide in "（）":
        del table[ord(wide)]
    for code in (*range(0x2E80, 0x2FE0), *range(0xF900, 0xFB00)):
        folded = unicodedata.normalize("NFKC", chr(code))
        if len(folded) == 1 and folded != chr(code):
            table[code] = folded
    table |= {ord(c): _BLANK for c in "\u3000\u00a0\u2002\u2003\u2009\t"} | {ord(c): _GONE for c in _DROPPED}
    table |= {ord(r["traditional"]): r["simplified"] for r in reference.rows("traditional")}
    return table


def fold(text: str) -> str:
    """Return ``text`` with width, blanks and traditional characters folded, its length unchanged.

    NFKC would not do: it turns ``㎡`` into two characters and ``10²`` into ``102``.

    >>> fold("２０２４年　３月，增长５％，東風")
    '2024年 3月，增长5%，东风'
    """
    return text.translate(_table())


_LINE = re.compile(r"[^\n\r\x0b\x0c\x85\u2028\u2029]+")
_HEADING = re.compile(r"(#{1,6}) +")
_MARKUP = re.compile(r"\*\*|__|\x00+")
_BLANKS = re.compile(r" +")
_PAGE_NUMBER = re.compile(r"[-—–·\s第共页版/]*\d{1,4}[-—–·\s第共页版/]*|第\s*[一二三四五六七八九十百\d]+\s*[页版]")
_SENTENCE_LIKE = re.compile(r"[，。；,;]")
_PROSE = re.compile(r"[，。；：、！？…,;\d]")
_CREDIT = re.compile(r"[ /](?:摄影?|文|图)$|供图$")
_INDEX_ENTRY = re.compile(r"/[^，。；、/]{2,20}$")
_NEW_PARAGRAPH = re.compile(
    r"[#|●■▲◆★▶○◎□]|[-*+] |[（(]?[一二三四五六七八九十\d]{1,3}[)）、.．] ?(?!\d)|[一二三四五六七八九十]{1,3}、|本报|本刊|新华社|■|/"
)
_OPENING = re.compile(
    r"(?:\d{2,4}年)?\d{1,2}月(?:\d{1,2}日|份|[,，])|\d{1,2}日|今年|去年|近日|日前|昨[日天]|今[日天]|连日来|记者"
)
"""How the first sentence of a story begins."""

_WIDE = re.compile(rf"[{CJK}{PUNCTUATION}\uff00-\uff5e]")


@dataclass(slots=True)
class _Line:
    """A printed line: its characters that show, each with its offset."""

    text: str
    offsets: npt.NDArray[np.int32]
    level: int
    width: float


def read(source: str) -> tuple[View, list[Block]]:
    r"""Return the view of a source text and its blocks.

    >>> view, blocks = read("截至２０２３\n\n年末，本报记者/王 浩 报道")
    >>> view.text, len(blocks)
    ('截至2023年末，本报记者/王浩 报道', 1)
    """
    lines = _drop_furniture(list(_lines(source)))
    texts: list[str] = []
    offsets: list[npt.NDArray[np.int32]] = []
    blocks: list[Block] = []
    at = 0
    for group in _paragraphs(lines):
        text, where = _join(group)
        if texts:
            texts.append("\n")
            offsets.append(np.array([offsets[-1][-1] + 1], np.int32))
            at += 1
        lone = text[-1] not in _TERMINAL
        blocks.append(Block(at, at + len(text), group[0].level, len(group), lone))
        texts.append(text)
        offsets.append(where)
        at += len(text)
    joined = np.concatenate(offsets) if offsets else np.zeros(0, np.int32)
    return View(_punctuate("".join(texts)), joined, source), blocks


def _lines(source: str) -> Iterator[_Line]:
    """Yield the printed lines that show something, spacing closed and doubled glyphs dropped."""
    folded = fold(source)
    for found in _LINE.finditer(folded):
        raw = found.group()
        level = 0
        keep = np.ones(len(raw), np.bool_)
        if heading := _HEADING.match(raw):
            level = len(heading[1])
            keep[: heading.end()] = False
        for mark in _MARKUP.finditer(raw):
            keep[mark.start() : mark.end()] = False
        at = np.flatnonzero(keep)
        text = "".join([raw[i] for i in at]) if len(at) < len(raw) else raw
        if doubled := _doubled(text):
            at, text = at[doubled], "".join([text[i] for i in doubled])
        if _BLANK in text:
            keep = np.ones(len(text), np.bool_)
            for start, end in _closed_blanks(text):
                keep[start:end] = False
            at, text = at[keep], "".join([c for c, k in zip(text, keep, strict=True) if k])
        if not text:
            continue
        yield _Line(text, (at + found.start()).astype(np.int32), level, _width(text))


def _width(text: str) -> float:
    """Return the printed width in ideographs."""
    wide = len(_WIDE.findall(text))
    return wide + (len(text) - wide) / 2


def _closed_blanks(line: str) -> Iterator[tuple[int, int]]:
    """Yield the stretches of blanks that are spacing, not borders of words; of others all but one blank.

    Spacing stands at the line's ends, beside punctuation, between a digit and an ideograph, and between single
    characters: ``王 浩`` is one word, ``张三 李四`` two.
    """
    gaps = list(_BLANKS.finditer(line))
    edges = [0, *[g.end() for g in gaps]]
    ends = [*[g.start() for g in gaps], len(line)]
    words = [line[a:b] for a, b in zip(edges, ends, strict=True)]
    run = 0
    for i, gap in enumerate(gaps):
        left, right = words[i], words[i + 1]
        spacing = not left or not right or _is_spacing(left, right)
        run = run + 1 if spacing and left and right else 0
        if spacing and run == 2 and _are_names(words, i - 1):
            spacing, run = False, 0
        if spacing:
            yield gap.start(), gap.end()
        elif gap.end() - gap.start() > 1:
            yield gap.start() + 1, gap.end()


_LAST_WORD = re.compile(rf"[^{PUNCTUATION}/■●▲◆★]*$")
_FIRST_WORD = re.compile(rf"[^{PUNCTUATION}/■●▲◆★]*")
_DIGITS = "0123456789"
_GLUED = re.compile(r".*(?:记者|通讯员|实习生|编辑|校对|责编)(?=.$)")
_DEED = re.compile(r"(?<=^.)(?:摄影报道|摄影|报道|摄)(?=[）)]|$)")
_BYLINE = re.compile(r"[■/]|记者|通讯员|摄影?$")


def _are_names(words: Sequence[str], first: int) -> bool:
    """Return whether four letter-spaced characters from ``words[first]`` are two names of a byline."""
    run = words[first : first + 4]
    begins = bool(_BYLINE.match(words[first]) or _GLUED.match(words[first])) or (
        first > 0 and bool(_BYLINE.search(words[first - 1]))
    )
    after = words[first + 4] if len(words) > first + 4 else ""
    return begins and len(run) == 4 and len(after) != 1 and all(len(w) == 1 for w in run[1:])


def _is_spacing(left: str, right: str) -> bool:
    """Return whether blanks between two stretches of a line are mere spacing."""
    a, b = left[-1], right[0]
    if a == "|" or b == "|" or right in ("摄", "文", "图"):
        return False
    if a in PUNCTUATION or b in PUNCTUATION:
        return True
    a_cjk, b_cjk = _is_cjk(a), _is_cjk(b)
    if a.isdigit() and b.isdigit():
        return len(left) - len(left.rstrip(_DIGITS)) == 1 == len(right) - len(right.lstrip(_DIGITS))
    if a_cjk and b_cjk:
        last, first = _LAST_WORD.search(_GLUED.sub("", left)), _FIRST_WORD.match(_DEED.sub("", right))
        return last is not None and first is not None and len(last[0]) == len(first[0]) == 1
    return (a_cjk and b.isdigit()) or (a.isdigit() and b_cjk)


def _is_cjk(char: str) -> bool:
    return "\u3400" <= char <= "\u9fff" or char == "〇"


def _doubled(text: str) -> list[int] | None:
    """Return the indices to keep of a line whose glyph runs are printed twice, or ``None`` for any other line.

    A PDF layer prints captions and headlines twice, run by run: ``古街夜市古街夜市 李李 明明 摄摄``. The whole line
    must be made of doubled runs, or one run of at least five characters must be repeated at once.
    """
    kept: list[int] = []
    at, runs, longest, length = 0, 0, 0, len(text)
    while at < length:
        if text[at] == _BLANK:
            kept.append(at)
            at += 1
            continue
        run = next(
            (n for n in range(1, min(40, (length - at) // 2) + 1) if text[at : at + n] == text[at + n : at + 2 * n]), 0
        )
        if not run:
            return _repeated(text)
        kept.extend(range(at, at + run))
        runs += 1
        longest = max(longest, run)
        at += 2 * run
    glyphs = {c for c in text if _is_cjk(c)}
    return kept if len(glyphs) >= 2 and (longest >= 3 or (runs >= 2 and length >= 5)) else None


_REPEATED = re.compile(rf"([{CJK}“”、，\d]{{5,30}})\1")


def _repeated(text: str) -> list[int] | None:
    """Return the indices to keep of a line in which a run of at least five characters stands twice in a row."""
    kept: list[int] = []
    last = 0
    for found in _REPEATED.finditer(text):
        if len(set(found[1])) < 3:
            continue
        kept.extend(range(last, found.end(1)))
        last = found.end()
    return [*kept, *range(last, len(text))] if last else None


def _drop_furniture(lines: list[_Line]) -> list[_Line]:
    """Return the lines without page numbers, running headers and captions that a PDF layer printed again."""
    counts = Counter(line.text for line in lines)
    kept: list[_Line] = []
    for line in lines:
        short = len(line.text) <= 24 and line.text[-1] not in _TERMINAL and not line.text.startswith("|")
        if _PAGE_NUMBER.fullmatch(line.text) and not line.level and len(lines) > 20:
            continue
        if short and len(line.text) >= 6 and any(line.text == k.text for k in kept[-3:]):
            continue
        if short and counts[line.text] >= 5 and len(lines) > 60 and any(c.isdigit() for c in line.text):
            continue
        kept.append(line)
    return kept


def _paragraphs(lines: Sequence[_Line]) -> Iterator[list[_Line]]:
    """Yield the lines of each paragraph; full lines without any punctuation are a list, each its own."""
    group: list[_Line] = []
    wrapped = not _is_flowing(lines)
    for i, line in enumerate(lines):
        if group and not _continues(lines, i, wrapped):
            yield from _paragraph(group)
            group = []
        group.append(line)
    yield from _paragraph(group)


def _paragraph(group: list[_Line]) -> Iterator[list[_Line]]:
    if len(group) > 1 and not any(_PROSE.search(line.text) for line in group):
        yield from ([line] for line in group)
    elif group:
        yield group


def _is_flowing(lines: Sequence[_Line]) -> bool:
    """Return whether lines are whole paragraphs: most of the long ones end as a sentence does."""
    long = [line.text[-1] in _TERMINAL for line in lines if line.width >= 20]
    return len(long) >= 4 and sum(long) >= 0.7 * len(long)


def _continues(lines: Sequence[_Line], i: int, wrapped: bool) -> bool:
    """Return whether line ``i`` continues the paragraph of the line before it; ``wrapped``: long lines may end anywhere."""
    before, line = lines[i - 1], lines[i]
    if before.level or line.level or before.text[0] == "|" or line.text[0] == "|":
        return False
    if line.text[0] in "，。、；：？！…”’）》】％%" or (before.text[-1].isdigit() and line.text[0] in "年月日号时万亿"):
        return True
    if _CREDIT.search(before.text) or _CREDIT.search(line.text):
        return False
    if _NEW_PARAGRAPH.match(line.text) or _INDEX_ENTRY.search(before.text) or before.text.endswith("——"):
        return False
    if before.width <= 45:
        near = lines[max(0, i - 6) : i + 6]
        peers = sum(abs(n.width - before.width) <= 3 for n in near)
        if peers >= 4:  # a printed column: a full line goes on, unless a headline comes between
            return line.width <= before.width + 4.5 and not _is_headline(line, before.width)
    if not wrapped and before.width <= 30 and "。" not in before.text and _OPENING.match(line.text):
        return False  # a headline with a pause in it
    ends = before.text[-1] in _TERMINAL
    return not ends and ((wrapped and before.width >= 28) or bool(_SENTENCE_LIKE.search(before.text)))


def _is_headline(line: _Line, column: float) -> bool:
    """Return whether a line in a column is a headline or caption: short, unfinished, without a pause."""
    return line.width < column - 3.5 and line.text[-1] not in _TERMINAL and not _SENTENCE_LIKE.search(line.text)


def _join(group: Sequence[_Line]) -> tuple[str, npt.NDArray[np.int32]]:
    """Return the text of a paragraph and its offsets; a blank parts Latin words of two lines."""
    if len(group) == 1:
        return group[0].text, group[0].offsets
    texts, offsets = [group[0].text], [group[0].offsets]
    for before, line in itertools.pairwise(group):
        a, b = before.text[-1], line.text[0]
        if a.isascii() and b.isascii() and a.isalpha() and b.isalpha():
            texts.append(_BLANK)
            offsets.append(before.offsets[-1:] + 1)
        texts.append(line.text)
        offsets.append(line.offsets)
    return "".join(texts), np.concatenate(offsets)


_ASCII_MARKS = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！"}
_NEXT_TO_CJK = re.compile(rf"(?<=[{CJK}{PUNCTUATION}])[,;:?!]|[,;:?!](?=[{CJK}{PUNCTUATION}])")
_BETWEEN_DIGITS = re.compile(r"(?<=\d),(?!\d{3}(?!\d))(?=\d)|(?<=%),")
_BRACKETS = re.compile(rf"\((?=[^()\n]*[{CJK}])([^()\n]{{1,200}})\)|(?<=[{CJK}{PUNCTUATION}])\(([^()\n]{{1,200}})\)")
_WIDE_COLON = re.compile(r"(?<=\d)：(?=\d\d(?!\d))")


def _punctuate(text: str) -> str:
    """Return the text with half-width marks of Chinese prose made full-width, its length unchanged.

    >>> _punctuate("增长5%,其中1,200家(占1/3):9：30到会")
    '增长5%，其中1,200家（占1/3）：9:30到会'
    """
    text = _BRACKETS.sub(lambda m: f"（{m[1] or m[2]}）", text)
    text = _NEXT_TO_CJK.sub(lambda m: _ASCII_MARKS[m.group()], text)
    text = _BETWEEN_DIGITS.sub(lambda m: _ASCII_MARKS[m.group()], text)
    return _WIDE_COLON.sub(":", text)
