"""What an expression means, what it may lean on, and how its parts are read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from extractors import numerals
from extractors.dates.calendars import Unit

Parts = Mapping[str, str]


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
        moved: Whether it is an interval moved to another year (上年同期).
    """

    start: dt.date | None
    end: dt.date | None
    granularity: str
    timex_type: str
    timex: str | None
    mod: str | None = None
    moved: bool = False


@dataclass(frozen=True, slots=True)
class Context:
    """What an expression may lean on.

    Attributes:
        reference: Day that relative expressions count from.
        year: Year named in the sentence, which governs it.
        month: Year and month last named in the sentence.
        topic_year: Year last named in the article.
        week: A day of the week last named in the sentence.
        paragraph_year: Year last named in the paragraph.
        paragraph_day: Day last named in the paragraph.
        finished: Whether the sentence reports what is over.
        day: Day last named in the article.
        last: Date or interval last named in the article.
        report: Year that an annual report or bulletin is about.
        future: Whether the sentence plans or announces.
        soon: Whether the sentence speaks of what is to come, so that the nearest day counts.
        weekday: ISO number of the weekday printed behind the day.
        compared: Whether the expression only measures another (比上月).
        balance: Whether the expression is an as-of date (截至).
    """

    reference: dt.date | None = None
    year: int | None = None
    month: tuple[int, int] | None = None
    week: dt.date | None = None
    topic_year: int | None = None
    paragraph_year: int | None = None
    paragraph_day: dt.date | None = None
    finished: bool = False
    day: dt.date | None = None
    last: DateValue | None = None
    report: int | None = None
    future: bool = False
    soon: bool = False
    weekday: int | None = None
    compared: bool = False
    balance: bool = False

    @property
    def account(self) -> int | None:
        """Year that an annual report gives account of here: later where its paragraph has gone on to a later one."""
        return max(self.report, self.paragraph_year or 0) if self.report else None


Build = Callable[[Parts, Context], Unit | None]
"""Returns the unit that the parts of a point name; ``None`` where there is no such day."""

PAST, PRESENT, FUTURE = "PAST_REF", "PRESENT_REF", "FUTURE_REF"


YEAR_KEYS = (
    "year",
    "year2",
    "year_rel",
    "era",
    "republic",
    "sexagenary",
    "bc",
    "bc_century",
    "decade",
    "decade_year",
    "century",
    "period",
    "quoted",
)


DAYPART = {
    "TMO": ("凌晨", "清晨", "早晨", "早上", "上午", "早间", "一早", "一大早", "清早", "拂晓", "黎明", "早", "晨"),
    "TMI": ("中午", "午间", "正午"),
    "TAF": ("下午", "午后"),
    "TDT": ("白天",),
    "TEV": ("傍晚", "晚上", "晚间", "夜晚", "晚"),
    "TNI": ("深夜", "午夜", "半夜", "夜间", "夜里", "夜"),
}


CODE_OF_DAYPART = {word: code for code, words in DAYPART.items() for word in words}


_ZEROS = str.maketrans("○O0", "〇〇〇")


@lru_cache(maxsize=4096)
def number(written: str) -> int:
    """Return a whole number as written (``二〇二四``, ``廿三``, ``初八``, ``元``)."""
    if written.isascii() and written.isdigit():
        return int(written)
    if written in ("元", "首"):
        return 1
    value = numerals.parse(written.removeprefix("初").translate(_ZEROS))
    return int(value) if value is not None else 0


def is_open(parts: Parts) -> bool:
    """Return whether an expression leaves its year open."""
    return not any(k in parts for k in YEAR_KEYS)


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


def edge_mod(parts: Parts) -> str | None:
    """Return the modifier of an edge word."""
    word = next((parts[k] for k in ("edge", "year_edge", "month_edge", "quarter_edge") if k in parts), "")
    return MOD_OF_EDGE.get(word)


WEEKDAY = {w: i for i, w in enumerate("一二三四五六日", 1)} | {"天": 7}
