"""The forms in which Chinese text writes time: atoms of a calendar expression, and whole expressions.

An ``Atom`` names one calendar unit. Atoms that stand side by side from coarse to fine make a point in time
(``2024年`` + ``12月`` + ``30日`` + ``下午``); recognition joins points to ranges and adds what stands behind them
(``以来``, ``前后``). Durations, recurring times and vague words are whole expressions, one rule each.

Every repetition is bounded and every number is tried at its first digit only, so the cost is linear in the text.
"""

from __future__ import annotations

from functools import cache

from extractors.dates.patterns.atoms import (
    BLANK,
    CENTURY,
    CLOCK,
    DAY,
    DAYPART,
    DECADE,
    MONTH,
    PART,
    TO,
    WEEK,
    YEAR,
    Atom,
)
from extractors.dates.patterns.days import DAYS, TIMES, WEEKS
from extractors.dates.patterns.edges import EDGES, LONE_EDGES, RELATIONS
from extractors.dates.patterns.holidays import Holiday, holiday_atoms, holidays
from extractors.dates.patterns.lengths import DURATIONS, SET_NAMES, SETS, VAGUE
from extractors.dates.patterns.months import LUNAR, MONTHS
from extractors.dates.patterns.periods import Period, period_atoms, periods
from extractors.dates.patterns.years import CENTURIES, DECADES, PARTS, YEARS
from extractors.rules import Rule

__all__ = [
    "ATOMS", "BLANK", "CENTURY", "CLOCK", "DAY", "DAYPART", "DECADE", "DURATIONS", "EDGES", "MONTH", "PART", "RELATIONS",
    "RULES", "SETS", "SET_NAMES", "TO", "VAGUE", "WEEK", "YEAR", "Atom", "Holiday", "Period", "atoms", "holidays", "periods",
]  # fmt: skip

ATOMS = (*YEARS, *CENTURIES, *DECADES, *PARTS, *LONE_EDGES, *LUNAR, *MONTHS, *WEEKS, *DAYS, *TIMES)
"""The atoms that need no seed; of two that fit, the first is taken."""


@cache
def atoms() -> tuple[Atom, ...]:
    """Return all atoms, those of the seeds before the others."""
    return (*period_atoms(), *holiday_atoms(), *ATOMS)


RULES: tuple[Rule, ...] = (*EDGES, *RELATIONS, *DURATIONS, *SETS, *VAGUE)
"""Rules that are not atoms."""
