"""What a temporal expression means: the days it covers and its TIMEX3 value."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from extractors import numerals
from extractors.dates import calendars as c
from extractors.dates import patterns as p
from extractors.dates.calendars import Unit
from extractors.spans import Mention

Parts = Mapping[str, str]
Make = Callable[[int], Unit | None]


@dataclass(frozen=True, slots=True)
class DateValue:
    """What an expression means.

    Attributes:
        start: First day covered, or ``None``.
        end: Last day covered, inclusive, or ``None``.
        granularity: Finest calendar unit named.
        timex_type: TIMEX3 type.
        timex: TIMEX3 value, such as ``"2024-Q1"``, or ``None``.
        mod: TIMEX3 modifier, such as ``"END"``, or ``None``.
    """

    start: dt.date | None
    end: dt.date | None
    granularity: str
    timex_type: str
    timex: str | None
    mod: str | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """What an expression may lean on.

    Attributes:
        reference: Day that relative expressions count from.
        year: Year named in the sentence, which governs it.
        month: Year and month last named in the sentence.
        topic_year: Year last named in the article.
        paragraph_year: Year last named in the paragraph.
        paragraph_day: Day last named in the paragraph.
        finished: Whether the sentence reports what is over.
        day: Day last named in the article.
        last: Date or interval last named in the article.
        report: Year that an annual report or bulletin is about.
        future: Whether the sentence plans or announces.
        soon: Whether the sentence speaks of what is to come, so that the nearest day counts.
        compared: Whether the expression only measures another (比上月).
        balance: Whether the expression is an as-of date (截至).
    """

    reference: dt.date | None = None
    year: int | None = None
    month: tuple[int, int] | None = None
    topic_year: int | None = None
    paragraph_year: int | None = None
    paragraph_day: dt.date | None = None
    finished: bool = False
    day: dt.date | None = None
    last: DateValue | None = None
    report: int | None = None
    future: bool = False
    soon: bool = False
    compared: bool = False
    balance: bool = False


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
        return _recurring(mention.parts)
    if mention.kind == "duration":
        return _duration(mention.parts)
    if mention.rule == "offset":
        return _offset(mention.parts, ctx)
    return _calendar(mention.parts, ctx)


PAST, PRESENT, FUTURE = "PAST_REF", "PRESENT_REF", "FUTURE_REF"
VAGUE = dict.fromkeys(("近日", "日前", "近期", "近年", "近几年", "此前"), PAST)
VAGUE |= dict.fromkeys(("目前", "当前", "眼下", "如今", "当下"), PRESENT) | {"今后": FUTURE}

DAY_OFFSET = {"今": 0, "昨": -1, "前": -2, "大前": -3, "明": 1, "后": 2, "大后": 3, "即": 0}
YEAR_OFFSET = {"今年": 0, "去年": -1, "前年": -2, "大前年": -3, "明年": 1, "后年": 2, "大后年": 3}
YEAR_KEYS = ("year", "year2", "year_rel", "era", "republic", "bc", "decade", "century", "period", "quoted")
DAYPART = {
    "TMO": ("凌晨", "清晨", "早晨", "早上", "上午", "早间", "一早", "一大早", "早", "晨"),
    "TMI": ("中午", "午间", "正午"),
    "TAF": ("下午", "午后"),
    "TDT": ("白天",),
    "TEV": ("傍晚", "晚上", "晚间", "夜晚", "晚"),
    "TNI": ("深夜", "午夜", "半夜", "夜间", "夜里", "夜"),
}
CODE_OF_DAYPART = {word: code for code, words in DAYPART.items() for word in words}


@lru_cache(maxsize=4096)
def number(written: str) -> int:
    """Return a whole number as written (``二〇二四``, ``廿三``, ``初八``, ``元``)."""
    if written.isascii() and written.isdigit():
        return int(written)
    if written in ("元", "首"):
        return 1
    value = numerals.parse(written.removeprefix("初").replace("○", "〇").replace("0", "〇"))
    return int(value) if value is not None else 0


def _calendar(parts: Parts, ctx: Context) -> DateValue | None:
    """Return the value of a point or range."""
    second = {k[3:]: v for k, v in parts.items() if k.startswith("to_")}
    first = {k: v for k, v in parts.items() if not k.startswith("to_")}
    if "year_rel" in first and _is_back_then(first, ctx):
        return DateValue(None, None, "year", "DATE", PAST)
    unit = _range(first, second, ctx) if second else _edged(first, ctx)
    if unit is None:
        return None
    mod = None if second else _edge_mod(first)
    return _related(unit, mod, parts, ctx)


def _is_back_then(parts: Parts, ctx: Context) -> bool:
    """Return whether 当年 means "back then": no year governs it, and nothing finer follows."""
    return (
        parts["year_rel"] == "当年"
        and ctx.year is None
        and not parts.keys()
        & {"month", "edge", "half", "quarter", "quarters", "relation", "lunar_month", "season", "holiday", "whole"}
    )


def is_open(parts: Parts) -> bool:
    """Return whether an expression leaves its year open."""
    return not any(k in parts for k in YEAR_KEYS)


def _range(first: Parts, second: Parts, ctx: Context) -> Unit | None:
    """Return the stretch from one point to another; what one leaves open it takes from the other."""
    if (
        is_open(first)
        and is_open(second)
        and first.keys() & {"month", "quarter", "lunar_month", "holiday"}
        and ctx.year is None
        and ctx.report is None
    ):
        return _infer(ctx, lambda y: _joined(first, second, replace(ctx, year=y, month=None)), finished=True)
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
    unit = _point(parts, ctx)
    mod = _edge_mod(parts)
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
    return _part_of(unit, unit.start, unit.end, mod, ctx)


EDGES = {
    "START": ("上半叶", "年初", "伊始", "之初", "初期", "初年", "初"),
    "MID": ("年中", "中期", "中叶", "中", "月中"),
    "END": (
        "下半叶",
        "年底",
        "年末",
        "年尾",
        "年终",
        "之末",
        "后期",
        "末期",
        "晚期",
        "末年",
        "底",
        "末",
        "岁末",
        "岁尾",
        "月底",
        "月末",
        "季末",
    ),
}
MOD_OF_EDGE = {word: mod for mod, words in EDGES.items() for word in words} | {"月初": "START", "季初": "START"}


def _edge_mod(parts: Parts) -> str | None:
    """Return the modifier of an edge word."""
    word = next((parts[k] for k in ("edge", "year_edge", "month_edge", "quarter_edge") if k in parts), "")
    return MOD_OF_EDGE.get(word)


def _part_of(unit: Unit, start: dt.date, end: dt.date, mod: str, ctx: Context) -> Unit | None:
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


def _related(unit: Unit, mod: str | None, parts: Parts, ctx: Context) -> DateValue:
    """Return a unit as a value, placed by what stands behind it (以来, 以前, 前后)."""
    rule = parts.get("relation_rule", "")
    kind = "TIME" if "T" in unit.value and not unit.value.startswith("P") else "DATE"
    if rule in ("since", "from"):
        end = ctx.reference if ctx.reference and unit.start and unit.start <= ctx.reference else None
        if unit.start is None:
            return DateValue(None, None, unit.granularity, "DATE", unit.value)
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
    return DateValue(start, end, last.granularity, "DATE", _value_of(start, end, last))


def _value_of(start: dt.date | None, end: dt.date | None, last: DateValue) -> str:
    """Return the TIMEX3 value of a stretch moved to another year, in the form of the one it was moved from."""
    timex = last.timex or ""
    if start and end and "/" not in timex and len(timex) >= 4 and timex[:4].isdigit():
        return f"{end.year:04}{timex[4:]}"
    return c.span(start, end, "day").value


def _point(parts: Parts, ctx: Context) -> Unit | None:
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


def _named_year(parts: Parts, ctx: Context) -> int | None:
    """Return the year that a point names, outright or by its distance; ``None`` where it names none."""
    if "year" in parts:
        return number(parts["year"]) if parts["year"] not in ("两千", "二千") else 2000
    if "year2" in parts:
        short = number(parts["year2"])
        pivot = ctx.reference.year % 100 + 10 if ctx.reference else SHORT_YEAR_PIVOT - 1
        return 2000 + short if short <= pivot else 1900 + short
    if parts.get("lunar", "").endswith("年"):
        return c.sexagenary_year(parts["lunar"][-3:-1], ctx.reference.year) if ctx.reference else None
    if "era" in parts:
        return int(p.periods()[parts["era"]].start[:4]) + number(parts["era_year"]) - 1
    if "republic" in parts:
        return 1911 + number(parts["republic"])
    return _relative_year(parts["year_rel"].removesuffix("度"), ctx) if "year_rel" in parts else None


def _relative_year(word: str, ctx: Context) -> int | None:
    """Return the year of 去年, 上年, 次年 and the like."""
    current = ctx.reference.year if ctx.reference else None
    if word in YEAR_OFFSET:
        return current + YEAR_OFFSET[word] if current else None
    if word in ("新年", "新的一年", "新一年"):
        late = ctx.reference is not None and ctx.reference.month >= 11
        return current + late if current else None
    if word == "本年":
        return ctx.report or current
    if word in ("上年", "上一年", "下年", "下一年"):
        base = ctx.year or ctx.report or current
        return base + (-1 if word[0] == "上" else 1) if base else None
    named = ctx.year or ctx.topic_year or ctx.report or (current if word in ("这一年", "当年") else None)
    return named + (word in ("次年", "翌年")) if named else None


def _in_year(parts: Parts, ctx: Context, make: Make, near: bool = False) -> Unit | None:
    """Return ``make`` of the year that is named or, where none is, of the year that fits."""
    year = _named_year(parts, ctx)
    if year is not None:
        return make(year)
    if any(k in parts for k in YEAR_KEYS):
        return _opened(make)
    return _infer(ctx, make, near=near)


def _opened(make: Make) -> Unit | None:
    """Return what ``make`` gives with the year left open; ``None`` where no year has such a day."""
    unit = make(2000)
    return unit and Unit(None, None, unit.granularity, unit.value.replace("2000-", "XXXX-").replace("2001-", "XXXX-"))


def _infer(ctx: Context, make: Make, near: bool = False, finished: bool = False) -> Unit | None:
    """Return ``make`` of the year that fits: the governing one, that of the report, else the one near the reference.

    Args:
        ctx: What the expression may lean on.
        make: The unit as a function of the year.
        near: Whether the nearest counts, past or to come (holidays).
        paragraph_day: Day last named in the paragraph.
        finished: Whether a stretch must be over where nothing is planned (1—11月).
    """
    if ctx.year is not None:
        return _governed(ctx, ctx.year, make)
    if ctx.report is not None:
        return make(ctx.report)
    reference = ctx.reference
    if reference is None:
        return _opened(make)
    years = range(reference.year - 8, reference.year + 9)
    units = [
        u for y in (reference.year - 1, reference.year, reference.year + 1) if (u := make(y)) and u.start and u.end
    ]
    if not units:
        units = [u for y in years if (u := make(y)) and u.start and u.end]
    return _nearest(units, reference, ctx.future, near or ctx.soon, finished or ctx.finished) if units else None


def _governed(ctx: Context, year: int, make: Make) -> Unit | None:
    """Return ``make`` of the governing year, or of the next where the months have gone round (12月…次月)."""
    unit = make(year)
    if unit and unit.start and ctx.month and ctx.month[0] == year and ctx.month[1] - unit.start.month >= 9:
        later = make(year + 1)
        if later and later.start and (ctx.future or ctx.reference is None or later.start <= ctx.reference):
            return later
    return unit


def _nearest(units: list[Unit], reference: dt.date, future: bool, near: bool, finished: bool) -> Unit:
    """Return the unit that fits the reference date: past for what is reported, to come for what is planned."""
    coming = [u for u in units if u.end and u.end >= reference]
    past = [u for u in units if u.start and u.start <= reference]
    if future and coming:
        return coming[0]
    if near or not past:
        return min(units, key=lambda u: _distance(u, reference))
    last = past[-1]
    if last.start is None or last.end is None:
        return last
    young = (reference - last.start).days < 20 and last.granularity in ("quarter", "half")
    unfinished = finished and last.granularity not in ("day", "year") and (last.end - reference).days > 15
    if (young or unfinished) and len(past) > 1:
        return past[-2]
    soon = coming[-1] if coming else last
    if (
        last.granularity == "day"
        and soon.start
        and (reference - last.end).days > 300
        and (soon.start - reference).days <= 31
    ):
        return soon
    return last


def _distance(unit: Unit, reference: dt.date) -> int:
    if unit.start and unit.start > reference:
        return (unit.start - reference).days
    return max((reference - unit.end).days, 0) if unit.end else 0


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

    unit = _in_year(parts, ctx, make, near=True)
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

    return _in_year(parts, ctx, make, near=True)


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

    return _in_year(parts, ctx, make, near=True)


def _lunar_month(parts: Parts, ctx: Context) -> Unit | None:
    month, leap = _lunar_month_number(parts)
    return _in_year(parts, ctx, lambda y: c.lunar_month(y - (month >= 11), month, leap), near=True)


WEEKDAY = {w: i for i, w in enumerate("一二三四五六日", 1)} | {"天": 7}
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
    return _nearest(around, ctx.reference, ctx.future, near=False, finished=False)


def _nth_week(parts: Parts, ctx: Context) -> Unit | None:
    nth = number(parts["week"])
    if "month" in parts or "month_rel" in parts:
        month = _month(parts, ctx)
        if month is None or month.start is None:
            return month
        monday = c.nth_weekday(month.start.year, month.start.month, nth, 1)
        return c.week_of(monday) if monday else None
    return _in_year(parts, ctx, lambda y: c.week_of(dt.date(y, 1, 4) + dt.timedelta(weeks=nth - 1)))


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
    if parts["first_unit"] == "天":
        return c.span(whole.start, whole.start + (count - 1) * c.ONE_DAY, "day")
    monday = c.week_of(dt.date(whole.start.year, whole.start.month, 4)).start
    return c.span(monday, monday + (7 * count - 1) * c.ONE_DAY if monday else None, "week")


def _day(parts: Parts, ctx: Context) -> Unit | None:
    day = number(parts["day"])
    if "month" in parts:
        return _in_year(parts, ctx, lambda y: c.day_of(y, number(parts["month"]), day))
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
        return min(coming[0], past[-1], key=lambda u: _distance(u, reference))
    return coming[0] if ctx.future and coming else past[-1] if past else None


def _month(parts: Parts, ctx: Context) -> Unit | None:
    if "month_rel" not in parts:
        return _in_year(parts, ctx, lambda y: c.month_of(y, number(parts["month"])))
    word = parts["month_rel"].removesuffix("月").removesuffix("个")
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
        return _in_year(parts, ctx, lambda y: c.tendays_of(y, number(parts["month"]), part))
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
    return _part_of(month, month.start, month.end, MOD_OF_EDGE[parts["month_edge"]], ctx)


def _quarter_edge(parts: Parts, ctx: Context) -> Unit | None:
    base = ctx.reference
    return c.quarter_of(base.year, (base.month + 2) // 3) if base else Unit(None, None, "quarter", "XXXX-QX")


def _quarter(parts: Parts, ctx: Context) -> Unit | None:
    return _in_year(parts, ctx, lambda y: c.quarter_of(y, number(parts["quarter"])))


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
        return _infer(ctx, make, finished=True)
    return _in_year(parts, ctx, make)


def _half(parts: Parts, ctx: Context) -> Unit | None:
    return _in_year(parts, ctx, lambda y: c.half_of(y, 1 + (parts.get("half") == "下")))


def _season(parts: Parts, ctx: Context) -> Unit | None:
    """Return a season; 今冬 in January began in December."""
    word = parts.get("season_rel")
    if word is None:
        return _in_year(parts, ctx, lambda y: c.season_of(y, parts["season"]))
    if ctx.reference is None:
        return _opened(lambda y: c.season_of(y, parts["season"]))
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
    year = _named_year(parts, ctx) or ctx.year or ctx.paragraph_year or ctx.report
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
    year = _named_year(parts, ctx)
    return c.year_of(year) if year is not None else Unit(None, None, "year", "XXXX")


def _before_christ(parts: Parts, ctx: Context) -> Unit | None:
    return Unit(None, None, "year", f"BC{number(parts['bc']):04}")


SHORT_YEAR_PIVOT = 50
"""Decades and two-digit years from here on are of the twentieth century where no reference date tells."""


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

UNIT_CODE = {
    "年": ("", 1, "Y", "year"), "周年": ("", 1, "Y", "year"), "世纪": ("", 100, "Y", "century"), "季度": ("", 3, "M", "quarter"), "季": ("", 3, "M", "quarter"),
    "月": ("", 1, "M", "month"), "星期": ("", 1, "W", "week"), "礼拜": ("", 1, "W", "week"), "周": ("", 1, "W", "week"), "天": ("", 1, "D", "day"),
    "日": ("", 1, "D", "day"), "晚": ("", 1, "D", "day"), "夜": ("", 1, "D", "day"), "工作日": ("", 1, "D", "day"), "交易日": ("", 1, "D", "day"),
    "小时": ("T", 1, "H", "hour"), "钟头": ("T", 1, "H", "hour"), "时": ("T", 1, "H", "hour"), "分钟": ("T", 1, "M", "minute"), "分": ("T", 1, "M", "minute"),
    "秒": ("T", 1, "S", "other"), "秒钟": ("T", 1, "S", "other"), "刻钟": ("T", 15, "M", "minute"),
}  # fmt: skip
"""Section of an ISO 8601 duration, factor, designator and granularity of each unit of length."""


def _amount(parts: Parts) -> tuple[Decimal | None, str | None]:
    """Return how many units a duration counts (``None``: several), and the modifier that the numeral implies."""
    if "half_of" in parts:
        return Decimal("0.5"), "MORE_THAN" if "half_more" in parts or parts.get("half") in ("多", "有余") else None
    written = parts.get("number", "")
    if "several" in parts or written[:1] in ("几", "数", "好"):
        return None, None
    more = "MORE_THAN" if parts.keys() & {"more", "many"} or parts.get("half") in ("多", "有余") else None
    value = numerals.parse(written)
    if value is None:
        bounds = numerals.parse_range(written)
        low = bounds[0] if bounds else numerals.parse(written[0])
        return low, "APPROX" if low is not None else None
    if "half_in" in parts or parts.get("half") == "半":
        value += Decimal("0.5")
    return value, more


def _iso_duration(parts: Parts, amount: Decimal | None) -> str:
    """Return an ISO 8601 duration, ``X`` where the text says only "several"."""
    sections: dict[str, str] = {}
    for value, unit in (
        (amount, parts["unit"]),
        *((numerals.parse(parts[f"number{n}"]), parts[f"unit{n}"]) for n in (2, 3) if f"number{n}" in parts),
    ):
        section, factor, code, _ = UNIT_CODE[unit.removeprefix("个")]
        if section == "" and "T" in sections:
            continue
        count = "X" if value is None else f"{(value * factor).normalize():f}"
        sections[section] = sections.get(section, "") + count + code
    return "P" + sections.get("", "") + ("T" + sections["T"] if "T" in sections else "")


MORE = ("超", "超过", "逾", "至少", "上", "不少于", "不低于")
LESS = ("不到", "不足", "最多", "不超过", "不多于")
NEAR = ("约", "大约", "将近")


def _duration_mod(parts: Parts, implied: str | None) -> str | None:
    before, tail = parts.get("pre", ""), parts.get("tail", "")
    if before in LESS or tail in ("内", "以内", "之内", "以下"):
        return "LESS_THAN"
    if before in MORE or tail == "以上" or implied == "MORE_THAN":
        return "MORE_THAN"
    return "APPROX" if before in NEAR or tail == "左右" else implied


def _duration(parts: Parts) -> DateValue:
    amount, implied = _amount(parts)
    granularity = UNIT_CODE[parts.get("unit2", parts["unit"]).removeprefix("个")][3]
    return DateValue(None, None, granularity, "DURATION", _iso_duration(parts, amount), _duration_mod(parts, implied))


def _offset(parts: Parts, ctx: Context) -> DateValue | None:
    """Return the day, month or year so far before or after the day that it counts from."""
    amount, implied = _amount(parts)
    back = parts["tail"].endswith("前")
    section, factor, code, granularity = UNIT_CODE[parts["unit"].removeprefix("个")]
    base = ctx.reference if back else (ctx.day or ctx.reference)
    kind = "TIME" if section else "DATE"
    if base is None or amount is None:
        return DateValue(None, None, granularity, kind, PAST if back else FUTURE)
    if not back and code == "Y" and ctx.topic_year is not None:
        base = c.same_day(base, ctx.topic_year) or base
    count = int(amount * factor) * (-1 if back else 1)
    unit = _moved(base, count, section + code, Decimal(amount * factor) % 1 != 0)
    if unit is None:
        return None
    if implied == "MORE_THAN":
        start, end = (None, unit.end) if back else (unit.start, None)
        return DateValue(start, end, unit.granularity, kind, unit.value, "BEFORE" if back else "AFTER")
    mod = "APPROX" if implied else None
    return DateValue(unit.start, unit.end, granularity if section else unit.granularity, kind, unit.value, mod)


def _moved(base: dt.date, count: int, code: str, half: bool) -> Unit | None:
    """Return the unit of the given size so many units away."""
    if code == "Y" and not half:
        return c.year_of(base.year + count)
    if code in ("Y", "M"):
        months = count * 12 + (6 if count >= 0 else -6) * half if code == "Y" else count
        first = c.add_months(base, months)
        return c.month_of(first.year, first.month) if first else None
    days = {"D": count, "W": 7 * count}.get(code, 0)
    if abs(days) > 365 * 900:
        return None
    return c.day_unit(base + days * c.ONE_DAY)


def _recurring(parts: Parts) -> DateValue:
    """Return the value of a recurring time: its pattern, or its period."""
    unit = parts.get("unit", "日" if "parity" in parts else "年").removeprefix("个")
    section, factor, code, granularity = UNIT_CODE[unit if unit != "季" else "季度"]
    amount = _set_amount(parts.get("number", "一")) * factor * (2 if "parity" in parts else 1)
    timex, granularity = _pattern(parts) or (f"P{section}{amount.normalize():f}{code}", granularity)
    time = _set_time(parts)
    if time:
        timex, granularity = (
            (timex if timex.startswith("XXXX") else "XXXX-XX-XX") + time,
            "daypart" if "hour" not in parts else "hour",
        )
    mod = "BEFORE" if "before" in parts else MOD_OF_EDGE.get(parts.get("set_edge", ""))
    return DateValue(None, None, granularity, "SET", timex, mod)


def _set_amount(written: str) -> Decimal:
    if written == "半":
        return Decimal("0.5")
    value = numerals.parse(written)
    return value if value is not None else Decimal(1)


def _pattern(parts: Parts) -> tuple[str, str] | None:
    """Return the date pattern of a recurring time, and its granularity; ``None`` where only a period is named."""
    if "weekend" in parts or parts.get("weekday") == "末":
        return "XXXX-WXX-WE", "other"
    if "weekday" in parts:
        until = f"/XXXX-WXX-{WEEKDAY[parts['to_weekday']]}" if "to_weekday" in parts else ""
        return f"XXXX-WXX-{WEEKDAY[parts['weekday']]}{until}", "day"
    if "season" in parts:
        return f"XXXX-{c.SEASONS[parts['season']][1]}", "other"
    if "month_day" in parts:
        return f"XXXX-XX-{number(parts['month_day']):02}", "day"
    if "half" in parts:
        return f"XXXX-H{1 + (parts['half'] == '下')}", "half"
    if "month" not in parts:
        return None
    first = _month_pattern(parts["month"], parts.get("day"))
    if "to_month" in parts or "to_day" in parts:
        return (
            f"{first}/{_month_pattern(parts.get('to_month', parts['month']), parts.get('to_day'))}",
            "day" if "day" in parts else "month",
        )
    return first, "day" if "day" in parts else "month"


def _month_pattern(month: str, day: str | None) -> str:
    return f"XXXX-{number(month):02}" + (f"-{number(day):02}" if day else "")


def _set_time(parts: Parts) -> str:
    """Return the clock time or part of day of a recurring time."""
    part = parts.get("daypart") or {"晚": "晚", "夜": "夜"}.get(parts.get("unit", ""), "")
    if "hour" not in parts:
        return CODE_OF_DAYPART.get(parts.get("daypart", ""), "")
    hour = number(parts["hour"])
    hour += 12 if CODE_OF_DAYPART.get(part) in ("TAF", "TEV") and hour < 12 else 0
    return f"T{hour:02}:{number(parts.get('minute', '0')):02}"
