"""Years, decades, centuries and named periods, from the parts that a text names."""

from __future__ import annotations

import datetime as dt

from extractors.dates import calendars as c
from extractors.dates.calendars import Unit
from extractors.dates.patterns.periods import periods
from extractors.dates.values import Build, Context, Parts, number
from extractors.dates.years import SHORT_YEAR_PIVOT, named_year


def read_year(parts: Parts, ctx: Context) -> Unit | None:
    """Return a year or a school year."""
    if "school" in parts:
        return c.months_of(
            number(parts["year"]), 9, 20, "other", f"{number(parts['year'])}-09/{number(parts['year']) + 1}-08"
        )
    year = named_year(parts, ctx)
    return c.year_of(year) if year is not None else Unit(None, None, "year", "XXXX")


def _before_christ(parts: Parts, ctx: Context) -> Unit | None:
    return Unit(None, None, "year", f"BC{number(parts['bc']):04}")


def _century_before_christ(parts: Parts, ctx: Context) -> Unit | None:
    return Unit(None, None, "century", f"BC{number(parts['bc_century']) - 1:02}")


def _century_number(parts: Parts, ctx: Context) -> int | None:
    """Return the number of a century, 21 for the one that began in 2001; ``None`` where it stays open."""
    word = parts["century"]
    if word not in ("上", "上个", "下", "下个", "本", "新"):
        return number(word)
    if ctx.reference is None:
        return None
    now = (ctx.reference.year - 1) // 100 + 1
    return {"上": now - 1, "下": now + 1, "本": now}.get(word[0], (ctx.reference.year + 9) // 100 + 1)


def _century(parts: Parts, ctx: Context) -> Unit | None:
    century = _century_number(parts, ctx)
    if century is None:
        return Unit(None, None, "century", "XX")
    return c.years_of(century * 100 - 99, century * 100, "century", f"{century - 1:02}")


def _decade(parts: Parts, ctx: Context) -> Unit | None:
    decade = number(parts["decade"])
    decade *= 10 if decade < 10 else 1
    if "century" in parts:
        century = _century_number(parts, ctx)
        first = None if century is None else (century - 1) * 100 + decade
    elif ctx.reference is None:
        first = (1900 if decade >= SHORT_YEAR_PIVOT else 2000) + decade
    else:
        base = ctx.reference.year // 100 * 100 + decade
        first = base if base <= ctx.reference.year else base - 100
    if first is None:
        return Unit(None, None, "decade", f"XX{decade // 10}")
    return c.years_of(first, first + 9, "decade", f"{first // 10:03}")


def _decade_of_years(parts: Parts, ctx: Context) -> Unit | None:
    first = number(parts["decade_year"])
    return c.years_of(first, first + 9, "decade", f"{first // 10:03}")


def _period(parts: Parts, ctx: Context) -> Unit | None:
    name = parts.get("period") or parts.get("quoted", "")
    period = periods()[name if name != "" else "民国"]
    start = dt.date.fromisoformat(period.start) if period.start else None
    end = dt.date.fromisoformat(period.end) if period.end else None
    if "plan_years" in parts and start:
        end = dt.date(start.year + number(parts["plan_years"]) - 1, 12, 31)
    if "plan_last" in parts and end:
        start = dt.date(end.year - number(parts["plan_last"]) + 1, 1, 1)
    if "plan_nth" in parts and start and end:
        return c.year_of(end.year if parts["plan_nth"][0] in "收末最" else start.year + _ordinal(parts["plan_nth"]) - 1)
    return c.span(start, end, "other")


def _ordinal(word: str) -> int:
    return number(word[1:]) if word[0] == "第" else 1


ERAS: dict[str, Build] = {
    "bc": _before_christ,
    "bc_century": _century_before_christ,
    "decade_year": _decade_of_years,
    "decade": _decade,
    "century": _century,
    "period": _period,
    "quoted": _period,
    "year": read_year,
    "year2": read_year,
    "year_rel": read_year,
    "era": read_year,
    "sexagenary": read_year,
    "republic": read_year,
}
"""How years and longer stretches are read, by the part that tells them."""
