"""What a temporal expression means: the days it covers and its TIMEX3 value."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from extractors.dates import calendars as c
from extractors.dates.calendars import Unit
from extractors.dates.lengths import duration, offset, recurring
from extractors.dates.months import part_of
from extractors.dates.points import point
from extractors.dates.values import FUTURE, PAST, PRESENT, WEEKDAY, Context, DateValue, Parts, edge_mod, is_open, number
from extractors.dates.years import NEXT_YEAR, infer
from extractors.spans import Mention


def normalize(mention: Mention, anchor: dt.date | None = None, context: Context | None = None) -> DateValue | None:
    """Return the value of a mention, or ``None`` if no such day exists (2月30日).

    Args:
        mention: A mention of ``recognition.find``.
        anchor: Day that relative expressions count from; without it they stay open.
        context: What the article says around it; takes the place of ``anchor``.

    >>> from extractors.dates import find
    >>> [m] = find("去年9月")
    >>> normalize(m, dt.date(2025, 1, 1)).timex
    '2024-09'
    """
    ctx = context if context is not None else Context(anchor)
    if mention.kind == "vague":
        return DateValue(None, None, "other", "DATE", VAGUE[mention.parts["vague"].removesuffix("来")])
    if mention.kind == "set":
        return recurring(mention.parts)
    if mention.kind == "duration":
        return duration(mention.parts)
    if mention.rule == "offset":
        return offset(mention.parts, ctx)
    return _calendar(mention.parts, ctx)


VAGUE = dict.fromkeys(("近日", "日前", "近期", "近年", "近几年", "此前"), PAST)


VAGUE |= dict.fromkeys(("目前", "当前", "眼下", "如今", "当下"), PRESENT) | {"今后": FUTURE}


def _calendar(parts: Parts, ctx: Context) -> DateValue | None:
    """Return the value of a point or range."""
    second = {k[3:]: v for k, v in parts.items() if k.startswith("to_")}
    first = {k: v for k, v in parts.items() if not k.startswith("to_")}
    if "year_rel" in first and _is_back_then(first, ctx):
        return DateValue(None, None, "year", "DATE", PAST)
    unit = _range(first, second, ctx) if second else _edged(first, ctx)
    if unit is None:
        return None
    mod = None if second else edge_mod(first)
    return _related(unit, mod, parts, ctx)


def _is_back_then(parts: Parts, ctx: Context) -> bool:
    """Return whether 当年 means "back then": no year governs it, and nothing finer follows."""
    return (
        parts["year_rel"] == "当年"
        and ctx.year is None
        and not parts.keys()
        & {"month", "edge", "half", "quarter", "quarters", "relation", "lunar_month", "season", "holiday", "whole"}
    )


def _range(first: Parts, second: Parts, ctx: Context) -> Unit | None:
    """Return the stretch from one point to another; what one leaves open it takes from the other."""
    if (
        is_open(first)
        and is_open(second)
        and first.keys() & {"month", "quarter", "lunar_month", "holiday"}
        and ctx.year is None
        and ctx.report is None
    ):
        return infer(ctx, lambda y: _joined(first, second, replace(ctx, year=y, month=None)), finished=True)
    if is_open(first) and second.get("year_rel") in NEXT_YEAR:
        return infer(ctx, lambda y: _joined(first, {**second, "year": str(y + 1)}, replace(ctx, year=y, month=None)))
    if is_open(first) and not is_open(second):
        last = _edged(second, ctx)
        if last is None or last.start is None:
            return last
        begin = _edged(first, replace(ctx, year=last.start.year, month=None))
        if begin and begin.start and begin.start > last.start:
            begin = _edged(first, replace(ctx, year=last.start.year - 1, month=None))
        return _between(begin, last)
    if first.get("season") == "冬" and first.get("season_rel") == "今" and ctx.reference and ctx.reference.month <= 3:
        second = {**second, "season_rel": "今"}
    if "school" in second or "school" in first:
        return c.span(dt.date(number(first["year"]), 9, 1), dt.date(number(first["year"]) + 1, 8, 31), "other")
    return _joined(first, second, ctx)


def _joined(first: Parts, second: Parts, ctx: Context) -> Unit | None:
    """Return the stretch from a point to a later one that leans on it."""
    begin = _edged(first, ctx)
    if begin is None or begin.start is None:
        return begin
    if "decade" in second and "century" in first:
        second = {**second, "century": first["century"]}
    if "lunar_day" in second and "lunar_month" not in second:
        second = {**second, "lunar_month": first.get("lunar_month", "正")}
    if "weekday" in second and "week_rel" not in second and "weekday" in first:
        days = (WEEKDAY[second["weekday"]] - begin.start.isoweekday()) % 7
        return _between(begin, c.day_unit(begin.start + days * c.ONE_DAY))
    if "hour" in second and "daypart" not in second and "daypart" in first:
        second = {**second, "daypart": first["daypart"]}
    if len(second.get("year", "")) == 2:
        second = {**second, "year": f"{begin.start.year // 100}{second['year']}"}
    leaning = replace(
        ctx, year=begin.start.year, month=(begin.start.year, begin.start.month), day=begin.start, last=None, future=True
    )
    last = _edged(second, leaning)
    if last and last.start and last.start < begin.start and is_open(second):
        later = c.add_months(begin.start, 1)
        leaning = (
            replace(leaning, year=begin.start.year + 1)
            if "month" in second or not later
            else replace(leaning, year=later.year, month=(later.year, later.month))
        )
        last = _edged(second, leaning)
    return _between(begin, last)


def _between(begin: Unit | None, last: Unit | None) -> Unit | None:
    if begin is None or last is None:
        return None
    if begin.start is None or last.end is None or last.end < begin.start:
        return Unit(
            begin.start,
            None if begin.start is None else max(filter(None, (begin.end, last.end)), default=None),
            last.granularity,
            f"{begin.value}/{last.value}",
        )
    if "T" in begin.value and "T" in last.value:
        return Unit(begin.start, last.end, last.granularity, f"{begin.value}/{last.value}")
    return c.span(begin.start, last.end, last.granularity)


def _edged(parts: Parts, ctx: Context) -> Unit | None:
    """Return a point, or the beginning, middle or end of it that the text names."""
    unit = point(parts, ctx)
    mod = edge_mod(parts)
    if (
        unit is None
        or unit.start is None
        or unit.end is None
        or mod is None
        or "year_edge" in parts
        or "month_edge" in parts
    ):
        return unit
    if parts.get("edge", "").endswith("半叶"):
        middle = unit.start.year + (unit.end.year - unit.start.year) // 2
        first, last = (unit.start.year, middle) if mod == "START" else (middle + 1, unit.end.year)
        return c.years_of(first, last, "other", unit.value)
    return part_of(unit, unit.start, unit.end, mod, ctx)


def _related(unit: Unit, mod: str | None, parts: Parts, ctx: Context) -> DateValue:
    """Return a unit as a value, placed by what stands behind it (以来, 以前, 前后)."""
    rule = parts.get("relation_rule", "")
    kind = "TIME" if "T" in unit.value and not unit.value.startswith("P") else "DATE"
    if rule in ("since", "from"):
        end = ctx.reference if ctx.reference and unit.start and unit.start <= ctx.reference else None
        if unit.start is None:
            return DateValue(None, None, unit.granularity, kind, unit.value)
        return DateValue(unit.start, end, unit.granularity, "DATE", c.span(unit.start, end, "day").value)
    if rule == "until" and any(k.startswith("to_") for k in parts):
        return DateValue(unit.start, unit.end, unit.granularity, kind, unit.value, "BEFORE")
    if rule == "until" and unit.start and (unit.granularity == "other" or parts.get("year_rel") == "新年"):
        return DateValue(None, unit.start, "day", kind, unit.start.isoformat(), "BEFORE")
    if rule == "until":
        return DateValue(None, unit.end, unit.granularity, kind, unit.value, "BEFORE")
    if rule == "after":
        return DateValue(unit.start, None, unit.granularity, kind, unit.value, "AFTER")
    if rule == "same_period":
        return _same_period(unit, ctx)
    if rule == "about" or "about" in parts:
        mod = mod or "APPROX"
    return DateValue(unit.start, unit.end, unit.granularity, kind, unit.value, mod)


def _same_period(unit: Unit, ctx: Context) -> DateValue:
    """Return the stretch last named, moved to another year."""
    last = ctx.last
    if last is None or unit.start is None or not (last.start or last.end) or unit.granularity != "year":
        return DateValue(unit.start, unit.end, unit.granularity, "DATE", unit.value)
    anchor = last.end or last.start
    shift = unit.start.year - (anchor.year if anchor else unit.start.year)
    start = c.same_day(last.start, last.start.year + shift) if last.start else None
    end = c.same_day(last.end, last.end.year + shift) if last.end else None
    value = _value_of(start, end, last)
    return DateValue(start, end, last.granularity, "DATE", value, moved="/" in value)


def _value_of(start: dt.date | None, end: dt.date | None, last: DateValue) -> str:
    """Return the TIMEX3 value of a stretch moved to another year, in the form of the one it was moved from."""
    timex = last.timex or ""
    if start and start == end and last.granularity in ("day", "daypart", "hour", "minute"):
        return start.isoformat()
    if start and end and "/" not in timex and len(timex) >= 4 and timex[:4].isdigit():
        return f"{end.year:04}{timex[4:]}"
    return c.span(start, end, "day").value
