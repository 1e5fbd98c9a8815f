"""Points in time: from the parts that a text names to a stretch of the calendar."""

from __future__ import annotations

from extractors.dates import calendars as c
from extractors.dates.calendars import Unit
from extractors.dates.days import DAYS, OPEN_DAY
from extractors.dates.eras import ERAS
from extractors.dates.months import MONTHS
from extractors.dates.values import CODE_OF_DAYPART, Build, Context, Parts, number


def point(parts: Parts, ctx: Context) -> Unit | None:
    """Return the unit that the parts of a point name; ``None`` where there is no such day."""
    unit = next((build(parts, ctx) for key, build in BUILDERS.items() if key in parts), None)
    if unit is None or not parts.keys() & {"hour", "daypart"}:
        return unit
    return _timed(unit, parts)


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
    if hour == 12 and CODE_OF_DAYPART.get(parts.get("daypart", "")) in ("TEV", "TNI"):
        hour = 24
    if parts.get("daypart") in ("中午", "午间") and hour < 3:
        hour += 12
    seconds = f":{number(parts['second']):02}" if "second" in parts else ""
    granularity = "minute" if minute or "minute" in parts else "hour"
    return Unit(day, day, granularity, f"{value}T{hour:02}:{minute:02}{seconds}")


def _last_named(parts: Parts, ctx: Context) -> Unit | None:
    """Return the date last named (同期)."""
    last = ctx.last
    return Unit(last.start, last.end, last.granularity, last.timex or "") if last else Unit(None, None, "other", "XXXX")


def _today(parts: Parts, ctx: Context) -> Unit | None:
    """Return the day that a bare clock time or part of day belongs to."""
    day = ctx.day or ctx.reference
    return c.day_unit(day) if day else OPEN_DAY


BUILDERS: dict[str, Build] = {**DAYS, **MONTHS, **ERAS, "same": _last_named, "daypart": _today, "hour": _today}
"""How a point is read, by the finest part it has: the first that is there decides."""
