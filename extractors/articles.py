"""Articles and sentences of a view: where each headline, byline, caption and sentence begins and ends."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extractors.text import Block

_OPENING = re.compile(
    r"(?P<dateline>(?:本报|本刊|新华社|中新社|中新网|人民网|央广网|[^\s，。]{2,8}(?:日报|晚报|报|网|电视台|客户端))"
    r"[^。！？\n]{0,24}?(?:讯|电)(?=[（(\s]|记者|$)|本报讯|本刊讯)\s*(?P<byline>[（(][^（()）\n]{1,60}[)）])?"
)
_BYLINE = re.compile(
    r"[■▲◆●□◇◎]?\s*(?:(?:本报|本刊|本网)?(?:特约|首席|实习|见习|全媒体)?(?:记者|通讯员|评论员)[ ：:/]?\s*[^，。；！？]{0,40}"
    r"|[■▲◆□][^，。；！？]{2,24}"
    r"|[（(](?:[^，。；（）]{0,12}(?:记者|通讯员|评论员))[^。；（）]{0,50}[)）]"
    r"|(?:作者|责任?编辑?|编辑|校对|审核|版式|文字|摄影|文|图)\s*[：:/].{1,40})"
)
_CLOSING = re.compile(r"[）)」”。！？][（(][^（()），。；：0-9]{2,30}[)）]$")
"""The names or the word of the end, in brackets, with which a short piece closes."""

_CAPTION = re.compile(r".{0,160}?(?:[^，。；：]{1,24}(?:摄|供图|制图|绘)|图为.{4,150}|（?资料图片?）?)[)）]?")
_LIST = re.compile(r"(?:[-*+•]|\d{1,2}[.、．)）]|[（(][一二三四五六七八九十\d]{1,3}[)）])\s*\S")
_STOP = re.compile(r"(?:[。！？!?]|…{1,2})+[”’」』）)》]*")
_QUOTED_END = re.compile(r"^[^。！？；：]*[^。！？；：，…][”’》]$")
_NUMBERED = re.compile(r"[（(]?(?:第?[一二三四五六七八九十百]{1,4}|\d{1,2})[、.．)）章节部]")
_MARKS = "■▲◆●□◇◎"
_HEADLINE_LENGTH = 48


@dataclass(frozen=True, slots=True)
class Part:
    """A sentence-like stretch of the view.

    Attributes:
        start: First view offset.
        end: View offset after the last character.
        paragraph: Number of its block.
        kind: One of ``schemas.vocabulary.SENTENCE_KIND``.
    """

    start: int
    end: int
    paragraph: int
    kind: str


@dataclass(frozen=True, slots=True)
class Story:
    """An article of the view: the numbers of its first and last block, and what its head says.

    Attributes:
        first: Number of its first block.
        last: Number after its last block.
        headline: Headline, or ``None``.
        byline: Byline as printed, or ``None``.
        dateline: Dateline as printed, or ``None``.
    """

    first: int
    last: int
    headline: str | None
    byline: str | None
    dateline: str | None


def block_kinds(text: str, blocks: Sequence[Block]) -> list[str]:
    """Return what each block is: headline, byline, caption, list, cell or body."""
    return [_block_kind(text[b.start : b.end], b) for b in blocks]


def _block_kind(text: str, block: Block) -> str:
    if text.startswith("|"):
        return "cell"
    if block.level:
        return "headline"
    if len(text) <= 90 and _BYLINE.fullmatch(text):
        return "byline"
    if len(text) <= 160 and block.lone and _CAPTION.fullmatch(text):
        return "caption"
    if (block.lone or _QUOTED_END.search(text)) and len(text) <= _HEADLINE_LENGTH and "。" not in text:
        return "list" if _LIST.match(text) or "/" in text else "headline"
    return "list" if _LIST.match(text) and len(text) <= 60 else "body"


def stories(text: str, blocks: Sequence[Block], kinds: Sequence[str]) -> list[Story]:
    """Return the articles of a view, without gaps.

    An article begins at a top heading, at the headlines before a dateline or a byline that opens body text, and at
    the headline after a piece that its writers' names have closed.
    """
    if not blocks:
        return []
    starts = {0}
    marked = [i for i, b in enumerate(blocks) if b.level]
    top = min((blocks[i].level for i in marked), default=0)
    starts |= {i for i in marked if blocks[i].level == top and top == 1}
    for i, block in enumerate(blocks):
        opening = _OPENING.match(text, block.start, block.end)
        if opening or (kinds[i] == "byline" and _opens_story(kinds, i)):
            starts.add(_head(text, blocks, kinds, i))
        named = kinds[i] == "headline" and not _NUMBERED.match(text, block.start)
        if i > 0 and named and _closes(text, blocks[i - 1], kinds[i - 1]):
            starts.add(i)
    order = sorted(starts)
    return [_story(text, blocks, kinds, a, b) for a, b in zip(order, [*order[1:], len(blocks)], strict=True)]


def _opens_story(kinds: Sequence[str], i: int) -> bool:
    """Return whether a byline stands between headlines and body text, not after a text or under a picture."""
    after = next((k for k in kinds[i + 1 : i + 6] if k not in ("byline", "headline")), "")
    return after == "body" and i > 0 and kinds[i - 1] in ("headline", "list")


def _closes(text: str, block: Block, kind: str) -> bool:
    """Return whether a paragraph ends with the names of those who wrote it."""
    return kind in ("body", "list") and _CLOSING.search(text, block.start, block.end) is not None


def _head(text: str, blocks: Sequence[Block], kinds: Sequence[str], i: int) -> int:
    """Return the first of the headlines and marked bylines right before block ``i``."""
    while i > 0 and (kinds[i - 1] == "headline" or (kinds[i - 1] == "byline" and text[blocks[i - 1].start] in _MARKS)):
        i -= 1
    return i


def _story(text: str, blocks: Sequence[Block], kinds: Sequence[str], first: int, last: int) -> Story:
    headline = byline = dateline = None
    for i in range(first, min(last, first + 12)):
        content = text[blocks[i].start : blocks[i].end]
        if kinds[i] == "headline" and headline is None:
            headline = content
        if kinds[i] == "byline" and byline is None:
            byline = content
        opening = _OPENING.match(content)
        if opening and dateline is None:
            dateline = opening["dateline"]
            byline = byline or opening["byline"]
    return Story(first, last, headline, byline, dateline)


def parts(text: str, blocks: Sequence[Block], kinds: Sequence[str]) -> Iterator[Part]:
    """Yield the sentences of a view in order; a headline, byline, caption or table row is one part."""
    for number, (block, kind) in enumerate(zip(blocks, kinds, strict=True)):
        if kind not in ("body", "list"):
            yield Part(block.start, block.end, number, kind)
            continue
        at = block.start
        for stop in _STOP.finditer(text, block.start, block.end):
            yield Part(at, stop.end(), number, kind)
            at = stop.end()
        if at < block.end:
            yield Part(at, block.end, number, kind)


def key(doc_id: str, table: str, ordinal: int) -> str:
    """Return the key of the ``ordinal``-th article or sentence of a document."""
    return hashlib.sha256(f"{doc_id}\t{table}\t{ordinal}".encode()).hexdigest()[:16]
