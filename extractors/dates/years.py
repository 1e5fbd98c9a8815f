"""Which year an expression means: the one it names, the one that governs it, or the one that fits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from extractors.dates import calendars as c
from extractors.dates.calendars import Unit
from extractors.dates.patterns.periods import periods
from extractors.dates.values import YEAR_KEYS, Context, Parts, number

Make = Callable[[int], Unit | None]


NEXT_YEAR = ("次年", "翌年", "来年", "第二年")
YEAR_OFFSET = {"今年": 0, "去年": -1, "前年": -2, "大前年": -3, "明年": 1, "后年": 2, "大后年": 3}


def named_year(parts: Parts, ctx: Context) -> int | None:
    """Return the year that a point names, outright or by its distance; ``None`` where it names none."""
    if "year" in parts:
        return number(parts["year"]) if parts["year"] not in ("两千", "二千") else 2000
    if "year2" in parts:
        short = number(parts["year2"]) if parts["year2"].isascii() else number(f"二〇{parts['year2']}") % 100
        pivot = ctx.reference.year % 100 + 10 if ctx.reference else SHORT_YEAR_PIVOT - 1
        return 2000 + short if short <= pivot else 1900 + short
    if parts.get("lunar", "").endswith("年"):
        return c.sexagenary_year(parts["lunar"][-3:-1], ctx.reference.year) if ctx.reference else None
    if "sexagenary" in parts:
        return c.sexagenary_year(parts["sexagenary"], ctx.reference.year) if ctx.reference else None
    if "era" in parts:
        return int(periods()[parts["era"]].start[:4]) + number(parts["era_year"]) - 1
    if "republic" in parts:
        return 1911 + number(parts["republic"])
    return _relative_year(parts["year_rel"].removesuffix("度"), ctx) if "year_rel" in parts else None


def _relative_year(word: str, ctx: Context) -> int | None:
    """Return the year of 去年, 上年, 次年 and the like."""
    word = f"{word}年" if len(word) == 1 else word[:2] if word[:2] in YEAR_OFFSET else word
    current = ctx.reference.year if ctx.reference else None
    if word in YEAR_OFFSET:
        return current + YEAR_OFFSET[word] if current else None
    if word in ("新年", "新的一年", "新一年"):
        late = ctx.reference is not None and ctx.reference.month >= 11
        return current + late if current else None
    if word == "本年":
        return ctx.report or current
    if word in ("上年", "上一年", "下年", "下一年"):
        base = ctx.year or ctx.paragraph_year or ctx.report or current
        return base + (-1 if word[0] == "上" else 1) if base else None
    named = ctx.year or ctx.topic_year or ctx.report or (current if word in ("这一年", "当年") else None)
    return named + (word in NEXT_YEAR) if named else None


def in_year(parts: Parts, ctx: Context, make: Make, near: bool = False) -> Unit | None:
    """Return ``make`` of the year that is named or, where none is, of the year that fits."""
    year = named_year(parts, ctx)
    if year is not None:
        return make(year)
    if any(k in parts for k in YEAR_KEYS):
        return opened(make)
    return infer(ctx, make, near=near)


def opened(make: Make) -> Unit | None:
    """Return what ``make`` gives with the year left open; ``None`` where no year has such a day."""
    unit = make(2000)
    return unit and Unit(None, None, unit.granularity, unit.value.replace("2000-", "XXXX-").replace("2001-", "XXXX-"))


def infer(ctx: Context, make: Make, near: bool = False, finished: bool = False) -> Unit | None:
    """Return ``make`` of the year that fits: the governing one, that of the report, else the one near the reference.

    Args:
        ctx: What the expression may lean on.
        make: The unit as a function of the year.
        near: Whether the nearest counts, past or to come (holidays).
        paragraph_day: Day last named in the paragraph.
        finished: Whether a stretch must be over where nothing is planned (1—11月).
    """
    if ctx.weekday and (fits := on_weekday(ctx, make)):
        return fits
    if ctx.year is not None:
        return _governed(ctx, ctx.year, make)
    reference = ctx.reference
    if ctx.account is not None:
        unit = make(ctx.account)
        if not (ctx.future and reference and unit and unit.end and unit.end < reference):
            return unit
    if reference is None:
        return opened(make)
    if (coming := ctx.paragraph_day) and coming > reference:
        unit = make(coming.year)
        if unit and unit.start and abs((unit.start - coming).days) <= 60:
            return unit
    years = range(reference.year - 8, reference.year + 9)
    units = [
        u for y in (reference.year - 1, reference.year, reference.year + 1) if (u := make(y)) and u.start and u.end
    ]
    if not units:
        units = [u for y in years if (u := make(y)) and u.start and u.end]
    return nearest(units, reference, ctx.future, near or ctx.soon, finished or ctx.finished) if units else None


def on_weekday(ctx: Context, make: Make) -> Unit | None:
    """Return ``make`` of the year, about the governing or the reference one, in which it falls on the weekday printed."""
    base = ctx.year or (ctx.reference.year if ctx.reference else None)
    units = [u for y in (base, base - 1, base + 1) if (u := make(y))] if base else []
    return next((u for u in units if u.start and u.start == u.end and u.start.isoweekday() == ctx.weekday), None)


def _governed(ctx: Context, year: int, make: Make) -> Unit | None:
    """Return ``make`` of the governing year, or of the next where the months have gone round (12月…次月)."""
    unit = make(year)
    if unit and unit.start and ctx.month and ctx.month[0] == year and ctx.month[1] - unit.start.month >= 9:
        later = make(year + 1)
        if later and later.start and (ctx.future or ctx.reference is None or later.start <= ctx.reference):
            return later
    return unit


def nearest(units: list[Unit], reference: dt.date, future: bool, near: bool, finished: bool) -> Unit:
    """Return the unit that fits the reference date: past for what is reported, to come for what is planned."""
    coming = [u for u in units if u.end and u.end >= reference]
    past = [u for u in units if u.start and u.start <= reference]
    if future and coming:
        return coming[0]
    if near or not past:
        return min(units, key=lambda u: distance(u, reference))
    last = past[-1]
    if last.start is None or last.end is None:
        return last
    young = (reference - last.start).days < 20 and last.granularity in ("quarter", "half")
    unfinished = finished and last.granularity not in ("day", "year") and (last.end - reference).days > 15
    if (young or unfinished) and len(past) > 1:
        return past[-2]
    soon = coming[0] if coming else last
    if (
        last.granularity in ("day", "daypart", "hour", "minute")
        and soon.start
        and (reference - last.end).days > 180
        and (soon.start - reference).days <= 92
    ):
        return soon
    return last


def distance(unit: Unit, reference: dt.date) -> int:
    """Return how many days lie between a unit and the reference date; 0 where the unit holds it."""
    if unit.start and unit.start > reference:
        return (unit.start - reference).days
    return max((reference - unit.end).days, 0) if unit.end else 0


SHORT_YEAR_PIVOT = 50
"""Decades and two-digit years from here on are of the twentieth century where no reference date tells."""
