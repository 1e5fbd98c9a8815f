"""A sentence as the linker reads it: words with a class and roles, quantities, dates, places and names in one row."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from extractors import wordclasses
from extractors.indicators import cues, words

QUANTITY, DATE, PLACE, PERSON = "Q", "D", "P", "R"
BREAKS = frozenset("，。；：！？—…\n|■●▲◆★")


@dataclass(frozen=True, slots=True)
class Mark:
    """A mention of another table within the view.

    Attributes:
        start: First view offset.
        end: View offset after the last character.
        kind: One of ``QUANTITY``, ``DATE``, ``PLACE``, ``PERSON``.
        row: Index of its row in that table.
    """

    start: int
    end: int
    kind: str
    row: int


@dataclass(frozen=True, slots=True)
class Token:
    """A word, mark or mention of a sentence.

    Attributes:
        start: First view offset.
        end: View offset after the last character.
        text: Characters of the view.
        kind: Class of the word: ``n`` noun, ``v`` verb, ``b`` verb that also serves as noun, ``a`` adjective, ``d``
            adverb, ``p`` preposition, ``c`` conjunction, ``u`` particle, ``m`` numeral, ``q`` measure word, ``r``
            pronoun, ``f`` word of position, ``x`` punctuation; or the kind of a mention.
        roles: Roles of the word in ``seeds/indicator_cues.csv``.
        row: Index of the mention's row, -1 for words.
        clause: Number of the clause within the sentence, from 0.
    """

    start: int
    end: int
    text: str
    kind: str
    roles: frozenset[str] = cues.NONE
    row: int = -1
    clause: int = 0


_NUMBER = r"[\d.]+[十百千万亿]*|[一二三四五六七八九十百千万亿]+"
_MEASURE = "[万亿]?元|平方米|平方公里|公里|米|亩|公顷|人|户|吨|千瓦|级|层|张|床"
_PIECE = re.compile(
    r"“[^“”\n，。；？！]{1,24}”(?:[^“”\n\W\d]{0}“[^“”\n，。；？！]{1,24}”)*"
    r"|《[^《》\n]{1,60}》"
    r"|（[^（）\n，。；]{1,14}）"
    r"|每[百千万十]+(?:[户人名吨亩个家元]|平方公里)?口?|每[股亩户吨](?![次天])"
    rf"|(?:超过?|逾|过|破)(?:{_NUMBER})(?:{_MEASURE})"
    r"|(?:\d+[-~～—至])?\d+周?岁(?:及?以上|及?以下)?"
    rf"|(?:不足|不满)?(?:{_NUMBER})(?:{_MEASURE})(?:及以上|及以下|以上|以下|以内|的)"
)


_LOOSE = frozenset({"rise", "fall", "act", "head", "household_act"})
"""Roles that a single character has only when it stands alone: ``增`` in ``增5%``, not in ``增氧``."""
_DETERMINERS = frozenset("每各该本其这那此某")
"""Characters that begin a phrase of their own."""
_ADVERBIAL = frozenset({"link", "yoy", "mom", "since_start", "plan", "target", "forecast", "until_now", "done", "base"})


@lru_cache(maxsize=65536)
def classify(word: str) -> tuple[str, frozenset[str]]:
    """Return the class and the roles of a word.

    >>> classify("增长")[0], classify("收入")[0], classify("的")[0]
    ('v', 'n', 'u')
    """
    roles = cues.roles_of(word)
    first = word[0]
    if first in BREAKS or not (first.isalnum() or first in "%‰+-/&") or word in "/&":
        return "x", roles
    if first.isascii():
        return "n", roles
    return _kind(word, roles), roles


def _kind(word: str, roles: frozenset[str]) -> str:
    """Return the class of a Chinese word: that of the dictionary, unless its role among figures says otherwise."""
    known = wordclasses.class_of(word)
    if known is None and len(word) > 2 and word[-1] == "在":
        return "v"
    tag = known or "n"
    kind = "b" if tag in ("vn", "an") else tag[0] if tag[0] in "nvadpcumqrfx" else "n"
    if "class_label" in roles:
        return "n"
    if len(word) > 1 and word[-1] == "了":
        return "v"
    if word in _DETERMINERS:
        return "r"
    if word == "经":
        return "p"
    if roles & {"noun", "head", "thing", "person"}:
        return "b" if "act" in roles else "n"
    if "act" in roles and kind != "v":
        return "b" if kind in "nb" else "v"
    if roles & {"rise", "fall"} and kind not in "va":
        return "n" if "change_noun" in roles else "v"
    if "base" in roles and len(word) == 1:
        return "p"
    if "light" in roles:
        return "v"
    if (known is None and roles & _ADVERBIAL) or (roles & {"target", "forecast"} and word != "目标"):
        return "d"
    return kind


def read(text: str, start: int, end: int, marks: Sequence[Mark]) -> list[Token]:
    """Return the tokens of ``text[start:end]``.

    Args:
        text: The view.
        start: First view offset of the sentence.
        end: View offset after its last character.
        marks: Mentions within it, in order and disjoint.
    """
    tokens: list[Token] = []
    at = start
    for mark in marks:
        tokens += _words(text, at, mark.start)
        tokens.append(Token(mark.start, mark.end, text[mark.start : mark.end], mark.kind, row=mark.row))
        at = mark.end
    tokens += _words(text, at, end)
    return _numbered(_with_suffixes(tokens))


def _with_suffixes(tokens: Sequence[Token]) -> list[Token]:
    """Return the tokens with a verb and the place or post that it makes a noun of as one word (``起降点``)."""
    joined: list[Token] = []
    for token in tokens:
        last = joined[-1] if joined else None
        fits = token.text in _POSTS and token.kind in "mqf" and last is not None and last.end == token.start
        if fits and last is not None and last.kind in "vb" and len(last.text) == 2 and not last.roles & _LEADING:
            joined[-1] = Token(last.start, token.end, last.text + token.text, "n")
        else:
            joined.append(token)
    return joined


_POSTS = frozenset("点位所道站线台座")
_LEADING = frozenset({"link", "light", "rise", "fall"})


def _words(text: str, start: int, end: int) -> Iterable[Token]:
    """Yield the words of a stretch without mentions; a short quotation, title or bracket is one noun."""
    at = start
    for piece in _PIECE.finditer(text, start, end):
        yield from _plain(text, at, piece.start())
        yield Token(piece.start(), piece.end(), piece.group(), "n", frozenset({_piece_role(piece.group()[0])}))
        at = piece.end()
    yield from _plain(text, at, end)


def _piece_role(first: str) -> str:
    return {"“": "quoted", "《": "title", "（": "bracket", "每": "per"}.get(first, "threshold")


def _plain(text: str, start: int, end: int) -> Iterable[Token]:
    at, single = start, start
    for word in words.split(text[start:end]):
        if word.isspace() and word != "\n" and _beside_latin(text, at):
            if single < at:
                yield from _compound(text, single, at)
            at = single = at + len(word)
            continue
        kind, roles = classify(word)
        if len(word) == 1 and kind in "nvab" and roles <= _LOOSE and word >= "\u3400":
            at += 1
            continue
        if single < at:
            yield from _compound(text, single, at)
        yield Token(at, at + len(word), word, kind, roles)
        at = single = at + len(word)
    if single < at:
        yield from _compound(text, single, at, closes=True)


def _beside_latin(text: str, at: int) -> bool:
    """Return whether a blank only sets off Latin letters or figures; between ideographs it parts statements."""
    return any(c.isascii() and c.isalnum() for c in (text[at - 1 : at] + text[at + 1 : at + 2]))


def _compound(text: str, start: int, end: int, *, closes: bool = False) -> Iterator[Token]:
    """Yield a run of single characters without a part of their own as one word, unknown to the dictionary.

    Where the run closes the stretch before a mention, a word of change at its end stands alone (``股指跌`` before 2%).
    """
    cut = end - 1 if closes and end - start > 1 and classify(text[end - 1])[1] & {"rise", "fall"} else end
    for first, last in ((start, cut), (cut, end)):
        if first < last:
            yield Token(first, last, text[first:last], *classify(text[first:last]))


def _numbered(tokens: list[Token]) -> list[Token]:
    """Return the tokens with the numbers of their clauses; a break belongs to the clause it ends."""
    clause, numbered = 0, []
    for token in tokens:
        numbered.append(Token(token.start, token.end, token.text, token.kind, token.roles, token.row, clause))
        clause += token.kind == "x" and token.text in BREAKS
    return numbered


class Marks:
    """The mentions of a page by view offset, disjoint; a quantity wins over a date, a date over a place."""

    def __init__(self, marks: Iterable[Mark]) -> None:
        order = (QUANTITY, DATE, PLACE, PERSON)
        kept: list[Mark] = []
        starts: list[int] = []
        for mark in sorted(marks, key=lambda m: (order.index(m.kind), m.start)):
            at = bisect_right(starts, mark.start)
            if (at == 0 or kept[at - 1].end <= mark.start) and (at == len(kept) or mark.end <= kept[at].start):
                kept.insert(at, mark)
                starts.insert(at, mark.start)
        self._marks, self._starts = kept, starts

    def between(self, start: int, end: int) -> list[Mark]:
        """Return the marks wholly within ``[start, end)``."""
        first, last = bisect_left(self._starts, start), bisect_left(self._starts, end)
        return [m for m in self._marks[first:last] if m.end <= end]
