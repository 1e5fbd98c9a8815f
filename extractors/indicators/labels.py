"""The wording of a name: a phrase without what is no part of the indicator."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from extractors.indicators import phrases
from extractors.indicators.lines import Figure, Line
from extractors.indicators.tokens import Token

_DEICTIC = re.compile(r"^(?:(?:全[国省市县区州镇村]|我[国省市县区州]|各地)(?=..))?(?:现有|共有|已有)?(?=..)")
"""What may be left of a place or a linking word at the front of a name."""
PER_HEAD = frozenset({"人均", "户均", "亩均", "村均", "户年均", "人均年"})
"""Words that say per what a result is counted (``户均增收``)."""
_EDGES = frozenset("的、，和与及")
_DRAFTS = ("计划", "规划", "预计")
_DRAFTED = frozenset({"plan", "forecast", "design"})


def clean(tokens: Sequence[Token]) -> str:
    """Return the text of a phrase; of ``A等B`` the class B alone, without loose edges."""
    for i in range(len(tokens) - 2, 0, -1):
        if tokens[i].text == "等" or (tokens[i].text == "类" and tokens[i - 1].text == "各"):
            tokens = tokens[i + 1 :]
            break
    first, last = 0, len(tokens)
    while first < last and tokens[first].text in _EDGES:
        first += 1
    while first < last and tokens[last - 1].text in _EDGES:
        last -= 1
    text = "".join([t.text for t in tokens[first:last]])
    text = _DEICTIC.sub("", text) or text
    loose = text[:1] in tuple("其该此") or (text[:1] == "各" and text[1:2] in "类级种个地")
    return text[1:] if len(text) > 2 and loose else text


def trimmed(tokens: Sequence[Token]) -> list[Token]:
    """Return a phrase without a word of change at its end, and without who plans, and that it is planned, at its front."""
    kept = [_undrafted(t) for t in tokens]
    while len(kept) > 1 and ("change_noun" in kept[-1].roles or kept[-1].text in PER_HEAD):
        kept.pop()
    if len(kept) > 1 and "company" in kept[0].roles:
        kept = kept[1:]
    for i in range(min(3, len(kept) - 1)):
        drafted = kept[i].roles & _DRAFTED and (i == 0 or kept[i].kind != "d")
        if drafted or kept[i].text.endswith("计划"):
            return kept[i + 1 :]
    return kept


def _undrafted(token: Token) -> Token:
    """Return a word like ``计划投资`` without the part that says it is planned."""
    for word in _DRAFTS:
        if token.text.startswith(word) and len(token.text) > len(word) + 1:
            return replace(token, text=token.text[len(word) :], start=token.start + len(word))
    return token


def bracketed(tokens: Sequence[Token]) -> str:
    """Return the name in brackets behind ``比重`` and the like (``占总人口比重（城镇化率）``); empty where there is none."""
    for before, token in pairwise(tokens):
        if "bracket" in token.roles and "share_head" in before.roles and token.text[-2] == "率":
            return token.text[1:-1]
    return ""


def partner(tokens: Sequence[Token], first: int, floor: int) -> str:
    """Return the place that a name is about, with its preposition (``对俄罗斯`` of ``对俄罗斯出口``); empty where none is."""
    if first - 2 < floor or tokens[first - 1].kind != "P" or tokens[first - 2].text not in ("对", "向", "自"):
        return ""
    return tokens[first - 2].text + tokens[first - 1].text


def class_label(line: Line, figure: Figure) -> str:
    """Return the class that the clause before gives, such as ``工业领域``; empty where it gives none."""
    first = line.clause_start(figure.at)
    if first < 2 or figure.lead != first:
        return ""
    start = line.clause_start(first - 1)
    end = first - 1
    if "class_label" not in line.tokens[end - 1].roles or line.tokens[end - 1].text == "方面":
        return ""
    span = phrases.before(line.tokens, end, start)
    return clean(line.tokens[span[0] : span[1]]) if span[0] != span[1] else ""
