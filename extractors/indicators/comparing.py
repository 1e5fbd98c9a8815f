"""What a change is counted from where its own words do not say: the year before, in the wording of statistics."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from extractors.indicators import cues, periods
from extractors.indicators.lines import Figure, Line

Period = tuple[dt.date | None, dt.date | None]
_CHANGES = frozenset({"change_rate", "change_abs", "multiple"})
_MONTH = 28
"""Days of the shortest period whose growth statistics count by the year."""


class Comparer:
    """Sets the comparison of changes in text order.

    Attributes:
        stated: Paragraph and comparison of the last rate that stated its own.
        counted: Whether the last period named is one that statistics count, a month or longer.
    """

    def __init__(self) -> None:
        self.stated: tuple[int, str] | None = None
        self.counted = False

    def hear(self, period: Period) -> None:
        """Note a period that a sentence names."""
        self.counted = _is_counted(period)

    def compare(self, line: Line, figure: Figure, period: Period, dates: Sequence[dict[str, Any]]) -> None:
        """Set ``figure.comparison``; ``none`` is what counts from another base.

        Args:
            line: The sentence.
            figure: The figure.
            period: The period that it holds for.
            dates: The rows of dates.
        """
        if figure.measure not in _CHANGES:
            return
        if figure.base is not None and figure.comparison in (None, "none"):
            figure.comparison = periods.compared(dates[figure.base], period) or "none"
        if figure.comparison == "none":
            figure.comparison = None
        elif figure.comparison is None:
            figure.comparison = self._unstated(line, figure, period)
        elif figure.measure == "change_rate":
            self.stated = (line.paragraph, figure.comparison)

    def _unstated(self, line: Line, figure: Figure, period: Period) -> str | None:
        """Return the comparison of a change without a base of its own."""
        before = line.figures[figure.index - 1] if figure.index else None
        follows = figure.rule in ("same_as_level", "list_of_levels")
        if figure.measure != "change_rate":
            return "yoy" if follows and _is_counted(period) and _grows(line, figure) else None
        if before is not None and before.comparison and figure.name == before.name and figure.rule == "same_as_level":
            return before.comparison
        if self.stated is not None and self.stated[0] == line.paragraph:
            return self.stated[1]
        yearly = self.counted if period == (None, None) else _is_counted(period)
        return "yoy" if periods.is_year(period) or (yearly and _grows(line, figure)) else None


def _is_counted(period: Period) -> bool:
    """Return whether a period is a month or longer."""
    start, end = period
    return start is not None and end is not None and (end - start).days + 1 >= _MONTH


def _grows(line: Line, figure: Figure) -> bool:
    """Return whether a change is stated in the words of statistics, which go by the year where they say nothing else."""
    word = line.tokens[figure.change].text if figure.change is not None else ""
    return word in cues.words("grows") or word.endswith("增长")
