"""What a figure is said of: the noun phrase before it, over linking words and words of change."""

from __future__ import annotations

from collections.abc import Sequence

from extractors.indicators import phrases
from extractors.indicators.lines import Figure, Line
from extractors.indicators.tokens import Token

Span = tuple[int, int]
_PASSED = frozenset("dum")
_SOURCES = frozenset({"从", "由", "自"})
_RATES = frozenset({"年均", "平均", "累计", "日均", "月均", "人均"})
_NO_BASES = frozenset({"和", "同", "于", "从", "由"})
_ACTORS = "局厅委部会院校人民者员队们县市区镇乡村州省家"
_ACTOR_WORDS = frozenset({"我们", "企业", "学校", "单位", "机关"})
_COMPARISONS = frozenset({"yoy", "mom", "since_start"})


def skip_left(tokens: Sequence[Token], end: int, floor: int) -> int:
    """Return the index after the last token before ``end`` that is no linking word."""
    at = end
    while at > floor:
        if "terms" in tokens[at - 1].roles and (frame := _frame(tokens, at, floor)) is not None:
            at = frame
        elif _links(tokens, at, end, floor):
            at -= 1
        else:
            break
    return at


def _frame(tokens: Sequence[Token], end: int, floor: int) -> int | None:
    """Return where a phrase such as ``按现价计算`` that ends at ``end`` begins, ``None`` where none does."""
    for at in range(end - 1, max(floor, end - 5) - 1, -1):
        if tokens[at].text in ("按", "按照", "以"):
            return at
    return None


def _links(tokens: Sequence[Token], at: int, end: int, floor: int) -> bool:
    """Return whether the token before ``at`` only links what is before it to a figure at ``end``."""
    token = tokens[at - 1]
    if token.text == "的":
        return at - 1 > floor and tokens[at - 2].kind == "D"
    if token.kind in "DP" or token.text in _SOURCES or token.text[0] == "每":
        return True
    if token.kind == "v" and at < end and tokens[at].text in ("到", "至") and at - 1 > floor:
        return True
    if token.kind in _PASSED and "quoted" not in token.roles:
        return True
    if token.roles & {"link", "reached"} and "noun" not in token.roles:
        return True
    changing = token.roles & {"rise", "fall"} and "change_noun" not in token.roles
    return bool(token.kind in "vn" and changing and at < end) or (token.text in ("（", "、", "人民币") and at == end)


def of_value(line: Line, figure: Figure) -> Span | None:
    """Return the noun phrase whose value a figure is, over linking words and a first value (``从2.3缩小到``).

    Where a verb stands before the figure and its subject right before that, both are the phrase (``疫苗接种``);
    ``实现``, ``达到`` and the like are no part of it, and who acts is none.
    """
    tokens, floor = line.tokens, figure.lead
    end = skip_left(tokens, figure.at, floor)
    if end == figure.at and end > floor and tokens[end - 1].text == "的":
        end -= 1
        source = next((i for i in range(end - 1, floor, -1) if tokens[i].text in ("从", "由")), None)
        if source is not None:
            end = skip_left(tokens, source, floor)
    span = phrases.before(tokens, end, floor)
    return _with_share(tokens, span, floor) if span[0] != span[1] else _over_verb(tokens, end, floor)


def _with_share(tokens: Sequence[Token], span: Span, floor: int) -> Span:
    """Return a phrase like ``比重`` with what it is the share of and in: ``服务业占经济总量的比重``."""
    if span[0] == span[1] or "share_head" not in tokens[span[1] - 1].roles:
        return span
    at = next((i for i in range(span[0] - 1, floor, -1) if tokens[i].text == "占"), None)
    if at is None:
        return span
    first, last = phrases.before(tokens, at, floor)
    return (first, span[1]) if first < last else span


def _over_verb(tokens: Sequence[Token], end: int, floor: int) -> Span | None:
    """Return the subject of the verb that ends at ``end``, with the verb where it says what is counted."""
    if end == floor or tokens[end - 1].kind != "v":
        return None
    span = phrases.before(tokens, skip_left(tokens, end - 1, floor), floor)
    governed = span[0] > floor and tokens[span[0] - 1].kind == "p"
    if span[0] == span[1] or governed or is_agent(tokens, span) or "stem" in tokens[end - 1].roles:
        return None
    content = span[1] == end - 1 and not tokens[end - 1].roles & {"light", "link"}
    return (span[0], end) if content else span


def holders(line: Line, first: int, floor: int) -> str:
    """Return the class of enterprises whose result a phrase names (``规上工业企业实现利润总额``), empty where it has none."""
    tokens = line.tokens
    if first - 2 < floor or tokens[first - 1].text not in ("实现", "完成", "取得"):
        return ""
    span = phrases.before(tokens, first - 1, floor)
    words = tokens[span[0] : span[1]]
    text = "".join([t.text for t in words])
    return text if text.endswith("企业") and text.startswith(_CLASSES) else ""


_CLASSES = (
    "规模以上",
    "规上",
    "限额以上",
    "限上",
    "民营",
    "国有",
    "外商投资",
    "外资",
    "私营",
    "股份制",
    "中小",
    "小微",
)


def is_agent(tokens: Sequence[Token], span: Span) -> bool:
    """Return whether a phrase names who acts, not what is measured."""
    head = tokens[span[1] - 1]
    return bool(head.roles & {"company", "organ"}) or head.text[-1] in _ACTORS or head.text in _ACTOR_WORDS


def of_change(line: Line, figure: Figure) -> Span | None:
    """Return the noun phrase before a verb of change and all that stands between (``同比``, ``比全国平均``)."""
    tokens, floor = line.tokens, figure.lead
    at = skip_left(tokens, _before_base(line, figure), floor)
    while at > floor and (
        tokens[at - 1].roles & {"terms"} or tokens[at - 1].text in ("按", "，") or tokens[at - 1].kind == "d"
    ):
        at -= 1
    span = phrases.before(tokens, at, floor)
    if (
        span[0] == span[1]
        and at - 1 > floor
        and tokens[at - 1].kind == "v"
        and not tokens[at - 1].roles & {"link", "light"}
    ):
        first = phrases.before(tokens, at - 1, floor)[0]
        span = (first, at) if first < at - 1 else (at, at)
    words = tokens[span[0] : span[1]]
    empty = _COMPARISONS | {"change_noun", "whole", "target"}
    return None if all(t.roles & empty for t in words) else _with_share(tokens, span, floor)


def _before_base(line: Line, figure: Figure) -> int:
    """Return the index of the token at which the change itself begins: its base, its comparison or its verb."""
    tokens, floor = line.tokens, figure.lead
    end = figure.at if figure.change is None else min(figure.change, figure.at)
    while end > floor and tokens[end - 1].text in _RATES:
        end -= 1
    if end < len(tokens) and "change_noun" in tokens[end].roles:
        return end + 1
    for i in range(floor, end):
        based = "base" in tokens[i].roles and tokens[i].text not in _NO_BASES
        if based or tokens[i].roles & _COMPARISONS:
            return i + 1 if "change_noun" in tokens[i].roles else i
    return end
