"""Where quantities stand in a text: numbers with a unit, less those that measure nothing.

A candidate of ``patterns.rules`` is dropped where it lies in a trap or a date, and where ``judgement`` finds it to be
no figure. Forms without a known unit come last and take only what is left.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from extractors import numerals
from extractors.page import Page
from extractors.quantities import bare, changes, cues, judgement, patterns, units
from extractors.quantities.normalization import Quantity, normalize
from extractors.rules import Rule
from extractors.spans import Mention, longest

Span = tuple[int, int]

_ANCHOR = re.compile(rf"(?<!\d)\d|数(?=[十百千万亿])|(?<![\d{numerals.HAN}])[{numerals.HAN}]|半")


def find(text: str, taken: Sequence[Span] = ()) -> list[Mention]:
    """Return the quantities of a text in text order.

    Args:
        text: The text.
        taken: Spans of dates; numbers inside are none.

    >>> [m.surface for m in find("全年销售额超312.6亿元，比上年增长5.1%，新开门店40余家，居全省第二位。")]
    ['超312.6亿元', '5.1%', '40余家']
    """
    none = [*taken, *_trapped(text)]
    free = _Outside(none)
    likely = [m for m in longest(_forms(text)) if free(_core(m))]
    kept = judgement.unrestricted(text, [m for m in likely if judgement.stands(text, m)])
    left = _Outside([*none, *((m.start, m.end) for m in kept)])
    others = [*bare.ratios(text, _matches(text, patterns.ratios())), *bare.unknown_units(text), *bare.great(text)]
    return sorted([*kept, *longest(m for m in others if left((m.start, m.end)))])


def extract(page: Page, dates: Iterable[dict[str, Any]] = ()) -> list[dict[str, Any]]:
    """Return the rows of ``quantities`` for a page.

    Args:
        page: The page.
        dates: Its rows of ``dates``; numbers inside them are no quantities.
    """
    rows: list[dict[str, Any]] = []
    before: tuple[Mention, Quantity] | None = None
    for mention in find(page.text, [page.locate(row["start"], row["end"]) for row in dates]):
        negative = changes.falls(page.text, mention, before)
        hedge = changes.hedge(page.text, mention) or changes.shared(page.text, mention, before)
        quantity = normalize(mention, negative, hedge)
        if quantity is not None:
            rows.append(_row(page, mention, quantity))
            before = (mention, quantity)
    return rows


def _row(page: Page, mention: Mention, quantity: Quantity) -> dict[str, Any]:
    columns = {name: getattr(quantity, name) for name in Quantity.__slots__}
    return page.mention_row("quantities", mention.start, mention.end, mention.rule, mention.confidence, **columns)


class _Outside:
    """Tells whether a span overlaps none of some others."""

    def __init__(self, spans: Iterable[Span]) -> None:
        merged: list[list[int]] = []
        for start, end in sorted(s for s in spans if s[0] < s[1]):
            if merged and start <= merged[-1][1]:
                merged[-1][1] = max(merged[-1][1], end)
            else:
                merged.append([start, end])
        self._starts = [s for s, _ in merged]
        self._ends = [e for _, e in merged]

    def __call__(self, span: Span) -> bool:
        at = bisect_right(self._starts, span[1] - 1)
        return at == 0 or self._ends[at - 1] <= span[0]


@cache
def _lead() -> re.Pattern[str]:
    return re.compile(patterns.lead())


def _matches(text: str, rules: Sequence[Rule]) -> list[Mention]:
    """Return every match of some forms; each is tried where a number begins, with and without what leads up to it."""
    found: list[Mention] = []
    for anchor in _ANCHOR.finditer(text):
        start = anchor.start()
        lead = _lead().search(text, max(0, start - 6), start)
        first = lead.start() if lead else start
        for rule in rules:
            m = rule.regex.match(text, first) or (rule.regex.match(text, start) if first < start else None)
            if m:
                found.append(patterns.mention(m, rule.name))
    return found


def _forms(text: str) -> list[Mention]:
    """Return every match of a form with a unit, less ranges that are changes (``从3家到9家``, ``上涨45点至1868点``)."""
    return [m for m in _matches(text, patterns.rules()) if m.rule != "range" or _is_range(text, m)]


def _is_range(text: str, mention: Mention) -> bool:
    """Return whether two numbers joined by 至 and the like are the bounds of one quantity."""
    parts, quantity = mention.parts, normalize(mention)
    if quantity is None or quantity.value_max is None:
        return False
    if "lowunit" not in parts:
        return True
    if units.resolve(parts["lowunit"]) != units.resolve(parts["unit"]):
        return False
    if text[mention.start - 1 : mention.start] in ("从", "由") and "到" in mention.surface:
        return text.startswith(("不等", "之间"), mention.end)
    far = quantity.dimension != "share" and abs(quantity.value_max) >= 5 * abs(quantity.value)
    return not (far and _moves().search(text, max(0, mention.start - 6), mention.start))


@cache
def _moves() -> re.Pattern[str]:
    return re.compile(rf"{cues.pattern('fall', 'rise')}[了约近]?$")


def _core(mention: Mention) -> Span:
    """Return the span of the number and its unit, up to the ``每小时`` that may end it and is a date to others."""
    end = mention.end - len(mention.parts.get("post", ""))
    per = mention.parts.get("unit", "").find("每")
    end -= len(mention.parts["unit"]) - per if per > 0 else 0
    return mention.start + len(mention.parts.get("pre", "")) + len(mention.parts.get("sign", "")), end


def _trapped(text: str) -> list[Span]:
    """Return the spans of numbers that measure nothing."""
    return [m.span() for rule in (*patterns.TRAPS, patterns.names()) for m in rule.regex.finditer(text)]
