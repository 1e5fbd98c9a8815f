"""One article: its candidates and the divisions it speaks of."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence

from extractors.places.atlas import Atlas, Division
from extractors.places.found import Found


class Article:
    """The candidates of one article whose divisions are decided.

    Attributes:
        book: The divisions.
        text: The view's text.
        home: Home place of the document.
        day: Its reference date.
        found: The candidates, in text order.
        codes: Code of every site, village and natural feature of the document by its name; filled on the way.
        weights: How often the article names each division, itself or its parts.
    """

    def __init__(
        self,
        book: Atlas,
        text: str,
        home: Division | None,
        day: dt.date | None,
        found: Sequence[Found],
        codes: dict[str, str],
    ) -> None:
        """Take the article and what is known of its document."""
        self.book = book
        self.text = text
        self.home = home
        self.day = day
        self.found = found
        self.codes = codes
        self._mains: dict[tuple[tuple[str, ...], tuple[str, ...]], Division | None] = {}
        self.weights: Counter[str] = Counter()
        for one in found:
            if one.decided and one.kind == "division":
                for outer in self.book.chain(one.decided):
                    self.weights[outer.code] += 1

    def code(self, division: Division) -> str | None:
        """Return the code to publish for a division on the article's day."""
        return published_code(division, self.day)

    def back(self, at: int, reach: int = 200) -> Iterator[Found]:
        """Yield the candidates before one, the nearest first."""
        return (self.found[i] for i in range(at - 1, max(at - 1 - reach, -1), -1))

    def main(self, levels: Sequence[str], ending: Sequence[str] = ("",)) -> Division | None:
        """Return the division of the given levels that the article names most, itself or its parts."""
        key = (tuple(levels), tuple(ending))
        if key not in self._mains:
            self._mains[key] = self._heaviest(*key)
        return self._mains[key]

    def _heaviest(self, levels: Sequence[str], ending: tuple[str, ...]) -> Division | None:
        best: tuple[int, str] | None = None
        for code, weight in self.weights.items():
            division = self.book.get(code)
            if division and division.level in levels and division.name.endswith(ending):
                best = (weight, code) if best is None or weight > best[0] else best
        return self.book.get(best[1]) if best else None


def published_code(division: Division, day: dt.date | None) -> str | None:
    """Return the code to publish: of a former division its only successor's, where it no longer holds."""
    if not division.valid_to or division.holds_on(day):
        return division.adcode
    return division.successors[0] if len(division.successors) == 1 else None
