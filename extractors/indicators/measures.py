"""What a number says of its indicator: a level, a share, a change; and what a change is measured against."""

from __future__ import annotations

from extractors.indicators.lines import Figure, Line
from extractors.indicators.tokens import Token

_ADJECTIVES = frozenset("高低多少快慢长短大小")
_COMPARISONS = ("yoy", "mom", "since_start")
_PASSED = frozenset("du")
_PER = ("每百", "每千", "每万", "每十")


def judge(line: Line, figure: Figure) -> None:
    """Set the figure's ``change``, ``sign``, ``measure`` and own ``comparison``."""
    leader = line.figures[figure.group[0]]
    if leader is not figure:
        figure.change, figure.sign, figure.comparison = leader.change, leader.sign, leader.comparison
    else:
        figure.change, figure.sign = _change(line, figure)
        figure.comparison = _comparison(line, figure)
    figure.measure = _measure(line, figure)
    if figure.measure not in ("change_rate", "change_abs", "multiple"):
        figure.sign, figure.comparison = 1, None


def _change(line: Line, figure: Figure) -> tuple[int | None, int]:
    """Return the index of the governing word of change, and the sign it gives; ``None`` where a level is reached."""
    tokens, at = line.tokens, figure.at - 1
    linked = False
    while at >= figure.lead:
        token = tokens[at]
        if token.roles & {"rise", "fall"} and not (linked and "change_noun" not in token.roles):
            if token.text in _ADJECTIVES and not _is_compared(tokens, figure.lead, at):
                return None, 1
            return at, -1 if "fall" in token.roles else 1
        if token.roles & {"reached"} or ("link" in token.roles and token.text[-1] in "到至为达在"):
            linked = True
        elif not (token.kind in _PASSED or "link" in token.roles or token.kind == "D"):
            break
        at -= 1
    return None, 1


def _is_compared(tokens: list[Token], first: int, at: int) -> bool:
    """Return whether ``比`` or ``较`` stands among the tokens from ``first`` to ``at``."""
    return any(t.text[0] in "比较" and t.roles & {"base", *_COMPARISONS} for t in tokens[first:at])


def _comparison(line: Line, figure: Figure) -> str | None:
    """Return the comparison that the words of the figure's clause state, ``none`` for any other base."""
    first = line.clause_start(figure.at)
    last_quantity = max((f.at for f in line.figures if f.at < figure.at), default=-1)
    found: str | None = None
    for i in range(max(first, last_quantity + 1), figure.at):
        token = line.tokens[i]
        for comparison in _COMPARISONS:
            if comparison in token.roles:
                found = comparison
        if found is None and token.text in ("比", "较") or token.text in ("年均", "高于", "低于", "快于", "慢于"):
            found = "none"
    if found in (None, "none") and _year_before(line, max(first, last_quantity + 1), figure):
        return "yoy"
    return found


def _year_before(line: Line, first: int, figure: Figure) -> bool:
    """Return whether ``比`` or ``较`` and a date like ``上年`` or ``去年同期`` stand before the figure."""
    tokens = line.tokens
    for i in range(first + 1, figure.at):
        if tokens[i].kind == "D" and tokens[i - 1].text in ("比", "较", "与", "同"):
            if tokens[i].text.startswith(("上年", "去年", "上一年", "前一年")) or tokens[i].text.endswith("同期"):
                return True
    return False


def _measure(line: Line, figure: Figure) -> str:
    """Return the measure of a figure whose change is known."""
    dimension = figure.dimension
    if dimension == "multiple":
        return "multiple"
    if dimension == "points":
        return "change_abs"
    if figure.change is not None:
        return "change_rate" if dimension == "share" else "change_abs"
    if dimension in ("share", "ratio"):
        return dimension
    lead = line.tokens[line.clause_start(figure.at) : figure.at]
    if dimension == "count" and any("per" in t.roles and t.text.startswith(_PER) for t in lead):
        return "ratio"
    return "level"
