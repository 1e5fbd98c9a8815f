"""What the clause before a figure speaks of, where the figure's own clause does not say what it measures."""

from __future__ import annotations

from collections.abc import Sequence

from extractors.indicators import labels, phrases
from extractors.indicators.lines import Figure, Line
from extractors.indicators.tokens import Token

_JOINS = frozenset({"和", "与", "及"})
_VIEWS = frozenset({"看", "来看", "分", "划分", "统计", "计", "分类"})
_FRAMES = frozenset({"名单", "工作", "活动", "行动", "情况", "结果", "方面", "制度", "机制", "力度"})
"""Nouns around the one that a clause is about."""


def topic(line: Line, figure: Figure) -> str:
    """Return the noun phrase that is the whole clause before (``民间投资方面，增长5%``), empty where it is more."""
    start, end = _clause(line, figure)
    if start == end:
        return ""
    span = phrases.before(line.tokens, end, start)
    phrase = line.tokens[span[0] : span[1]]
    loose = any(t.kind in "vQ" or "link" in t.roles for t in line.tokens[start : span[0]])
    if loose or all("tail" in t.roles for t in phrase):
        return ""
    while len(phrase) > 1 and "class_label" in phrase[-1].roles:
        phrase = phrase[:-1]
    return labels.clean(phrase)


def subject(line: Line, figure: Figure) -> str:
    """Return the statistical noun that the clause before says something of: ``物价止跌，上升0.2%``; empty where none is."""
    words = subject_words(line, figure)
    return labels.clean(words) if words and phrases.ends_in_head(words[-1]) else ""


def subject_words(line: Line, figure: Figure) -> Sequence[Token]:
    """Return the words before the predicate of the clause before, up to which nothing but a date or place stands."""
    tokens = line.tokens
    start, end = _clause(line, figure)
    while start < end and _leads(tokens[start]) and tokens[start + 1].text != "、":
        start += 1
    at = start
    while at < end and (tokens[at].text in _JOINS or not _ends_noun(tokens[at])):
        at += 1
    words = [t for t in tokens[start:at] if "bracket" not in t.roles]
    named = bool(words) and words[0].kind in "nbPaf" and phrases.is_nominal(words[-1])
    stated = any(t.kind == "Q" for t in tokens[start:end])
    return words if named and at < end and not stated else ()


def _leads(token: Token) -> bool:
    """Return whether a word only leads up to a subject: a date, a place, ``其中``."""
    return token.kind in "DP" or ("link" in token.roles and token.kind not in "pv")


def _ends_noun(token: Token) -> bool:
    """Return whether a word begins what is said of the nouns before it."""
    return token.kind in "vdpQ" or bool(token.roles & {"rise", "fall", "link"})


def announced(line: Line, figure: Figure) -> int | None:
    """Return where the clause before begins that says by what a total is broken down (``分领域看``), ``None`` without one."""
    end = line.clause_start(figure.at)
    while end > 1:
        start = line.clause_start(end - 1)
        clause = line.tokens[start : end - 1]
        if len(clause) > 1 and clause[0].text in ("分", "按") and clause[-1].text in _VIEWS:
            return start
        end = start
    return None


def thing(line: Line, figure: Figure) -> str:
    """Return the last noun of the nearest clause before that has one, empty where it states a figure of its own."""
    tokens = line.tokens
    start, end = _clause(line, figure)
    while start < end:
        at = end
        while at > start and (not phrases.is_nominal(tokens[at - 1]) or "tail" in tokens[at - 1].roles):
            at -= 1
        if any(t.kind == "Q" for t in tokens[start:end]):
            return ""
        if at > start:
            return _thing(tokens, at, start)
        start, end = (line.clause_start(start - 1), start - 1) if start > 1 else (0, 0)
    return ""


def _thing(tokens: Sequence[Token], end: int, start: int) -> str:
    """Return the noun phrase that ends at ``end`` without whose it is and without the list or work that it belongs to."""
    span = phrases.before(tokens, end, start)
    phrase = tokens[span[0] : span[1]]
    while len(phrase) > 1 and phrase[-1].text in _FRAMES:
        phrase = phrase[:-1]
    owned = max((i for i, t in enumerate(phrase) if t.text == "的"), default=-1)
    return labels.clean(phrase[owned + 1 :])


def _clause(line: Line, figure: Figure) -> tuple[int, int]:
    """Return the words of the clause before a figure that opens its own, an empty stretch where there is none."""
    first = line.clause_start(figure.at)
    return (line.clause_start(first - 1), first - 1) if figure.lead == first and first > 1 else (0, 0)
