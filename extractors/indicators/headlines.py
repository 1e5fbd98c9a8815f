"""Figures printed as headlines: what they measure stands in the text below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from extractors.indicators.lines import Figure, Line

_REACH = 8
"""How many figures further down the text below may state the number again."""


def is_bare(line: Line, figure: Figure) -> bool:
    """Return whether the line shows no more than a figure and perhaps a rubric: no clause, no verb, no full stop."""
    if len(line.figures) != 1 or line.tokens[-1].text in "。；！？":
        return False
    return figure.at == len(line.tokens) - 1 and not any(t.kind in "vxuD" for t in line.tokens)


def complete(made: Sequence[tuple[Figure, dict[str, Any]]]) -> None:
    """Give headline figures what the text below says of the same number, where it says it soon.

    A bare figure takes all of it, one in a headline that says more its period and place where it has none.
    """
    for i, (figure, values) in enumerate(made):
        if not figure.headline:
            continue
        for other, below in made[i + 1 : i + 1 + _REACH]:
            if other.headline or (other.row["value"], other.unit) != (figure.row["value"], figure.unit):
                continue
            if figure.bare:
                figure.name, figure.measure, figure.sign = other.name, other.measure, other.sign
                figure.comparison, figure.status = other.comparison, other.status
                figure.rule, figure.confidence = "text_below", 0.7
                values.update(below)
            elif values["period_start"] is None and values["period_end"] is None:
                values.update({k: v for k, v in below.items() if values[k] is None})
            break
