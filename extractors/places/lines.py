"""Lines and what lies along them: stations of a list, railways, numbered roads, roads between two places; islands and reservoirs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from extractors import wordclasses
from extractors.places import knowledge
from extractors.places.atlas import Division, atlas
from extractors.places.borders import is_word
from extractors.places.found import Found
from extractors.places.home import resolve_name
from extractors.places.reading import Finder
from extractors.places.wordforms import (
    CJK,
    all_cjk,
    names_nothing,
)

_STATIONS = re.compile(
    r"(?:设有?|经停|途经|停靠)([^。；，\n]{4,120}?)(?:等\d{0,3}[座个]?(?:车站|高铁站|客运站|站点|站)|\d{1,3}[座个](?:车站|高铁站|客运站|站点|站))"
)
_RAIL = re.compile(rf"([{CJK}]{{2,3}})(高铁|铁路|高速铁路|城际铁路|客专)")
_ROAD_NUMBER = re.compile(
    r"(?:国道|省道|县道)\s?\d{1,4}(?:线)?|\d{3}(?:国道|省道)|(?<![A-Za-z\d])[GS]\d{1,4}(?:[一-龥]{0,4}高速(?:公路)?|公路|线)"
)
_JOINS = re.compile(r"(?:段)?(?:高速公路|快速公路|快速路|公路|高速(?!铁))")
_ISLAND = re.compile(rf"([{CJK}]{{2,3}})本岛")
_RESERVOIR = re.compile(rf"([{CJK}]{{2,3}})库区(?!移民)")


class Lines(Finder):
    """Finds stations, lines and roads."""

    def find_stations(self) -> Iterator[Found]:
        """Yield the stations of a list that names them without 站 (设甲、乙、丙等8座车站)."""
        for m in _STATIONS.finditer(self.text):
            items = re.split(r"[、和及]", m[1])
            if len(items) < 3:
                continue
            at = m.start(1)
            for item in items:
                begin = self.text.index(item, at) if item else at
                at = begin + len(item)
                if 1 < len(item) < 7 and all_cjk(item):
                    name = item if item.endswith("站") else item + "站"
                    known = resolve_name(item)
                    code = known.adcode if known and not item.startswith(known.name) and len(item) > 3 else None
                    yield Found(
                        begin,
                        begin + len(item),
                        "site",
                        "list of stations",
                        0.85,
                        name=name,
                        code=code,
                        inside=self._named_by(item),
                    )

    def _named_by(self, item: str) -> tuple[Division, ...]:
        """Return the divisions that a station's name begins with or is."""
        best: tuple[Division, ...] = ()
        for a, b in self.book.names.longest(item):
            best = self.book.names.get(item[a:b])
        if best:
            return best
        return tuple(d for suffix in ("镇", "街道", "乡") for d in self.book.names.get(item + suffix))

    def find_lines(self) -> Iterator[Found]:
        """Yield railway lines, which are parts of other names (nested), and numbered roads."""
        for m in _RAIL.finditer(self.text):
            if found := self._rail(m.start(1), m.end(1), m.end()):
                yield found
        for m in _ROAD_NUMBER.finditer(self.text):
            yield Found(m.start(), m.end(), "site", "numbered road", 0.85, name=m[0])

    def _rail(self, start: int, end: int, last: int) -> Found | None:
        """Return the railway whose name, one character a place, ends at ``end`` and begins at ``start`` or one later."""
        for first in range(start, end - 1):
            core = self.text[first:end]
            tag = wordclasses.class_of(core)
            if (
                not set(core) <= rail_characters()
                or names_nothing(core)
                or (tag is not None and not tag.startswith(("ns", "j")))
            ):
                continue
            if (
                is_word(self.text, first, end)
                and all(wordclasses.class_of(core[i : i + 2]) is None for i in range(len(core) - 1))
            ) or tag:
                return Found(first, last, "site", "rail line", 0.8, name=self.text[first:last])
        return None

    def find_between(self) -> Iterator[Found]:
        """Yield the roads named after the places that they join (青山至临河高速公路)."""
        for one, other in pairwise(self.reading.primary):
            road = _JOINS.match(self.text, other.end)
            if road and self.text[one.end : other.start] in ("至", "到") and one.kind == other.kind == "division":
                yield Found(
                    one.start, road.end(), "site", "road between places", 0.85, name=self.text[one.start : road.end()]
                )


class Waters(Finder):
    """Finds main islands and reservoir areas."""

    def find(self) -> Iterator[Found]:
        """Yield main islands (舟山本岛) and reservoir areas (某某库区), under the name of the island or reservoir."""
        for m in _ISLAND.finditer(self.text):
            first = self.reading.proper_tail(m.start(1), m.end(1))
            if first < m.end(1):
                yield Found(
                    first,
                    m.end(),
                    "natural",
                    "main island",
                    0.85,
                    name=self.text[first : m.end(1)] + "岛",
                    inside=self.book.names.get(self.text[first : m.end(1)]),
                )
        for m in _RESERVOIR.finditer(self.text):
            first = self.reading.proper_tail(m.start(1), m.end(1))
            if first < m.end(1) and not wordclasses.class_of(self.text[first : m.end(1)]):
                yield Found(first, m.end(), "natural", "reservoir area", 0.8, name=self.text[first : m.end(1)] + "水库")


@lru_cache(maxsize=1)
def rail_characters() -> frozenset[str]:
    """Return the characters that stand for places in the names of railways."""
    shorts = (d.short for d in atlas().divisions if d.level in ("province", "city") and d.short)
    return (
        frozenset("".join(shorts))
        | frozenset(knowledge.abbreviations())
        | frozenset("老越缅印尼雅万匈塞埃吉蒙俄港澳义兰满滨绥佳牡")
    )
