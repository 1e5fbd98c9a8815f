"""One text, the gazetteer places in it, and the words around a name."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence

from extractors.places import knowledge
from extractors.places.atlas import Atlas, Division
from extractors.places.borders import is_word, words
from extractors.places.found import Found
from extractors.places.wordforms import (
    STOP_CHARS,
    is_cjk,
    is_proper,
    is_verb,
    may_stand_in_name,
    names_nothing,
    split,
)


class Reading:
    """A text with the places of the gazetteers in it, and what its words tell about the names around them.

    Attributes:
        book: The divisions.
        text: The view's text.
        home: Code of the place that it is at home in.
        names: View spans that a statistical recogniser takes for places.
        name_starts: Start of each of them by its end.
        matches: Spans of every form of a division, by end.
        primary: Candidates of the gazetteers, in text order, without overlaps.
        ends: Their ends.
        chain_ends: Ends of those that are counties or towns named in full.
    """

    def __init__(self, book: Atlas, text: str, home: str | None, names: Sequence[tuple[int, int]] = ()) -> None:
        """Take a text, the divisions, and what is known of it."""
        self.book = book
        self.text = text
        self.home = home
        self.names = frozenset(names)
        self.name_starts = {end: start for start, end in names}
        self.matches = list(book.names.find(text))
        self._provinces: frozenset[str] | None = None
        self._home_towns: frozenset[str] | None = None
        self.primary: list[Found] = []
        self.ends: list[int] = []
        self.chain_ends: set[int] = set()

    def take(self, primary: Sequence[Found]) -> None:
        """Take the candidates of the gazetteers."""
        self.primary = list(primary)
        self.ends = [f.end for f in primary]
        self.chain_ends = {
            f.end
            for f in primary
            if f.kind == "division" and f.rule == "official name" and f.options[0].level in ("county", "town")
        }

    def is_name(self, start: int, end: int) -> bool:
        """Return whether the text can be read so that a word begins at ``start`` and one ends before ``end``."""
        return (start, end) in self.names or is_word(self.text, start, end)

    def in_home_city(self, options: Iterable[Division]) -> bool:
        """Return whether one of the divisions lies in the home's prefecture."""
        return self.home is not None and any(d.code[:4] == self.home[:4] for d in options)

    def near_provinces(self) -> frozenset[str]:
        """Return the first two digits of the home's province and of all whose provinces, prefectures or counties the text names."""
        if self._provinces is None:
            found = {self.home[:2]} if self.home else set()
            for start, end in self.matches:
                form = self.text[start:end]
                known = [
                    d
                    for d in self.book.names.get(form)
                    if d.level != "town" and (d.level != "county" or (d.name == form and end - start > 2))
                ]
                if known and len({d.code[:2] for d in known}) == 1:
                    found.add(known[0].code[:2])
            self._provinces = frozenset(found)
        return self._provinces

    def home_towns(self) -> frozenset[str]:
        """Return the short forms of the towns right below the home place."""
        if self._home_towns is None:
            towns = self.book.towns_in(self.home) if self.home and self.book.has_towns(self.home) else ()
            self._home_towns = frozenset(t.short for t in towns if len(t.short) > 1)
        return self._home_towns

    def at_home(self, form: str) -> bool:
        """Return whether a form that is also a country's is that of a division in the home province."""
        return self.home is not None and any(
            d.code[:2] == self.home[:2] and not d.valid_to for d in self.book.names.get(form)
        )

    def before(self, end: int, reach: int) -> Found | None:
        """Return the nearest gazetteer place beyond doubt that ends at most ``reach`` characters before ``end``."""
        at = bisect_right(self.ends, end) - 1
        while at >= 0 and self.ends[at] >= end - reach:
            if not self.primary[at].weak:
                return self.primary[at]
            at -= 1
        return None

    def cuts(self, end: int) -> bool:
        """Return whether an offset lies inside a gazetteer place that is beyond doubt."""
        at = bisect_right(self.ends, end)
        return at < len(self.primary) and self.primary[at].start < end and not self.primary[at].weak

    def is_listed(self, one: Found) -> bool:
        """Return whether a candidate is itself a place of the gazetteers."""
        at = bisect_left(self.ends, one.end)
        return (
            at < len(self.primary)
            and (self.primary[at].start, self.primary[at].end) == (one.start, one.end)
            and not self.primary[at].weak
        )

    def ends_with_place(self, first: int, start: int, end: int) -> bool:
        """Return whether the suffix at ``[start, end)`` belongs to a gazetteer place that begins after ``first``.

        A place that the suffix itself begins with (长江 in 长江大桥) is another matter.
        """
        at = bisect_right(self.ends, start)
        if at == len(self.primary) or self.primary[at].weak:
            return False
        place = self.primary[at]
        return first < place.start <= start and not (place.start == start and place.end < end)

    def left_edge(self, start: int, reach: int) -> int:
        """Return how far left of ``start`` a name can reach at most: no punctuation."""
        edge = start
        while edge > 0 and start - edge < reach and is_cjk(self.text[edge - 1]):
            edge -= 1
        return edge

    def core(self, start: int, reach: int = 10) -> tuple[int, bool]:
        """Return where the name that ends before ``start`` begins, and whether it holds anything but common nouns."""
        edge = self.left_edge(start, reach)
        lead = max(edge - 4, 0)
        while lead < edge and not is_cjk(self.text[lead]):
            lead += 1
        ends = [lead + e for e in words(self.text[lead:start])] if start > lead else []
        begins = [lead, *ends[:-1]] if ends else []
        at, proper, singles = start, False, 0
        for begin, end in zip(reversed(begins), reversed(ends), strict=True):
            token = self.text[begin:end]
            if begin < edge or not may_stand_in_name(token):
                break
            if token in knowledge.cue_set("lead"):
                break
            at = begin
            singles = singles + 1 if len(token) == 1 else 0
            proper = proper or singles > 1 or is_proper(token, self.book)
        return at, proper

    def is_official(self, one: Found) -> bool:
        """Return whether a gazetteer place is named in full."""
        return one.kind == "division" and one.rule == "official name"

    def is_bare(self, rest: str) -> bool:
        """Return whether what stands between a place and a suffix is short and neither grammar nor generic."""
        tokens = split(rest)
        return (
            len(rest) < 7
            and not names_nothing(rest)
            and not any(t in STOP_CHARS - {"地"} or is_verb(t) for t in tokens)
            and not _distinct_zone(rest)
        )

    def proper_tail(self, start: int, end: int) -> int:
        """Return where the last name of ``[start, end)`` begins, ``end`` if grammar stands right before it."""
        first, proper = self.core(end, end - start)
        form = self.text[first:end]
        return first if (proper or form in self.book.names) and len(form) > 1 else end


class Finder:
    """Finds places of one sort in a reading."""

    def __init__(self, reading: Reading) -> None:
        """Take the reading of a text."""
        self.reading = reading
        self.book = reading.book
        self.text = reading.text
        self.home = reading.home


def _distinct_zone(rest: str) -> bool:
    """Return whether a zone's or station's own name begins here, so that the place before it is one of its own."""
    return rest.endswith(("市", "县", "区", "镇", "乡"))
