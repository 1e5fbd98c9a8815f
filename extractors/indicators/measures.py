"""What a number says of its indicator: a level, a share, a change; and what a change is measured against."""

from __future__ import annotations

from extractors.indicators import phrases
from extractors.indicators.lines import Figure, Line
from extractors.indicators.tokens import Token

_ADJECTIVES = frozenset("高低多少快慢长短大小")
_COMPARISONS = ("yoy", "mom", "since_start")
_PASSED = frozenset("du")
_PER = ("每百", "每千", "每万", "每十")


def judge(line: Line, figure: Figure) -> None:
    """Set the figure's ``change``, ``sign``, ``measure`` and own ``comparison``."""
    leader = line.figures[figure.group[0]]
    own = figure.index and any(
        t.roles & {"rise", "fall"} for t in line.tokens[line.figures[figure.index - 1].at + 1 : figure.at]
    )
    if leader is not figure and not own:
        figure.change, figure.sign, figure.comparison = leader.change, leader.sign, leader.comparison
        figure.base = leader.base
    else:
        figure.change, figure.sign = _change(line, figure)
        if figure.change is None:
            figure.change, figure.sign = _gap(line, figure)
        if figure.change is None and figure.dimension == "share":
            figure.change, figure.sign = _growth(line, figure)
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
        elif not (token.kind in _PASSED or token.roles & {"link", "rise", "fall"} or token.kind == "D"):
            break
        at -= 1
    return None, 1


def _growth(line: Line, figure: Figure) -> tuple[int | None, int]:
    """Return the index and sign of a word of growth that a share belongs to by ``的`` (``保持8%的较快增长``)."""
    tokens, at = line.tokens, figure.at + 1
    if at >= len(tokens) or tokens[at].text != "的":
        return None, 1
    for i in range(at + 1, min(at + 4, line.clause_end(figure.at))):
        if "grows" in tokens[i].roles or tokens[i].text.endswith(("增长", "增速", "增幅", "下降")):
            return i, -1 if tokens[i].text.endswith(("下降", "降幅")) else 1
        if tokens[i].kind not in "adbn" and tokens[i].text != "较":
            break
    return None, 1


_GAPS = {"超": 1, "超出": 1, "超过": 1, "高出": 1, "高于": 1, "低于": -1}


def _gap(line: Line, figure: Figure) -> tuple[int | None, int]:
    """Return the index and sign of a word that states a gap to a noun before the number (``超警戒水位2米``)."""
    tokens, at = line.tokens, figure.at - 1
    while at >= figure.lead and (
        phrases.is_nominal(tokens[at]) or tokens[at].kind == "P" or tokens[at].text in ("和", "、")
    ):
        at -= 1
    if (
        figure.lead <= at < figure.at - 1
        and tokens[at].text in _GAPS
        and figure.dimension not in ("share", "count", "money")
    ):
        return at, _GAPS[tokens[at].text]
    return None, 1


def _is_compared(tokens: list[Token], first: int, at: int) -> bool:
    """Return whether ``比`` or ``较`` stands among the tokens from ``first`` to ``at``."""
    return any(t.text[0] in "比较" and t.roles & {"base", *_COMPARISONS} for t in tokens[first:at])


def _comparison(line: Line, figure: Figure) -> str | None:
    """Return the comparison that the words of the figure's clause state, ``none`` for any other base.

    Where the base is a date, ``figure.base`` is set to its row.
    """
    first = line.clause_start(figure.at)
    last_quantity = line.figures[figure.index - 1].at if figure.index else -1
    found: str | None = None
    for i in range(max(first, last_quantity + 1), figure.at):
        token = line.tokens[i]
        for comparison in _COMPARISONS:
            if comparison in token.roles:
                found = comparison
        if (found is None and token.text in ("比", "较")) or token.text in ("年均", "高于", "低于", "快于", "慢于"):
            found = "none"
    if found is None:
        found = _topical(line, first)
    if found in (None, "none"):
        figure.base = _dated_base(line, max(first, last_quantity + 1), figure)
    if found is None and figure.base is None:
        figure.base = _announced_base(line, first)
    return found


def _topical(line: Line, first: int) -> str | None:
    """Return the comparison that the clause before announces, as in ``从环比看，…``."""
    if not first:
        return None
    lead = line.tokens[line.clause_start(first - 1) : first]
    if not lead or lead[0].text not in ("从", "按", "就") or any(t.kind == "Q" for t in lead):
        return None
    return next((c for t in lead for c in _COMPARISONS if c in t.roles), None)


def _announced_base(line: Line, first: int) -> int | None:
    """Return the row of the date that the clause before sets as the base (``与去年同期相比，…``)."""
    lead = line.tokens[line.clause_start(first - 1) : first] if first else []
    if len(lead) < 4 or lead[-2].text not in ("相比", "比较", "相较") or lead[0].text not in ("与", "同", "和", "跟"):
        return None
    return next((t.row for t in lead if t.kind == "D"), None)


def _dated_base(line: Line, first: int, figure: Figure) -> int | None:
    """Return the row of the date after ``比`` or ``较`` before the figure."""
    tokens = line.tokens
    for i in range(first + 1, figure.at):
        based = ("比", "较", "与", "同", "是", "为") if figure.dimension == "multiple" else ("比", "较", "与", "同")
        if tokens[i].kind == "D" and tokens[i - 1].text in based:
            return tokens[i].row
    return None


def _measure(line: Line, figure: Figure) -> str:
    """Return the measure of a figure whose change is known."""
    dimension = figure.dimension
    if dimension == "multiple":
        head = line.tokens[figure.at - 1] if figure.at else None
        rated = head is not None and phrases.is_nominal(head) and head.text[-1] in "率比" and figure.change is None
        return "ratio" if rated else "multiple"
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
