"""A sentence with quantities, and what the linker has found out about each of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from extractors.indicators.tokens import QUANTITY, Token

REACH = 300
"""How many tokens back a figure looks for what governs it."""
LONGEST = 12
"""How many quantities one list has at most."""
_MAGNITUDE = re.compile(r"^[十百千万亿]+")
JOINS = frozenset({"、", "和", "与", "及", "以及", "，"})


@dataclass(slots=True)
class Figure:
    """A quantity of a line.

    Attributes:
        at: Index of its token.
        row: Its row of ``quantities``.
        index: Its own index in ``Line.figures``.
        lead: Index of the first token of its clause that no earlier quantity has used.
        group: Indices (in ``Line.figures``) of the quantities listed with it, itself among them.
        measure, comparison, status, name: Columns of the row to be.
        sign: -1 where the number states a decrease.
        change: Index of the verb of change that governs it, or ``None``.
        base: Index of the row of dates that a change is counted from, or ``None``.
        period: Index of the row of dates, -1 for "until the reference date", or ``None``.
        place: Index of the row of places, or ``None``; ``home`` where the place is the article's own.
        bare: Whether its sentence is a headline that shows little but the number.
        headline: Whether its sentence is a headline.
        rule: What the name was read off.
        confidence: Degree of belief in the name.
    """

    at: int
    row: dict[str, Any]
    lead: int
    index: int = 0
    group: tuple[int, ...] = ()
    measure: str = "level"
    comparison: str | None = None
    status: str = "actual"
    name: str | None = None
    sign: int = 1
    change: int | None = None
    base: int | None = None
    period: int | None = None
    place: int | None = None
    home: bool = False
    bare: bool = False
    headline: bool = False
    rule: str = "unlinked"
    confidence: float = 0.5

    @property
    def unit(self) -> str:
        """The unit as printed, empty where there is none."""
        return self.row.get("unit") or ""

    @property
    def bare_unit(self) -> str:
        """The unit without a magnitude in front: ``人`` of ``万人``."""
        return _MAGNITUDE.sub("", self.unit)

    @property
    def dimension(self) -> str:
        """The dimension of the unit."""
        return self.row.get("dimension") or "other"


@dataclass(slots=True)
class Line:
    """A sentence with its tokens and figures.

    Attributes:
        tokens: Its words and mentions.
        figures: Its quantities.
        kind: Kind of the sentence.
        paragraph: Number of its paragraph.
        sites: Row of the place that a word speaks of without naming it (``该路``), by the index of its token.
    """

    tokens: list[Token]
    figures: list[Figure] = field(default_factory=list)
    kind: str = "body"
    paragraph: int = 0
    sites: dict[int, int] = field(default_factory=dict)
    _starts: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._starts = [0]
        for at, (before, token) in enumerate(zip(self.tokens, self.tokens[1:], strict=False), 1):
            if token.clause != before.clause:
                self._starts.append(at)
        self._starts.append(len(self.tokens))

    def clause_start(self, at: int) -> int:
        """Return the index of the first token of the clause that holds token ``at``."""
        return self._starts[self.tokens[at].clause]

    def clause_end(self, at: int) -> int:
        """Return the index after the last token of the clause that holds token ``at``."""
        return self._starts[self.tokens[at].clause + 1]


def read(tokens: list[Token], rows: Sequence[dict[str, Any]], kind: str, paragraph: int) -> Line:
    """Return the line of a sentence's tokens; ``rows`` are the page's quantities, to which the tokens point."""
    line = Line(tokens, [], kind, paragraph)
    last = 0
    for at, token in enumerate(tokens):
        if token.kind == QUANTITY:
            line.figures.append(Figure(at, rows[token.row], max(line.clause_start(at), last), len(line.figures)))
            last = at + 1
    _set_groups(line)
    return line


def _set_groups(line: Line) -> None:
    """Set the groups: quantities with nothing but a join between them are one list."""
    group: list[int] = []
    for i, figure in enumerate(line.figures):
        if group:
            between = line.tokens[line.figures[i - 1].at + 1 : figure.at]
            between = [t for t in between if not t.roles & {"rise", "fall"}]
            alike = figure.dimension == line.figures[i - 1].dimension
            joined = len(between) == 1 and between[0].text in JOINS and (alike or between[0].text != "，")
            if not joined or len(group) == LONGEST:
                _close(line, group)
                group = []
        group.append(i)
    _close(line, group)


def _close(line: Line, group: list[int]) -> None:
    for i in group:
        line.figures[i].group = tuple(group)
