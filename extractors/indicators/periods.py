"""Which date a figure holds for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from extractors.indicators import cues
from extractors.indicators.lines import REACH, Figure, Line
from extractors.indicators.tokens import DATE, Token

UNTIL_NOW = -1
_NEARS = frozenset({"将至", "临近", "将近", "来临", "前夕", "到来", "在即"})
_REPORTS = ("报告", "年报", "季报", "半年报", "财报", "业绩报告", "业绩快报", "决算")
_OPENERS = frozenset({"截至", "截止", "到", "至", "自", "从", "在", "于", "以", "按"})
_FROM = frozenset({"由", "从"})
_BASE = frozenset(
    {"比", "较", "与", "同", "跟", "和", "相比", "于", "高于", "低于", "快于", "慢于", "超过", "对比", "相对", "占"}
)


def governing(line: Line, figure: Figure, dates: Sequence[dict[str, Any]]) -> int | None:
    """Return the index of the date that governs a figure within its sentence, ``UNTIL_NOW``, or ``None``.

    The nearest date before the figure that opens a clause (after its subject, if any) governs it; failing that, the
    nearest one that stands inside a phrase. Durations, recurring dates, dates without a value and the base of a
    comparison govern nothing.
    """
    inner: int | None = None
    tokens = line.tokens
    if _is_present(tokens, figure.at, dates):
        return None
    for i in range(figure.at - 1, max(figure.at - REACH, 0) - 1, -1):
        token = tokens[i]
        if _until_now(tokens, i):
            return UNTIL_NOW
        if token.kind != DATE or not _has_value(dates[token.row]) or _is_base(tokens, i):
            continue
        if _is_occasion(tokens, i) or _is_part_of(tokens, i, figure) or _is_former(tokens, i, figure.at):
            continue
        first = _first_listed(tokens, i)
        if opens(line, first) or _is_reported(tokens, i) or _touches(tokens, i, figure.at):
            return _as_of(tokens, _nth_listed(first, i, figure), dates)
        inner = token.row if inner is None else inner
    return inner


def _is_occasion(tokens: Sequence[Token], i: int) -> bool:
    """Return whether a date only says that a day is near (``元旦将至``) or since when there was no like (``为1961年以来最高``)."""
    after = tokens[i + 1].text if i + 1 < len(tokens) else ""
    record = tokens[i].text.endswith(("以来", "来")) and after[:1] in ("第", "最", "同", "首", "新", "罕")
    return record or after in _NEARS or (after == "将" and tokens[i + 2].text in ("至", "近"))


def _is_reported(tokens: Sequence[Token], i: int) -> bool:
    """Return whether a date is the one that a report on figures is about (``发布2025年一季度报告``)."""
    return i + 1 < len(tokens) and tokens[i + 1].text.startswith(_REPORTS)


def _is_present(tokens: Sequence[Token], at: int, dates: Sequence[dict[str, Any]]) -> bool:
    """Return whether a figure is what something is now, before a change to come (``由目前的40%提高到``)."""
    i = at - 1 - (tokens[at - 1].text == "的") if at else -1
    vague = i > 0 and tokens[i].kind == DATE and not _has_value(dates[tokens[i].row])
    return vague and tokens[i - 1].text in _FROM


def runs_on(line: Line, figure: Figure, row: int) -> bool:
    """Return whether what a date begins lasts until now: an event stands between it and 以来 (``2019年成立以来``)."""
    i = next(
        (i for i in range(figure.at - 1, -1, -1) if line.tokens[i].kind == DATE and line.tokens[i].row == row), None
    )
    if i is None:
        return False
    after = [t for t in line.tokens[i + 1 : i + 8] if t.clause == line.tokens[i].clause]
    return any(t.text.endswith("以来") for t in after)


def _first_listed(tokens: Sequence[Token], i: int) -> int:
    """Return the index of the first date of the list that ends at ``i``."""
    while i > 1 and tokens[i - 1].text in ("、", "和", "与") and tokens[i - 2].kind == DATE:
        i -= 2
    return i


def _nth_listed(first: int, last: int, figure: Figure) -> int:
    """Return the index of the date of a list that belongs to the figure of a list as long; else that of the last."""
    size = (last - first) // 2 + 1
    return first + 2 * (figure.index - figure.group[0]) if size > 1 and size == len(figure.group) else last


def _is_part_of(tokens: Sequence[Token], i: int, figure: Figure) -> bool:
    """Return whether a date is the base of a part or a multiple (``2020年的三分之一``, ``上年的1.3倍``)."""
    relative = figure.dimension in ("multiple", "share") or not figure.unit
    touches = i + 2 == figure.at and not (i and tokens[i - 1].text in _FROM)
    return relative and i + 1 < figure.at and tokens[i + 1].text == "的" and (touches or figure.dimension == "multiple")


def _is_former(tokens: Sequence[Token], i: int, at: int) -> bool:
    """Return whether a date belongs to an earlier value alone (``由上年的2.11缩小为``)."""
    return i > 0 and tokens[i - 1].text in _FROM and not _touches(tokens, i, at)


def _as_of(tokens: Sequence[Token], i: int, dates: Sequence[dict[str, Any]]) -> int:
    """Return the row of the as-of date before a year (``截至5月8日，今年…``), else that of the date at ``i`` itself."""
    date = dates[tokens[i].row]
    year = is_year((date["start_date"], date["end_date"]))
    for k in range(i - 1, max(i - 8, 0), -1):
        if not year or tokens[k].kind == "Q":
            break
        if tokens[k].kind == DATE and tokens[k - 1].text in ("截至", "截止", "截止到", "到"):
            end = dates[tokens[k].row]["end_date"]
            if end is not None and date["start_date"] <= end <= date["end_date"]:
                return tokens[k].row
    return tokens[i].row


def continues(line: Line) -> bool:
    """Return whether a sentence goes on with what the one before dated: it begins with ``其中``."""
    first = next((t for t in line.tokens if t.kind != "x"), None)
    return first is not None and first.text == "其中"


def is_year(period: tuple[dt.date | None, dt.date | None]) -> bool:
    """Return whether a period is one calendar year.

    >>> is_year((dt.date(2024, 1, 1), dt.date(2024, 12, 31)))
    True
    """
    start, end = period
    return (
        start is not None
        and end is not None
        and (start.month, start.day, end.month, end.day) == (1, 1, 12, 31)
        and start.year == end.year
    )


def compared(base: dict[str, Any], period: tuple[dt.date | None, dt.date | None]) -> str | None:
    """Return the comparison of a period with a dated base: a year before, the stretch just before, or ``None``.

    ``年初`` is the start of the year; ``上年`` and ``去年同期`` are a year before whatever the period.
    """
    text, start, end = base["text"], base["start_date"], base["end_date"]
    if text.endswith("年初"):
        return "since_start"
    if text.startswith(("上年", "去年", "上一年", "前一年")):
        return "yoy"
    if text.startswith(("上月", "上个月", "上季", "上个季", "上周", "前一", "昨")):
        return "mom"
    if None in (start, end, *period):
        return None
    assert period[0] is not None
    assert period[1] is not None
    if (start.year + 1, start.month) == (period[0].year, period[0].month) and (end.year + 1, end.month) == (
        period[1].year,
        period[1].month,
    ):
        return "yoy"
    return "mom" if end + dt.timedelta(1) == period[0] and (end - start).days < 100 else None


def _until_now(tokens: Sequence[Token], i: int) -> bool:
    """Return whether ``截至目前`` or the like begins at token ``i``."""
    token = tokens[i]
    if "until_now" in token.roles:
        return True
    following = tokens[i + 1].text if i + 1 < len(tokens) else ""
    return token.text in _OPENERS and token.text + following in cues.words("until_now")


def _has_value(date: dict[str, Any]) -> bool:
    return date["kind"] in ("date", "interval") and (date["start_date"] is not None or date["end_date"] is not None)


def _is_base(tokens: Sequence[Token], i: int) -> bool:
    """Return whether the date is what something is compared with."""
    before = tokens[i - 1] if i else None
    compares = before is not None and before.text.endswith(("于", "比")) and not before.roles & {"plan", "forecast"}
    if before is not None and (before.text in _BASE or compares):
        return before.text not in ("于", "和", "与", "同") or any(
            t.text.startswith("相比") for t in tokens[i + 1 : i + 3]
        )
    return i + 1 < len(tokens) and tokens[i + 1].text == "相比"


def opens(line: Line, i: int) -> bool:
    """Return whether a date stands where a clause is dated: at its start, or after its subject alone."""
    tokens = line.tokens
    first = line.clause_start(i)
    for t in tokens[first:i]:
        if (
            t.kind in "vu"
            and not t.roles & {"link", "plan", "target", "forecast", "until_now"}
            and t.text not in _OPENERS
        ):
            return False
        if t.text in ("《", "、", "关于", "对") or (t.text == "“" and t is not tokens[first]):
            return False
    after = tokens[i + 1] if i + 1 < len(tokens) else None
    return not (after is not None and after.text == "的" and i > first)


def _touches(tokens: Sequence[Token], i: int, at: int) -> bool:
    """Return whether nothing but ``的`` stands between date and figure."""
    between = tokens[i + 1 : at]
    return all(t.text in ("的", "（") for t in between)
