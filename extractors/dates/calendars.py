"""Calendar arithmetic: units of the solar calendar, the lunar calendar, solar terms and statutory leave.

The lunar calendar, the solar terms and the days off come from the library ``lunar_python``; it is imported on first use.
"""

from __future__ import annotations

import calendar
import datetime as dt
from functools import cache
from typing import NamedTuple

from extractors.dates.patterns.holidays import Holiday

ONE_DAY = dt.timedelta(days=1)


class Unit(NamedTuple):
    """A stretch of the calendar.

    Attributes:
        start: First day, or ``None`` where unknown.
        end: Last day, inclusive, or ``None`` where unknown.
        granularity: One of ``schemas.vocabulary.GRANULARITY``.
        value: TIMEX3 value.
    """

    start: dt.date | None
    end: dt.date | None
    granularity: str
    value: str


def date(year: int, month: int, day: int) -> dt.date | None:
    """Return a day, or ``None`` where the calendar has none.

    >>> date(2023, 2, 29) is None
    True
    """
    if not (1 <= year <= 9999 and 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]):
        return None
    return dt.date(year, month, day)


def day_unit(day: dt.date) -> Unit:
    """Return a day as a unit."""
    return Unit(day, day, "day", day.isoformat())


def day_of(year: int, month: int, day: int) -> Unit | None:
    """Return a day of the solar calendar, or ``None`` where there is none."""
    found = date(year, month, day)
    return day_unit(found) if found else None


def months_of(year: int, first: int, last: int, granularity: str, value: str) -> Unit | None:
    """Return the months ``first`` to ``last`` of a year; a last month above 12 lies in the next year."""
    until = year + (last - 1) // 12
    if not (year >= 1 and until <= 9999):
        return None
    month = (last - 1) % 12 + 1
    end = dt.date(until, month, calendar.monthrange(until, month)[1])
    return Unit(dt.date(year, first, 1), end, granularity, value)


def year_of(year: int) -> Unit | None:
    """Return a year."""
    return months_of(year, 1, 12, "year", f"{year:04}")


def month_of(year: int, month: int) -> Unit | None:
    """Return a month."""
    return months_of(year, month, month, "month", f"{year:04}-{month:02}") if 1 <= month <= 12 else None


def quarter_of(year: int, quarter: int) -> Unit | None:
    """Return a quarter."""
    return months_of(year, quarter * 3 - 2, quarter * 3, "quarter", f"{year:04}-Q{quarter}")


def half_of(year: int, half: int) -> Unit | None:
    """Return a half-year."""
    return months_of(year, half * 6 - 5, half * 6, "half", f"{year:04}-H{half}")


SEASONS = {"春": (3, "SP"), "夏": (6, "SU"), "秋": (9, "FA"), "冬": (12, "WI")}


def season_of(year: int, season: str) -> Unit | None:
    """Return a season of three months; winter begins in December of the year before the one it ends in."""
    first, code = SEASONS[season]
    return months_of(year, first, first + 2, "other", f"{year:04}-{code}")


def years_of(first: int, last: int, granularity: str, value: str) -> Unit | None:
    """Return the years ``first`` to ``last``."""
    if not 1 <= first <= last <= 9999:
        return None
    return Unit(dt.date(first, 1, 1), dt.date(last, 12, 31), granularity, value)


def week_of(day: dt.date) -> Unit:
    """Return the ISO week that holds a day."""
    monday = day - dt.timedelta(days=day.weekday())
    year, week, _ = day.isocalendar()
    return Unit(monday, monday + 6 * ONE_DAY, "week", f"{year}-W{week:02}")


def tendays_of(year: int, month: int, part: str) -> Unit | None:
    """Return a part of a month: 上旬 1–10, 中旬 11–20, 下旬 from 21, 中下旬 from 11, 上中旬 to 20."""
    whole = month_of(year, month)
    if whole is None or whole.end is None:
        return None
    first = {"上": 1, "上中": 1, "中": 11, "中下": 11, "下": 21}[part]
    last = {"上": 10, "上中": 20, "中": 20}.get(part, whole.end.day)
    return span(dt.date(year, month, first), dt.date(year, month, last), "tendays")


def span(start: dt.date | None, end: dt.date | None, granularity: str) -> Unit:
    """Return a stretch from day to day; an open end is written ``..``."""
    first = start.isoformat() if start else ".."
    last = end.isoformat() if end else ".."
    return Unit(start, end, granularity, f"{first}/{last}")


def add_months(day: dt.date, months: int) -> dt.date | None:
    """Return the first day of the month so many months away."""
    count = day.year * 12 + day.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def same_day(day: dt.date, year: int) -> dt.date | None:
    """Return the same day of another year; 29 February becomes the 28th."""
    return date(year, day.month, day.day) or date(year, day.month, 28)


@cache
def lunar_day(year: int, month: int, day: int, leap: bool = False) -> dt.date | None:
    """Return the solar day of a day of the lunar calendar, or ``None`` where that month has no such day.

    >>> lunar_day(2024, 8, 15)
    datetime.date(2024, 9, 17)
    """
    from lunar_python import Lunar, LunarYear

    if not 2 <= year <= 9990:
        return None
    found = LunarYear.fromYear(year).getMonth(-month if leap else month)
    if found is None or not 1 <= day <= found.getDayCount():
        return None
    solar = Lunar.fromYmd(year, -month if leap else month, day).getSolar()
    return date(solar.getYear(), solar.getMonth(), solar.getDay())


@cache
def lunar_month(year: int, month: int, leap: bool = False) -> Unit | None:
    """Return a month of the lunar calendar."""
    from lunar_python import LunarYear

    first = lunar_day(year, month, 1, leap)
    if first is None:
        return None
    days = LunarYear.fromYear(year).getMonth(-month if leap else month).getDayCount()
    return span(first, first + (days - 1) * ONE_DAY, "month")


def sexagenary_year(name: str, near: int) -> int | None:
    """Return the year of the cycle of sixty that a name (甲辰) stands for, the one nearest to a year; ``None`` for none.

    >>> sexagenary_year("甲辰", 2025)
    2024
    """
    stem, branch = "甲乙丙丁戊己庚辛壬癸".index(name[0]), "子丑寅卯辰巳午未申酉戌亥".index(name[1])
    years = [y for y in range(near - 30, near + 30) if (y - 4) % 10 == stem and (y - 4) % 12 == branch]
    return years[0] if years else None


@cache
def solar_term(year: int, name: str) -> dt.date | None:
    """Return the day of a solar term in a solar year.

    >>> solar_term(2024, "清明")
    datetime.date(2024, 4, 4)
    """
    from lunar_python import Lunar

    if not 2 <= year <= 9990:
        return None
    for lunar_year in (year, year - 1, year + 1):
        found = Lunar.fromYmd(lunar_year, 6, 1).getJieQiTable().get(name)
        if found is not None and found.getYear() == year:
            return dt.date(found.getYear(), found.getMonth(), found.getDay())
    return None


def holiday_of(year: int, holiday: Holiday) -> dt.date | None:
    """Return the day of a holiday in a solar year."""
    if holiday.calendar == "solar":
        return date(year, holiday.month, holiday.day)
    if holiday.calendar == "term":
        return solar_term(year, holiday.name)
    if holiday.calendar == "weekday":
        return nth_weekday(year, holiday.month, holiday.day // 10, holiday.day % 10)
    if holiday.calendar == "eve":
        first = lunar_day(year, 1, 1)
        return first - ONE_DAY if first else None
    return lunar_in_year(year, holiday.month, holiday.day)


def lunar_in_year(year: int, month: int, day: int, leap: bool = False) -> dt.date | None:
    """Return the day of the lunar calendar that falls into a solar year; of the twelfth month that before spring."""
    before = lunar_day(year - 1, month, day, leap) if month >= 11 else None
    return before if before and before.year == year else lunar_day(year, month, day, leap)


def nth_weekday(year: int, month: int, nth: int, weekday: int) -> dt.date | None:
    """Return the ``nth`` of a weekday (ISO number) in a month; 0 counts as the last."""
    if not (1 <= year <= 9999 and 1 <= month <= 12):
        return None
    days = [
        d for d in range(1, calendar.monthrange(year, month)[1] + 1) if dt.date(year, month, d).isoweekday() == weekday
    ]
    return dt.date(year, month, days[nth - 1]) if nth <= len(days) else None


@cache
def leave_of(day: dt.date, name: str) -> Unit:
    """Return the statutory leave around a holiday, as the State Council set it; the day alone where that is not known."""
    from lunar_python.util import HolidayUtil

    entries = HolidayUtil.getHolidaysByTarget(day.isoformat()) or []
    off = sorted(e.getDay() for e in entries if not e.isWork())
    if not off:
        near = [
            h
            for year in (day.year - 1, day.year)
            for h in HolidayUtil.getHolidays(year)
            if h.getDay() == day.isoformat() and not h.isWork()
        ]
        off = sorted(e.getDay() for h in near for e in HolidayUtil.getHolidaysByTarget(h.getTarget()) if not e.isWork())
    if not off or not name:
        return day_unit(day)
    return span(dt.date.fromisoformat(off[0]), dt.date.fromisoformat(off[-1]), "other")


@cache
def first_workday(after: dt.date) -> dt.date:
    """Return the first day of work after a day, with the days off and the shifted days of work of that year."""
    from lunar_python.util import HolidayUtil

    day = after + ONE_DAY
    while True:
        entry = HolidayUtil.getHoliday(day.isoformat())
        if entry.isWork() if entry else day.isoweekday() <= 5:
            return day
        day += ONE_DAY
