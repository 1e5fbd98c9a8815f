"""Lengths of time, days that lie a length away, and recurring times."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from extractors import numerals
from extractors.dates import calendars as c
from extractors.dates.calendars import Unit
from extractors.dates.values import (
    CODE_OF_DAYPART,
    FUTURE,
    MOD_OF_EDGE,
    PAST,
    WEEKDAY,
    Context,
    DateValue,
    Parts,
    number,
)

UNIT_CODE = {
    "年": ("", 1, "Y", "year"), "载": ("", 1, "Y", "year"), "周年": ("", 1, "Y", "year"), "世纪": ("", 100, "Y", "century"), "季度": ("", 3, "M", "quarter"), "季": ("", 3, "M", "quarter"),
    "月": ("", 1, "M", "month"), "星期": ("", 1, "W", "week"), "礼拜": ("", 1, "W", "week"), "周": ("", 1, "W", "week"), "天": ("", 1, "D", "day"),
    "日": ("", 1, "D", "day"), "晚": ("", 1, "D", "day"), "夜": ("", 1, "D", "day"), "工作日": ("", 1, "D", "day"), "交易日": ("", 1, "D", "day"),
    "小时": ("T", 1, "H", "hour"), "钟头": ("T", 1, "H", "hour"), "时": ("T", 1, "H", "hour"), "分钟": ("T", 1, "M", "minute"), "分": ("T", 1, "M", "minute"),
    "秒": ("T", 1, "S", "other"), "秒钟": ("T", 1, "S", "other"), "刻钟": ("T", 15, "M", "minute"),
}  # fmt: skip
"""Section of an ISO 8601 duration, factor, designator and granularity of each unit of length."""


def _amount(parts: Parts) -> tuple[Decimal | None, str | None]:
    """Return how many units a duration counts (``None``: several), and the modifier that the numeral implies."""
    if "half_of" in parts:
        large = "half_more" in parts or parts.get("half") in ("多", "有余") or parts["half_of"][0] == "大"
        return Decimal("0.5"), "MORE_THAN" if large else "LESS_THAN" if parts["half_of"][0] == "小" else None
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
    amounts = [(amount, parts["unit"])]
    amounts += [(numerals.parse(parts[f"number{n}"]), parts[f"unit{n}"]) for n in (2, 3) if f"number{n}" in parts]
    if "hundredths" in parts and amounts[-1][0] is not None:
        amounts[-1] = amounts[-1][0] + Decimal(parts["hundredths"]) / 100, amounts[-1][1]
    for value, unit in amounts:
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
    if before in LESS or tail in ("内", "以内", "之内", "以下") or implied == "LESS_THAN":
        return "LESS_THAN"
    if before in MORE or tail == "以上" or implied == "MORE_THAN":
        return "MORE_THAN"
    return "APPROX" if before in NEAR or tail == "左右" else implied


def duration(parts: Parts) -> DateValue:
    """Return the value of a length of time."""
    amount, implied = _amount(parts)
    granularity = UNIT_CODE[parts.get("unit2", parts["unit"]).removeprefix("个")][3]
    timex = _iso_duration(parts, amount)
    least = numerals.parse(parts["least"]) if "least" in parts else None
    if least is not None:
        timex = f"{_iso_duration(parts, least)}/{timex}"
    return DateValue(None, None, granularity, "DURATION", timex, _duration_mod(parts, implied))


def offset(parts: Parts, ctx: Context) -> DateValue | None:
    """Return the day, month or year so far before or after the day that it counts from."""
    amount, implied = _amount(parts)
    back = parts["tail"].endswith("前")
    section, factor, code, granularity = UNIT_CODE[parts["unit"].removeprefix("个")]
    base = ctx.reference if back else (ctx.day or ctx.reference)
    kind = "TIME" if section else "DATE"
    untold = not back and code == "Y" and ctx.topic_year is None and not ctx.future
    if base is None or amount is None or untold:
        return DateValue(None, None, granularity, kind, PAST if back else FUTURE)
    if not back and code == "Y" and ctx.topic_year is not None:
        base = c.same_day(base, ctx.topic_year) or base
    unit = _moved(base, amount * factor * (-1 if back else 1), section + code)
    if unit is None:
        return None
    granularity, value = (granularity, f"{unit.value}TXX:XX") if section else (unit.granularity, unit.value)
    if implied == "MORE_THAN":
        start, end = (None, unit.end) if back else (unit.start, None)
        return DateValue(start, end, granularity, kind, value, "BEFORE" if back else "AFTER")
    return DateValue(unit.start, unit.end, granularity, kind, value, "APPROX" if implied else None)


def _moved(base: dt.date, amount: Decimal, code: str) -> Unit | None:
    """Return the unit of the given size so many units away; half a year counts in months, half a month in days."""
    if code == "Y" and amount % 1 == 0:
        year = base.year + int(amount)
        return c.year_of(year) or Unit(None, None, "year", f"BC{1 - year:04}")
    months = amount * 12 if code == "Y" else amount
    if code in ("Y", "M") and months % 1 == 0:
        first = c.add_months(base, int(months))
        return c.month_of(first.year, first.month) if first else None
    days = int(amount * {"D": 1, "W": 7, "M": 30}.get(code, 0))
    return c.day_unit(base + days * c.ONE_DAY) if abs(days) <= 365 * 900 else None


def recurring(parts: Parts) -> DateValue:
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
        until = f"/XXXX-XX-{number(parts['to_month_day']):02}" if "to_month_day" in parts else ""
        return f"XXXX-XX-{number(parts['month_day']):02}{until}", "day"
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
        return CODE_OF_DAYPART.get(part, "") if "number" not in parts else ""
    hour = number(parts["hour"])
    hour += 12 if CODE_OF_DAYPART.get(part) in ("TAF", "TEV") and hour < 12 else 0
    return f"T{hour:02}:{number(parts.get('minute', '0')):02}"
