"""Units of measurement, money and counting: how they are written and what they are worth.

Sources: ``seeds/units.csv`` and ``seeds/measure_words.csv``. A printed unit is a magnitude and a unit (``亿元``), or
a ratio of two (``元/吨``, ``人/平方公里``); ``resolve`` works it out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from types import MappingProxyType

from extractors import numerals, reference

MAGNITUDE = r"(?:[十百千]?万亿|[十百千]?亿|[十百千]?万|千|百)"
"""Pattern of a magnitude printed with the unit."""
TIME_SECONDS = MappingProxyType(
    {
        "秒": 1,
        "秒钟": 1,
        "s": 1,
        "分钟": 60,
        "min": 60,
        "小时": 3600,
        "时": 3600,
        "h": 3600,
        "天": 86400,
        "日": 86400,
        "昼夜": 86400,
    }
)
"""Seconds in a unit of time; such units stand only below a line (``公里/小时``), alone they are dates."""
CALENDAR = ("年", "月", "季", "季度", "周")
"""Units of time without a fixed length, below a line."""
NOUNS_BELOW = ("平", "班", "趟", "车", "程", "股", "标箱", "胎", "度", "炉")
"""Nouns that are counted only below a line (``元/度``)."""


@dataclass(frozen=True, slots=True)
class Unit:
    """What a printed unit is worth.

    Attributes:
        dimension: What it measures, one of ``schemas.vocabulary.DIMENSION``.
        base_unit: Base unit of the dimension, or ``None`` where the unit has no fixed value.
        factor: Base units in one.
        offset: Base units at zero.
        before: Words one of which must stand before the number in its clause; empty where none need.
        after: Words one of which may stand right behind the unit instead.
        han: Whether it also counts after a small number in characters.
        counts: Whether it is a measure word.
    """

    dimension: str
    base_unit: str | None
    factor: Fraction
    offset: Fraction = Fraction(0)
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    han: bool = True
    counts: bool = False


@cache
def units() -> Mapping[str, Unit]:
    """Return every unit by each way to write it.

    >>> units()["亩"].base_unit, units()["美元"].base_unit, units()["家"].counts
    ('m2', 'USD', True)
    """
    known: dict[str, Unit] = {}
    for row in reference.rows("measure_words"):
        known[row["word"]] = Unit("count", row["base_unit"], Fraction(1), han=row["han"] == "yes", counts=True)
    for row in reference.rows("units"):
        unit = Unit(
            row["dimension"],
            row["base_unit"] or None,
            fraction(row["factor"] or "1"),
            fraction(row["offset"] or "0"),
            _split(row["before"]),
            _split(row["after"]),
        )
        known.update(dict.fromkeys((row["unit"], *_split(row["aliases"])), unit))
    return MappingProxyType(known)


def fraction(text: str) -> Fraction:
    """Return a decimal, or a fraction of two, exactly.

    >>> fraction("2000/3"), fraction("1/3.6")
    (Fraction(2000, 3), Fraction(5, 18))
    """
    top, _, bottom = text.partition("/")
    return Fraction(top) / Fraction(bottom or 1)


def _split(cell: str) -> tuple[str, ...]:
    return tuple(p for p in cell.split("|") if p)


@cache
def simple() -> str:
    """Return the pattern of a printed unit that is no ratio, without its magnitude."""
    guards: dict[str, str] = {row["word"]: row["unless"] for row in reference.rows("measure_words")}
    for row in reference.rows("units"):
        guards.update(dict.fromkeys((row["unit"], *_split(row["aliases"])), row["unless"]))
    return trie({word: _closed(word, guard) for word, guard in guards.items()})


def _closed(word: str, guard: str) -> str:
    """Return the guard of a unit; one in Latin letters also ends where a word does (``5m``, not ``5ms``)."""
    return "|".join(filter(None, (guard, "[A-Za-z]"))) if word[-1].isascii() and word[-1].isalpha() else guard


@cache
def pattern() -> str:
    """Return the pattern of a printed unit without its magnitude, ratios included."""
    below = guarded((*units(), *TIME_SECONDS, *CALENDAR, *NOUNS_BELOW))
    return rf"{simple()}(?:(?:[/／]|每)(?:{MAGNITUDE}|10万)?{below}(?:[·•/／]{below})?)?"


def trie(words: Mapping[str, str]) -> str:
    """Return a pattern that matches the longest of some words, none followed by its guard.

    Args:
        words: Pattern of what must not stand behind, by word; empty where anything may.

    >>> bool(re.fullmatch(trie({"个": "体", "个百分点": ""}), "个百分点"))
    True
    >>> re.match(trie({"个": "体", "个百分点": ""}), "个体户") is None
    True
    """
    branches: dict[str, dict[str, str]] = {}
    ends: list[str] = []
    for word, guard in words.items():
        if not word:
            ends.append(f"(?!{guard})" if guard else "")
        else:
            branches.setdefault(word[0], {})[word[1:]] = guard
    parts = [re.escape(head) + trie(tails) for head, tails in branches.items()]
    if not ends:
        return parts[0] if len(parts) == 1 else f"(?:{'|'.join(parts)})"
    return f"(?:{'|'.join([*parts, *ends])})" if parts else ends[0]


def guarded(words: Iterable[str]) -> str:
    """Return a pattern that matches the longest of some words."""
    return trie(dict.fromkeys(words, ""))


@cache
def resolve(printed: str) -> Unit | None:
    """Return what a printed unit is worth, or ``None`` for one that is not known.

    >>> resolve("万元").factor, resolve("公里/小时").base_unit, resolve("元/公斤").base_unit
    (Fraction(10000, 1), 'm/s', 'CNY/kg')
    """
    if printed in units():
        return units()[printed]
    if m := _RATIO.fullmatch(printed):
        return _ratio(m["top"], m["bottom"])
    m = _MAGNIFIED.fullmatch(printed)
    scale = numerals.parse(m["magnitude"]) if m else None
    unit = units().get(m["unit"]) if m else None
    if unit is None or scale is None:
        return None
    return Unit(
        unit.dimension,
        unit.base_unit,
        unit.factor * Fraction(scale),
        unit.offset,
        unit.before,
        unit.after,
        unit.han,
        unit.counts,
    )


_RATIO = re.compile(r"(?P<top>.+?)(?:[/／]|每)(?P<bottom>.+)")
_MAGNIFIED = re.compile(rf"(?P<magnitude>10万|{MAGNITUDE})(?P<unit>.+)")


def _ratio(top: str, bottom: str) -> Unit | None:
    """Return the worth of one unit per another."""
    over = resolve(top)
    if over is None or over.base_unit is None:
        return None
    factor, base = over.factor, over.base_unit
    for part in re.split("[·•/／]", bottom):
        per, name = _below(part, keep=over.dimension not in ("length", "volume", "mass"))
        factor, base = factor / per, f"{base}/{name}"
    speed = over.dimension == "length" and base == "m/s"
    return Unit("speed" if speed else "rate", base, factor, counts=False)


def _below(printed: str, keep: bool) -> tuple[Fraction, str]:
    """Return how many base units stand below the line, and which; ``keep`` leaves units of time as they are."""
    if printed in TIME_SECONDS:
        return (Fraction(1), printed) if keep else (Fraction(TIME_SECONDS[printed]), "s")
    unit = resolve(printed)
    if unit is None or unit.base_unit is None or (unit.dimension == "temperature" and printed == "度"):
        return Fraction(1), "kWh" if printed == "度" else printed
    return unit.factor, printed if unit.counts and unit.base_unit == "1" else unit.base_unit
