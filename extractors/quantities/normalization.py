"""The value of a quantity: exact number, unit as printed, base value, qualifier."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction
from types import MappingProxyType

from extractors import numerals
from extractors.quantities import cues, units
from extractors.spans import Mention

SIGNS = MappingProxyType(
    {"￥": "元", "¥": "元", "$": "美元", "US$": "美元", "HK$": "港元", "NT$": "新台币", "€": "欧元", "£": "英镑"}
)
"""The unit that a sign of currency stands for."""
_SPLIT = re.compile(r"(?P<number>.*?)(?P<mag>[万亿]+)")
_TEN_PLACES = Decimal(1).scaleb(-10)
_WIDE = Context(prec=60, rounding=ROUND_HALF_EVEN)


@dataclass(frozen=True, slots=True)
class Quantity:
    """What a mention of a quantity means.

    Attributes:
        value: Number in the unit as printed; the lower bound of a range.
        value_min: Lower bound of a range, else ``None``.
        value_max: Upper bound of a range, else ``None``.
        unit: Unit as printed, with its magnitude; ``None`` for bare numbers.
        dimension: What the unit measures.
        base_value: Value in the base unit, or ``None`` where it has none.
        base_unit: Base unit.
        base_note: Why there is no base value.
        qualifier: How the text hedges the number.
    """

    value: Decimal
    value_min: Decimal | None
    value_max: Decimal | None
    unit: str | None
    dimension: str
    base_value: Decimal | None
    base_unit: str | None
    base_note: str | None
    qualifier: str


def normalize(mention: Mention, negative: bool = False, hedge: str | None = None) -> Quantity | None:
    """Return what a mention means, or ``None`` where its number is not one.

    Args:
        mention: A mention of ``find``.
        negative: Whether the words around tell of a decrease.
        hedge: An approximator that stands apart from the number (``约占``), or ``None``.
    """
    low, high, unit = _number(mention)
    if low is None:
        return None
    if negative:
        low, high = (-high, -low) if high is not None else (-abs(low), None)
    scale = {"华氏": "华氏度", "摄氏": "摄氏度"}.get(mention.parts.get("scale", ""))
    scale = "元" if mention.rule == "money" else scale
    base, base_unit, note, dimension = base_of(low, scale or unit, mention.rule)
    bounds = (low, high) if high is not None else (None, None)
    return Quantity(low, bounds[0], bounds[1], unit, dimension, base, base_unit, note, qualifier(mention, hedge))


def _number(mention: Mention) -> tuple[Decimal | None, Decimal | None, str | None]:
    """Return the lower and upper value and the printed unit of a mention."""
    parts, rule = mention.parts, mention.rule
    if rule == "percent_words":
        return (*_either(parts["low"]), "%" if parts["base"] == "百" else "‰")
    if rule in ("fraction", "slash"):
        top, bottom = numerals.parse(parts["high"]), numerals.parse(parts["low"])
        if rule == "slash":
            top, bottom = bottom, top
            top = None if top is None or bottom is None or top >= bottom else top
        return (None if top is None or not bottom else exact(Fraction(top) / Fraction(bottom))), None, None
    if rule == "tenths":
        least, most = _either(parts["low"])
        extra = Decimal("0.5") if "half" in parts else Decimal(0)
        return _tenth(least, extra), _tenth(most, extra), None
    if rule == "money":
        whole, smaller = numerals.parse(parts["low"]), [parts.get(p) for p in ("jiao", "fen", "cents")]
        jiao, fen, cents = [numerals.parse(p) or Decimal(0) if p else Decimal(0) for p in smaller]
        return (None if whole is None else numerals.tidy(whole + jiao / 10 + (fen + cents) / 100)), None, parts["unit"]
    if rule == "metres":
        whole, rest = numerals.parse(parts["low"]), numerals.parse(parts["cm"])
        return (
            (None if whole is None or rest is None else numerals.tidy(whole + rest / 10 ** len(parts["cm"]))),
            None,
            parts["unit"],
        )
    if rule in ("half", "half_unit") and "unit" in parts:
        return Decimal("0.5"), None, parts["unit"]
    if rule == "half":
        return Decimal("0.5"), None, None
    if rule == "colon":
        left, right = Fraction(parts["low"]), Fraction(parts["high"])
        return (exact(left / right) if right else None), None, None
    if rule in ("range", "magnitude_range"):
        return _range(parts)
    if rule == "currency":
        parts = {**parts, "unit": SIGNS[parts["sign_unit"]]}
    return _amount(parts, rule)


def _tenth(tenths: Decimal | None, extra: Decimal) -> Decimal | None:
    return None if tenths is None else (tenths + extra) / 10


def _either(numeral: str) -> tuple[Decimal | None, Decimal | None]:
    """Return a numeral as value, or as lower and upper value."""
    value = numerals.parse(numeral)
    if value is not None:
        return value, None
    return numerals.parse_range(numeral) or (None, None)


def _split(numeral: str, has_unit: bool) -> tuple[str, str]:
    """Return a numeral without its last magnitude, and that magnitude, where it may be printed with the unit."""
    m = _SPLIT.fullmatch(numeral) if has_unit else None
    if m is None or re.search("[万亿]", m["number"]):
        return numeral, ""
    return m["number"], m["mag"]


def _amount(parts: dict[str, str], rule: str) -> tuple[Decimal | None, Decimal | None, str | None]:
    """Return value and unit of a single number."""
    unit, mag = parts.get("unit"), parts.get("mag", "")
    numeral = parts["low"].replace("，", ",")
    if mag and unit is None:
        low, high = _either(numeral)
        scale = numerals.parse(mag)
        if low is None or scale is None:
            return None, None, None
        return _signed(numerals.tidy(low * scale), parts), None if high is None else numerals.tidy(high * scale), None
    if not mag:
        numeral, mag = _split(numeral, unit is not None)
    low, high = _either(numeral) if numeral else (Decimal(1), None)
    if low is not None and "half" in parts:
        low += Decimal("0.5")
    printed = None if unit is None else mag + parts.get("mag2", "") + unit
    if high is not None and parts.get("sign"):
        return None, None, None
    return (None if low is None else _signed(low, parts)), high, printed


def _signed(value: Decimal, parts: dict[str, str]) -> Decimal:
    """Return a value with the sign before it; 负 before a count is a game lost (胜20盘，负16盘)."""
    sign = parts.get("sign")
    unit = units.units().get(parts.get("unit", ""))
    lost = sign == "负" and unit is not None and unit.counts
    return -value if sign and not lost else value


def _range(parts: dict[str, str]) -> tuple[Decimal | None, Decimal | None, str | None]:
    """Return the bounds of a range in the unit printed behind it."""
    unit, mag = parts.get("unit"), parts.get("mag", "")
    high_numeral, low_numeral = parts["high"].replace("，", ","), parts["low"].replace("，", ",")
    if not mag:
        high_numeral, mag = _split(high_numeral, True)
    low_mag = parts.get("lowmag", "")
    if not low_mag:
        low_numeral, low_mag = _split(low_numeral, True)
    low, high = numerals.parse(low_numeral), numerals.parse(high_numeral)
    if low is None or high is None:
        return None, None, None
    scale = numerals.parse(mag) if mag else Decimal(1)
    low_scale = numerals.parse(low_mag) if low_mag else None
    if scale is None:
        return None, None, None
    if low_scale is not None:
        low = exact(Fraction(low) * Fraction(low_scale) / Fraction(scale))
    elif parts.get("lowunit") or (low >= high and mag):
        low = exact(Fraction(low) / Fraction(scale))
    low = _signed(low, parts)
    high = -high if parts.get("highsign") in ("零下", "负", "-", "−") else high
    if unit is None:
        low, high, mag = low * scale, high * scale, ""
    if low > high:
        return None, None, None
    return numerals.tidy(low), numerals.tidy(high), None if unit is None else mag + unit


def exact(value: Fraction) -> Decimal:
    """Return a fraction as a decimal, rounded to ten places where it is longer."""
    return numerals.tidy(
        _WIDE.divide(Decimal(value.numerator), Decimal(value.denominator)).quantize(_TEN_PLACES, context=_WIDE)
    )


def base_of(value: Decimal, unit: str | None, rule: str) -> tuple[Decimal | None, str | None, str | None, str]:
    """Return base value, base unit, the reason where there is none, and the dimension of a value."""
    if unit is None:
        dimension = {
            "ratio": "ratio",
            "colon": "ratio",
            "fraction": "share",
            "slash": "share",
            "tenths": "share",
            "half": "share",
        }.get(rule, "count")
        return value, "1", None, dimension
    known = units.resolve(unit)
    if known is None:
        scale = re.match(rf"{units.MAGNITUDE}(?=.)", unit)
        factor = numerals.parse(scale[0]) if scale else Decimal(1)
        return numerals.tidy(value * (factor or 1)), "1", None, "count"
    if known.base_unit is None:
        note = "counts doublings" if known.dimension == "multiple" else f"{unit} belongs to several currencies"
        return None, None, note, known.dimension
    base = exact(Fraction(value) * known.factor + known.offset)
    if abs(base) >= 10**28:
        return None, None, "too large for the table", known.dimension
    return base, known.base_unit, None, known.dimension


def qualifier(mention: Mention, hedge: str | None = None) -> str:
    """Return how a mention hedges its number; where near and more or less than both stand, near wins."""
    parts = mention.parts
    words = [parts.get("pre"), parts.get("post"), hedge, parts.get("more"), parts.get("more2")]
    meant = {cues.hedges()[w] for w in words if w}
    for strongest in ("approx", "less_than", "more_than"):
        if strongest in meant:
            return strongest
    if mention.rule == "tenths" and numerals.parse(parts["low"]) is None:
        return "approx"
    approximate = mention.rule == "amount" and numerals.parse(_split(parts["low"], True)[0] or "一") is None
    return "approx" if approximate and "," not in parts["low"] and "，" not in parts["low"] else "exact"
