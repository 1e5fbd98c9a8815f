"""Points in time: from the parts that a text names to a stretch of the calendar."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from extractors.dates import calendars as c
from extractors.dates import patterns as p
from extractors.dates.calendars import Unit
from extractors.dates.values import CODE_OF_DAYPART, MOD_OF_EDGE, WEEKDAY, Context, Parts, is_open, number
from extractors.dates.years import SHORT_YEAR_PIVOT, distance, in_year, infer, named_year, nearest, opened

DAY_OFFSET = {"今": 0, "昨": -1, "前": -2, "大前": -3, "明": 1, "后": 2, "大后": 3, "即": 0}


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


def point(parts: Parts, ctx: Context) -> Unit | None:
    """Return the unit that the parts of a point name; ``None`` where there is no such day."""
    unit = next((build(parts, ctx) for key, build in BUILDERS if key in parts), None)
    if unit is None or not parts.keys() & {"hour", "daypart"}:
        return unit
    return _timed(unit, parts)


OPEN_DAY = Unit(None, None, "day", "XXXX-XX-XX")


def _timed(unit: Unit, parts: Parts) -> Unit:
    """Return a day with its part or clock time."""
    day = unit.start if unit.start == unit.end else None
    value = day.isoformat() if day else "XXXX-XX-XX"
    if "hour" not in parts:
        return Unit(day, day, "daypart", value + CODE_OF_DAYPART[parts["daypart"]])
    hour, minute = number(parts["hour"]), number(parts.get("minute", "0"))
    minute = 30 if "half_hour" in parts else 15 * number(parts["quarter_hour"]) if "quarter_hour" in parts else minute
    if (
        CODE_OF_DAYPART.get(parts.get("daypart", "")) in ("TAF", "TEV", "TNI")
        and hour < 12
        and not (parts.get("daypart") in ("深夜", "午夜", "半夜") and hour < 6)
    ):
        hour += 12
    if parts.get("daypart") in ("中午", "午间") and hour < 3:
        hour += 12
    seconds = f":{number(parts['second']):02}" if "second" in parts else ""
    granularity = "minute" if minute or "minute" in parts else "hour"
    return Unit(day, day, granularity, f"{value}T{hour:02}:{minute:02}{seconds}")


def _relative_day(parts: Parts, ctx: Context) -> Unit | None:
    word = parts["day_rel"].removesuffix("天").removesuffix("日")
    if word in DAY_OFFSET:
        return c.day_unit(ctx.reference + DAY_OFFSET[word] * c.ONE_DAY) if ctx.reference else OPEN_DAY
    if ctx.day is None:
        return OPEN_DAY
    return c.day_unit(ctx.day + (word in ("次", "翌", "第二")) * c.ONE_DAY)


def _holiday(parts: Parts, ctx: Context) -> Unit | None:
    holiday = p.holidays()[parts["holiday"]]

    def make(year: int) -> Unit | None:
        day = c.holiday_of(year, holiday)
        return c.day_unit(day) if day else None

    unit = in_year(parts, ctx, make, near=True)
    if (
        unit is None
        or unit.start is None
        or not (parts.keys() & {"leave", "workday", "leave_day"} or parts.get("relation_rule") == "during")
    ):
        return unit
    leave = c.leave_of(unit.start, holiday.leave)
    if "leave_day" in parts and leave.start and leave.end:
        nth = parts["leave_day"]
        return c.day_unit(
            leave.end if nth == "最后一天" else leave.start + (0 if nth == "首日" else number(nth[1]) - 1) * c.ONE_DAY
        )
    return c.day_unit(c.first_workday(leave.end)) if "workday" in parts and leave.end else leave


def _new_year_day(parts: Parts, ctx: Context) -> Unit | None:
    day = parts["new_year"]

    def make(year: int) -> Unit | None:
        first = c.lunar_day(year, 1, 1)
        if first is None:
            return None
        return c.day_unit(first + (-1 if day == "三十" else number(day) - 1) * c.ONE_DAY)

    return in_year(parts, ctx, make, near=True)


LUNAR_MONTH = {"正": 1, "冬": 11, "腊": 12}


def _lunar_month_number(parts: Parts) -> tuple[int, bool]:
    written = parts["lunar_month"]
    name = written.removeprefix("闰")
    return LUNAR_MONTH.get(name) or number(name), written != name


def _lunar_day(parts: Parts, ctx: Context) -> Unit | None:
    month, leap = _lunar_month_number(parts)
    day = 1 if parts["lunar_day"] == "朔日" else number(parts["lunar_day"])

    def make(year: int) -> Unit | None:
        found = c.lunar_day(year, month, day, leap) if "lunar" in parts else c.lunar_in_year(year, month, day, leap)
        return c.day_unit(found) if found else None

    return in_year(parts, ctx, make, near=True)


def _lunar_month(parts: Parts, ctx: Context) -> Unit | None:
    month, leap = _lunar_month_number(parts)
    return in_year(parts, ctx, lambda y: c.lunar_month(y - (month >= 11), month, leap), near=True)


WEEK_OFFSET = {"上上": -2, "上": -1, "上一": -1, "下": 1, "下一": 1, "下下": 2}


def _week(parts: Parts, ctx: Context) -> Unit | None:
    """Return a week, a weekend or a weekday counted from the reference date."""
    day = parts.get("weekday")
    if ctx.reference is None:
        return Unit(None, None, "day" if day else "week", f"XXXX-WXX-{WEEKDAY.get(day, 'WE')}" if day else "XXXX-WXX")
    offset = WEEK_OFFSET.get(parts.get("week_rel", ""), 0)
    week = c.week_of(ctx.reference + dt.timedelta(weeks=offset))
    assert week.start is not None
    if day is None:
        return week
    if day == "末":
        return Unit(week.start + 5 * c.ONE_DAY, week.end, "other", f"{week.value}-WE")
    if "week_rel" not in parts and ctx.day and ctx.day.isoweekday() == WEEKDAY[day]:
        return c.day_unit(ctx.day)
    found = c.day_unit(week.start + (WEEKDAY[day] - 1) * c.ONE_DAY)
    if "week_rel" in parts:
        return found
    assert found.start is not None
    around = [c.day_unit(found.start + dt.timedelta(weeks=w)) for w in (-1, 0, 1)]
    return nearest(around, ctx.reference, ctx.future, near=False, finished=False)


def _nth_week(parts: Parts, ctx: Context) -> Unit | None:
    nth = number(parts["week"])
    if not 1 <= nth <= 53:
        return None
    if "month" in parts or "month_rel" in parts:
        month = _month(parts, ctx)
        if month is None or month.start is None:
            return month
        monday = c.nth_weekday(month.start.year, month.start.month, nth, 1)
        return c.week_of(monday) if monday else None
    return in_year(parts, ctx, lambda y: c.week_of(dt.date(y, 1, 4) + dt.timedelta(weeks=nth - 1)))


def _nth_weekday(parts: Parts, ctx: Context) -> Unit | None:
    month = _month(parts, ctx)
    if month is None or month.start is None:
        return month
    nth = 0 if "nth_last" in parts else number(parts.get("nth", "一"))
    day = c.nth_weekday(month.start.year, month.start.month, nth, WEEKDAY[parts["weekday"]])
    return c.day_unit(day) if day else None


def _first_n(parts: Parts, ctx: Context) -> Unit | None:
    whole = _month(parts, ctx) if parts.keys() & {"month", "month_rel"} else _year(parts, ctx)
    if whole is None or whole.start is None:
        return whole
    count = number(parts["first_n"])
    if count < 1:
        return None
    if parts["first_unit"] == "天":
        return c.span(whole.start, whole.start + (count - 1) * c.ONE_DAY, "day")
    monday = c.week_of(dt.date(whole.start.year, whole.start.month, 4)).start
    return c.span(monday, monday + (7 * count - 1) * c.ONE_DAY if monday else None, "week")


def _day(parts: Parts, ctx: Context) -> Unit | None:
    day = number(parts["day"])
    if "month" in parts:
        return in_year(parts, ctx, lambda y: c.day_of(y, number(parts["month"]), day))
    if "month_rel" in parts:
        month = _month(parts, ctx)
        return (
            c.day_of(month.start.year, month.start.month, day)
            if month and month.start
            else Unit(None, None, "day", f"XXXX-XX-{day:02}")
        )
    return _bare_day(day, ctx)


def _bare_day(day: int, ctx: Context) -> Unit | None:
    """Return a day of the governing month, else of the month that puts it near the reference date."""
    if ctx.month is not None:
        first = dt.date(*ctx.month, 1)
        if ctx.day and (ctx.day.year, ctx.day.month) == ctx.month and ctx.day.day - day > 20:
            first = c.add_months(first, 1) or first
        return c.day_of(first.year, first.month, day)
    reference = ctx.reference
    if reference is None:
        return Unit(None, None, "day", f"XXXX-XX-{day:02}")
    if ctx.paragraph_day and (reference - ctx.paragraph_day).days > 31:
        reference = ctx.paragraph_day + 15 * c.ONE_DAY
    firsts = [f for n in (-2, -1, 0, 1, 2) if (f := c.add_months(reference, n))]
    units = [u for f in firsts if (u := c.day_of(f.year, f.month, day))]
    coming = [u for u in units if u.start and u.start >= reference]
    past = [u for u in units if u.start and u.start <= reference]
    if coming and past and ctx.soon and not ctx.future:
        return min(coming[0], past[-1], key=lambda u: distance(u, reference))
    return coming[0] if ctx.future and coming else past[-1] if past else None


def _month(parts: Parts, ctx: Context) -> Unit | None:
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
    month = _month({"month_rel": "本月", **parts}, ctx)
    return (
        c.tendays_of(month.start.year, month.start.month, part)
        if month and month.start
        else Unit(None, None, "tendays", "XXXX-XX")
    )


def _half_month(parts: Parts, ctx: Context) -> Unit | None:
    month = _month(parts if parts.keys() & {"month", "month_rel"} else {**parts, "month_rel": "本月"}, ctx)
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


def _stretch(parts: Parts, ctx: Context) -> Unit | None:
    """Return the days, weeks or years right before or after the reference date (前三天, 下两周)."""
    count, unit, word = number(parts["stretch_n"]), parts["stretch_unit"], parts["stretch"]
    today, back = ctx.reference, word in ("前", "上", "之前")
    if today is None:
        return OPEN_DAY
    if count < 1:
        return None
    if unit == "年":
        first = today.year - count if back else today.year + 1
        return c.years_of(first, first + count - 1, "year", f"{first:04}/{first + count - 1:04}")
    if unit in ("小时", "分钟", "秒"):
        return c.day_unit(today)
    days = count * (1 if unit == "天" else 7)
    anchor = today if unit == "天" or word not in ("上", "下") else today - today.weekday() * c.ONE_DAY
    if not back:
        anchor += c.ONE_DAY if anchor == today else 7 * c.ONE_DAY
    start = anchor - days * c.ONE_DAY if back else anchor
    return c.span(start, start + (days - 1) * c.ONE_DAY, "day" if unit == "天" else "week")


def _whole_year(parts: Parts, ctx: Context) -> Unit | None:
    """Return the year of 全年 and 年内: the named or governing one, early in a year that just over for a report."""
    year = named_year(parts, ctx) or ctx.year or ctx.paragraph_year or ctx.report
    if year is None and ctx.reference is not None:
        year = ctx.reference.year - (ctx.finished and ctx.reference.month <= 2)
    return c.year_of(year) if year else Unit(None, None, "year", "XXXX")


def _year_edge(parts: Parts, ctx: Context) -> Unit | None:
    mod = MOD_OF_EDGE[parts["year_edge"]]
    year = ctx.year or ctx.report
    reference = ctx.reference
    if year is None and reference is not None:
        year = reference.year
        if mod == "END" and reference.month <= 2 and not ctx.future and parts.get("relation_rule") != "until":
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
    first = ctx.reference.year - (parts["years_rel"] == "去今")
    return c.span(dt.date(first, 1, 1), dt.date(first + 1, 12, 31), "year")


def _year(parts: Parts, ctx: Context) -> Unit | None:
    if "school" in parts:
        return c.months_of(
            number(parts["year"]), 9, 20, "other", f"{number(parts['year'])}-09/{number(parts['year']) + 1}-08"
        )
    year = named_year(parts, ctx)
    return c.year_of(year) if year is not None else Unit(None, None, "year", "XXXX")


def _before_christ(parts: Parts, ctx: Context) -> Unit | None:
    return Unit(None, None, "year", f"BC{number(parts['bc']):04}")


def _century_number(parts: Parts, ctx: Context) -> int | None:
    """Return the number of a century, 21 for the one that began in 2001; ``None`` where it stays open."""
    word = parts["century"]
    if word not in ("上", "上个", "本", "新"):
        return number(word)
    if ctx.reference is None:
        return None
    now = (ctx.reference.year - 1) // 100 + 1
    return {"上": now - 1, "上个": now - 1, "本": now}.get(word, (ctx.reference.year + 9) // 100 + 1)


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


def _period(parts: Parts, ctx: Context) -> Unit | None:
    name = parts.get("period") or parts.get("quoted", "")
    period = p.periods()[name if name != "" else "民国"]
    start = dt.date.fromisoformat(period.start) if period.start else None
    end = dt.date.fromisoformat(period.end) if period.end else None
    if "plan_years" in parts and start:
        end = dt.date(start.year + number(parts["plan_years"]) - 1, 12, 31)
    if "plan_last" in parts and end:
        start = dt.date(end.year - number(parts["plan_last"]) + 1, 1, 1)
    if "plan_nth" in parts and start and end:
        return c.year_of(end.year if parts["plan_nth"][0] in "收末" else start.year + _ordinal(parts["plan_nth"]) - 1)
    return c.span(start, end, "other")


def _ordinal(word: str) -> int:
    return number(word[1:]) if word[0] == "第" else 1


def _last_named(parts: Parts, ctx: Context) -> Unit | None:
    """Return the date last named (同期)."""
    last = ctx.last
    return Unit(last.start, last.end, last.granularity, last.timex or "") if last else Unit(None, None, "other", "XXXX")


def _today(parts: Parts, ctx: Context) -> Unit | None:
    """Return the day that a bare clock time or part of day belongs to."""
    day = ctx.day or ctx.reference
    return c.day_unit(day) if day else OPEN_DAY


BUILDERS: tuple[tuple[str, Callable[[Parts, Context], Unit | None]], ...] = (
    ("day_rel", _relative_day),
    ("holiday", _holiday),
    ("new_year", _new_year_day),
    ("lunar_day", _lunar_day),
    ("lunar_month", _lunar_month),
    ("nth", _nth_weekday),
    ("nth_last", _nth_weekday),
    ("nth_first", _nth_weekday),
    ("week", _nth_week),
    ("week_rel", _week),
    ("day", _day),
    ("weekday", _week),
    ("first_n", _first_n),
    ("month_edge", _month_edge),
    ("quarter_edge", _quarter_edge),
    ("tendays", _tendays),
    ("half_month", _half_month),
    ("nth_month", lambda parts, ctx: _month({**parts, "month": parts["nth_month"]}, ctx)),
    ("month", _month),
    ("month_rel", _month),
    ("quarter_q", lambda parts, ctx: _quarter({**parts, "quarter": parts["quarter_q"][1]}, ctx)),
    ("quarter_first", lambda parts, ctx: _quarter({**parts, "quarter": "1"}, ctx)),
    ("quarter_rel", _relative_quarter),
    ("quarters", _first_months),
    ("months", _first_months),
    ("quarter", _quarter),
    ("half", _half),
    ("half_report", _half),
    ("season", _season),
    ("stretch", _stretch),
    ("whole", _whole_year),
    ("within_year", _whole_year),
    ("year_edge", _year_edge),
    ("turn", _turn_of_year),
    ("years_rel", _two_years),
    ("bc", _before_christ),
    ("decade", _decade),
    ("century", _century),
    ("period", _period),
    ("quoted", _period),
    ("same", _last_named),
    ("year", _year),
    ("year2", _year),
    ("year_rel", _year),
    ("era", _year),
    ("republic", _year),
    ("daypart", _today),
    ("hour", _today),
)
"""How a point is read, by the finest part it has."""
