"""Days, weeks and holidays, from the parts that a text names."""

from __future__ import annotations

import datetime as dt

from extractors.dates import calendars as c
from extractors.dates.calendars import Unit
from extractors.dates.eras import read_year
from extractors.dates.months import read_month
from extractors.dates.patterns.holidays import holidays
from extractors.dates.values import WEEKDAY, Build, Context, Parts, is_open, number
from extractors.dates.years import distance, in_year, named_year, nearest

DAY_OFFSET = {"今": 0, "昨": -1, "前": -2, "大前": -3, "明": 1, "后": 2, "大后": 3, "即": 0}


OPEN_DAY = Unit(None, None, "day", "XXXX-XX-XX")


def _relative_days(parts: Parts, ctx: Context) -> Unit | None:
    if ctx.reference is None:
        return Unit(None, None, "day", "XXXX-XX-XX/XXXX-XX-XX")
    word = parts["days_rel"]
    return c.span(
        ctx.reference + DAY_OFFSET[word[0]] * c.ONE_DAY, ctx.reference + DAY_OFFSET[word[-1]] * c.ONE_DAY, "day"
    )


def _relative_day(parts: Parts, ctx: Context) -> Unit | None:
    word = parts["day_rel"].removesuffix("天").removesuffix("日")
    if not is_open(parts) and ctx.reference:
        year = named_year(parts, ctx)
        day = c.same_day(ctx.reference, year) if year else None
        return c.day_unit(day) if day else OPEN_DAY
    if word in DAY_OFFSET:
        return c.day_unit(ctx.reference + DAY_OFFSET[word] * c.ONE_DAY) if ctx.reference else OPEN_DAY
    if ctx.day is None:
        return OPEN_DAY
    return c.day_unit(ctx.day + (word in ("次", "翌", "第二")) * c.ONE_DAY)


def _holiday(parts: Parts, ctx: Context) -> Unit | None:
    holiday = holidays()[parts["holiday"]]

    def make(year: int) -> Unit | None:
        day = c.holiday_of(year, holiday)
        return c.day_unit(day) if day else None

    unit = in_year(parts, ctx, make, near=True)
    if unit and unit.start and "feast_side" in parts:
        return _beside(unit.start, parts)
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


def _beside(feast: dt.date, parts: Parts) -> Unit:
    """Return the days or weeks right before or after a feast (春节前一周)."""
    days = number(parts["feast_n"]) * (1 if parts["feast_unit"] in ("天", "日") else 7)
    first = feast - days * c.ONE_DAY if parts["feast_side"] == "前" else feast + c.ONE_DAY
    if days == 7 and first.isoweekday() == 1:
        return c.week_of(first)
    return c.day_unit(first) if days == 1 else c.span(first, first + (days - 1) * c.ONE_DAY, "day")


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
        found = (
            c.lunar_day(year, month, day, leap)
            if parts.keys() & {"lunar", "sexagenary"}
            else c.lunar_in_year(year, month, day, leap)
        )
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
    leaning = ctx.week if "week_rel" not in parts else None
    week = c.week_of(leaning or ctx.reference + dt.timedelta(weeks=offset))
    assert week.start is not None
    if day is None:
        return week
    if day == "末":
        return Unit(week.start + 5 * c.ONE_DAY, week.end, "other", f"{week.value}-WE")
    if "week_rel" not in parts and ctx.day and ctx.day.isoweekday() == WEEKDAY[day]:
        return c.day_unit(ctx.day)
    found = c.day_unit(week.start + (WEEKDAY[day] - 1) * c.ONE_DAY)
    if "week_rel" in parts or leaning:
        return found
    assert found.start is not None
    around = [c.day_unit(found.start + dt.timedelta(weeks=w)) for w in (-1, 0, 1)]
    return nearest(around, ctx.reference, ctx.future, near=False, finished=False)


def _nth_week(parts: Parts, ctx: Context) -> Unit | None:
    nth = number(parts["week"])
    if not 1 <= nth <= 53:
        return None
    if "month" in parts or "month_rel" in parts:
        month = read_month(parts, ctx)
        if month is None or month.start is None:
            return month
        monday = c.nth_weekday(month.start.year, month.start.month, nth, 1)
        return c.week_of(monday) if monday else None
    return in_year(parts, ctx, lambda y: c.week_of(dt.date(y, 1, 4) + dt.timedelta(weeks=nth - 1)))


def _nth_weekday(parts: Parts, ctx: Context) -> Unit | None:
    month = read_month(parts, ctx)
    if month is None or month.start is None:
        return month
    nth = 0 if "nth_last" in parts else number(parts.get("nth", "一"))
    day = c.nth_weekday(month.start.year, month.start.month, nth, WEEKDAY[parts["weekday"]])
    return c.day_unit(day) if day else None


def _first_n(parts: Parts, ctx: Context) -> Unit | None:
    whole = read_month(parts, ctx) if parts.keys() & {"month", "month_rel"} else read_year(parts, ctx)
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
        month = read_month(parts, ctx)
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
    if ctx.paragraph_day and abs(reference - ctx.paragraph_day) <= 31 * c.ONE_DAY:
        week = (ctx.paragraph_day + n * c.ONE_DAY for n in range(8))
        if following := next((d for d in week if d.day == day), None):
            return c.day_unit(following)
    if ctx.paragraph_day and (ctx.paragraph_day - reference).days > 31:
        return c.day_of(ctx.paragraph_day.year, ctx.paragraph_day.month, day)
    if ctx.paragraph_day and (reference - ctx.paragraph_day).days > 31:
        reference = ctx.paragraph_day + 15 * c.ONE_DAY
    firsts = [f for n in (-2, -1, 0, 1, 2) if (f := c.add_months(reference, n))]
    units = [u for f in firsts if (u := c.day_of(f.year, f.month, day))]
    units = [u for u in units if u.start and u.start.isoweekday() == ctx.weekday] or units
    coming = [u for u in units if u.start and u.start >= reference]
    past = [u for u in units if u.start and u.start <= reference]
    if coming and past and ctx.soon and not ctx.future:
        return min(coming[0], past[-1], key=lambda u: distance(u, reference))
    return coming[0] if ctx.future and coming else past[-1] if past else None


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


DAYS: dict[str, Build] = {
    "days_rel": _relative_days,
    "day_rel": _relative_day,
    "holiday": _holiday,
    "new_year": _new_year_day,
    "lunar_day": _lunar_day,
    "lunar_month": _lunar_month,
    "nth": _nth_weekday,
    "nth_last": _nth_weekday,
    "nth_first": _nth_weekday,
    "week": _nth_week,
    "week_rel": _week,
    "day": _day,
    "weekday": _week,
    "first_n": _first_n,
    "stretch": _stretch,
}
"""How days and weeks are read, by the part that tells them."""
