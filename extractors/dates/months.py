"""Months, quarters, halves, seasons and the edges of years, from the parts that a text names."""

from __future__ import annotations

import datetime as dt

from extractors.dates import calendars as c
from extractors.dates.calendars import Unit
from extractors.dates.values import MOD_OF_EDGE, Build, Context, Parts, is_open, number
from extractors.dates.years import in_year, infer, named_year, opened


def part_of(unit: Unit, start: dt.date, end: dt.date, mod: str, ctx: Context) -> Unit | None:
    """Return the beginning, middle or end of a unit."""
    if unit.granularity == "year":
        return _part_of_year(start.year, mod, ctx, unit.value)
    if unit.granularity in ("month", "quarter", "half"):
        if mod == "END":
            return Unit(end, end, "day", unit.value)
        if unit.granularity != "month":
            return c.month_of(start.year, start.month + (2 if mod == "MID" else 0))
        part = c.tendays_of(start.year, start.month, {"START": "上", "MID": "中"}[mod])
        return part and part._replace(value=unit.value)
    years = end.year - start.year + 1
    if years < 2:
        return unit
    third = min(max(years // 3, 1), 10)
    first = {"START": start.year, "MID": start.year + years // 3, "END": end.year - third + 1}[mod]
    last = {
        "START": start.year + third - 1,
        "MID": max(end.year - years // 3, start.year + years // 3),
        "END": end.year,
    }[mod]
    return Unit(
        max(start, dt.date(first, 1, 1)), min(end, dt.date(last, 12, 31)), "year" if third == 1 else "other", unit.value
    )


def _part_of_year(year: int, mod: str, ctx: Context, value: str) -> Unit | None:
    """Return January, midyear or December of a year; the last day where a balance is struck."""
    if mod == "END" and ctx.balance:
        return Unit(dt.date(year, 12, 31), dt.date(year, 12, 31), "day", value)
    first, last = {"START": (1, 1), "MID": (6, 7), "END": (12, 12)}[mod]
    return c.months_of(year, first, last, "month", value)


def read_month(parts: Parts, ctx: Context) -> Unit | None:
    """Return a month, named or counted from another (上月, 次月)."""
    if "month" in parts and "month_rel" not in parts:
        return in_year(parts, ctx, lambda y: c.month_of(y, number(parts["month"])))
    word = parts.get("month_rel", "本月").removesuffix("月").removesuffix("个")
    if word in ("当", "同", "次", "翌"):
        last = (
            ctx.last.end or ctx.last.start
            if ctx.last and ctx.last.granularity not in ("year", "half", "other")
            else None
        )
        base, shift = last or ctx.day, int(word in ("次", "翌"))
    elif word == "上" and ctx.compared and ctx.last and ctx.last.granularity == "month" and ctx.last.end:
        base, shift = ctx.last.end, -1
    else:
        base, shift = ctx.reference, {"上": -1, "上上": -2, "下": 1}.get(word, 0)
    first = c.add_months(base, shift) if base else None
    return c.month_of(first.year, first.month) if first else Unit(None, None, "month", "XXXX-XX")


def _tendays(parts: Parts, ctx: Context) -> Unit | None:
    part = parts["tendays"]
    if "month" in parts:
        return in_year(parts, ctx, lambda y: c.tendays_of(y, number(parts["month"]), part))
    if "month_rel" not in parts and ctx.month:
        return c.tendays_of(*ctx.month, part)
    month = read_month({"month_rel": "本月", **parts}, ctx)
    return (
        c.tendays_of(month.start.year, month.start.month, part)
        if month and month.start
        else Unit(None, None, "tendays", "XXXX-XX")
    )


def _half_month(parts: Parts, ctx: Context) -> Unit | None:
    month = read_month(parts if parts.keys() & {"month", "month_rel"} else {**parts, "month_rel": "本月"}, ctx)
    if month is None or month.start is None or month.end is None:
        return month
    middle = month.start.replace(day=15)
    return (
        c.span(month.start, middle, "other")
        if parts["half_month"] == "上"
        else c.span(middle + c.ONE_DAY, month.end, "other")
    )


def _month_edge(parts: Parts, ctx: Context) -> Unit | None:
    base = dt.date(*ctx.month, 1) if ctx.month else ctx.reference
    month = c.month_of(base.year, base.month) if base else None
    if month is None or month.start is None or month.end is None:
        return Unit(None, None, "day", "XXXX-XX")
    return part_of(month, month.start, month.end, MOD_OF_EDGE[parts["month_edge"]], ctx)


def _quarter_edge(parts: Parts, ctx: Context) -> Unit | None:
    base = ctx.reference
    return c.quarter_of(base.year, (base.month + 2) // 3) if base else Unit(None, None, "quarter", "XXXX-QX")


def _quarter(parts: Parts, ctx: Context) -> Unit | None:
    return in_year(parts, ctx, lambda y: c.quarter_of(y, number(parts["quarter"])))


def _relative_quarter(parts: Parts, ctx: Context) -> Unit | None:
    base = ctx.reference
    if base is None:
        return Unit(None, None, "quarter", "XXXX-QX")
    shift = {"上": -3, "下": 3}.get(parts["quarter_rel"][0], 0)
    first = c.add_months(base, shift)
    return c.quarter_of(first.year, (first.month + 2) // 3) if first else None


def _first_months(parts: Parts, ctx: Context) -> Unit | None:
    count = number(parts["quarters"]) * 3 if "quarters" in parts else number(parts["months"])
    granularity = "quarter" if "quarters" in parts else "month"

    def make(year: int) -> Unit | None:
        months = c.months_of(year, 1, count, granularity, "") if 1 <= count <= 12 else None
        return months and c.span(months.start, months.end, granularity)

    if is_open(parts) and ctx.year is None and ctx.report is None:
        return infer(ctx, make, finished=True)
    return in_year(parts, ctx, make)


def _half(parts: Parts, ctx: Context) -> Unit | None:
    return in_year(parts, ctx, lambda y: c.half_of(y, 1 + (parts.get("half") == "下")))


def _season(parts: Parts, ctx: Context) -> Unit | None:
    """Return a season; 今冬 in January began in December."""
    word = parts.get("season_rel")
    if word is None:
        return in_year(parts, ctx, lambda y: c.season_of(y, parts["season"]))
    if ctx.reference is None:
        return opened(lambda y: c.season_of(y, parts["season"]))
    year = ctx.reference.year + {"去": -1, "今": 0, "明": 1}[word]
    if parts["season"] == "冬" and word == "今" and ctx.reference.month <= 3:
        unit = c.season_of(year - 1, "冬")
        return unit and unit._replace(value=f"{year - 1:04}-WI")
    return c.season_of(year, parts["season"])


def _whole_year(parts: Parts, ctx: Context) -> Unit | None:
    """Return the year of 全年 and 年内: the named or governing one, early in a year that just over for a report."""
    year = named_year(parts, ctx) or ctx.year or ctx.paragraph_year or ctx.report
    if year is None and ctx.reference is not None:
        year = ctx.reference.year - (ctx.finished and ctx.reference.month <= 10)
    return c.year_of(year) if year else Unit(None, None, "year", "XXXX")


def _year_edge(parts: Parts, ctx: Context) -> Unit | None:
    mod = MOD_OF_EDGE[parts["year_edge"]]
    reference = ctx.reference
    year = ctx.year or ctx.account
    if year and reference and year < reference.year and ctx.future and not ctx.year:
        year = None
    if year is None and reference is not None:
        year = reference.year
        over = reference.month <= 2 or (ctx.finished and reference.month <= 9)
        if mod == "END" and over and not ctx.future and parts.get("relation_rule") != "until":
            year -= 1
        if mod == "START" and reference.month >= 11 and ctx.future:
            year += 1
    return _part_of_year(year, mod, ctx, f"{year:04}") if year else Unit(None, None, "month", "XXXX")


def _turn_of_year(parts: Parts, ctx: Context) -> Unit | None:
    if ctx.reference is None:
        return Unit(None, None, "month", "XXXX-12/XXXX-01")
    year = ctx.reference.year - (ctx.reference.month < 7)
    return c.span(dt.date(year, 12, 1), dt.date(year + 1, 1, 31), "month")


def _two_years(parts: Parts, ctx: Context) -> Unit | None:
    if ctx.reference is None:
        return Unit(None, None, "year", "XXXX/XXXX")
    first = ctx.reference.year + {"去今": -1, "今明": 0, "明后": 1}[parts["years_rel"]]
    return c.span(dt.date(first, 1, 1), dt.date(first + 1, 12, 31), "year")


MONTHS: dict[str, Build] = {
    "month_edge": _month_edge,
    "quarter_edge": _quarter_edge,
    "tendays": _tendays,
    "half_month": _half_month,
    "nth_month": lambda parts, ctx: read_month({**parts, "month": parts["nth_month"]}, ctx),
    "month": read_month,
    "month_rel": read_month,
    "quarter_q": lambda parts, ctx: _quarter({**parts, "quarter": parts["quarter_q"][1]}, ctx),
    "quarter_first": lambda parts, ctx: _quarter({**parts, "quarter": "1"}, ctx),
    "quarter_rel": _relative_quarter,
    "quarters": _first_months,
    "months": _first_months,
    "quarter": _quarter,
    "half": _half,
    "half_h": lambda parts, ctx: _half({**parts, "half": "下" if parts["half_h"] == "H2" else "上"}, ctx),
    "half_report": _half,
    "season": _season,
    "whole": _whole_year,
    "within_year": _whole_year,
    "year_edge": _year_edge,
    "turn": _turn_of_year,
    "years_rel": _two_years,
}
"""How months, quarters and halves are read, by the part that tells them."""
