"""Where places are named: gazetteer forms, chains of them, and what suffixes, lists and deictics tell."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from extractors.places.abbreviations import Abbreviations
from extractors.places.abroad import Abroad
from extractors.places.atlas import Atlas
from extractors.places.companions import Companions
from extractors.places.deictics import Deictics
from extractors.places.found import Found, disjoint
from extractors.places.framed import Frames
from extractors.places.lines import Lines, Waters
from extractors.places.listed import Listed
from extractors.places.reading import Reading
from extractors.places.sites import Sites
from extractors.places.towns import Towns
from extractors.places.villages import Villages
from extractors.places.wordforms import (
    CJK,
)

_QUOTED = re.compile(
    rf"“[{CJK}]{{2,6}}”[{CJK}]{{0,4}}?(?:社区|小镇|村落|街区|公园|景区|古镇|产业园|园区|小区|广场|农场|庄园|民宿村|艺术村)(?!建设|改造|品牌|模式|的)"
)

_BRACKETED = re.compile(
    rf"（[{CJK}]{{2,4}}）[{CJK}]{{2,8}}?(?:中心|科技园|产业园|创新园|孵化器|孵化园|基地|产业城|科技城|开发区|合作区|工业园)(?![{CJK}]?公司)"
)


class Recogniser:
    """Finds the places of one text."""

    def __init__(
        self,
        book: Atlas,
        text: str,
        home: str | None,
        blocked: Sequence[tuple[int, int]] = (),
        names: Sequence[tuple[int, int]] = (),
    ) -> None:
        """Take a text and what is known of it.

        Args:
            book: The divisions.
            text: The view's text.
            home: Code of the place it is at home in.
            blocked: View spans that are no places (names of people), in order.
            names: View spans that a statistical recogniser takes for places, in order.
        """
        self.reading = Reading(book, text, home, names)
        self._blocked = blocked

    def find(self) -> list[Found]:
        """Return what may be places, in text order, without overlaps."""
        reading = self.reading
        reading.take(Listed(reading).find())
        villages, towns, lines = Villages(reading), Towns(reading), Lines(reading)
        local = disjoint(
            [
                *villages.find(),
                *Sites(reading).find(),
                *lines.find_stations(),
                *Waters(reading).find(),
                *lines.find_lines(),
                *towns.find_regiments(),
                *towns.find_unlisted(),
                *Abroad(reading).find(),
                *self._quoted(),
                *self._bracketed(),
                *self._framed(),
                *lines.find_between(),
            ]
        )
        unsure = ("village suffix", "village of home")
        local = sorted([*local, *villages.find_again(local)], key=lambda f: f.rule in unsure)
        sure = [f for f in reading.primary if not f.weak]
        weak = [f for f in reading.primary if f.weak]
        local += Companions(reading).find(disjoint([*local, *sure]))
        every = disjoint(
            [
                *towns.find_short(),
                *local,
                *sure,
                *Abbreviations(reading).find(),
                *Deictics(reading).find(),
                *weak,
            ]
        )
        return [f for f in every if not self._is_blocked(f)]

    def _is_blocked(self, one: Found) -> bool:
        at = bisect_right(self._blocked, (one.start, len(self.reading.text)))
        return any(a < one.end and one.start < b for a, b in self._blocked[max(at - 1, 0) : at + 1])

    def _quoted(self) -> Iterator[Found]:
        """Yield a quoted name with its suffix right after a place (某县“桃源”乡村社区)."""
        for m in _QUOTED.finditer(self.reading.text):
            if self.reading.before(m.start(), 0) is not None:
                yield Found(m.start(), m.end(), "site", "quoted name in chain", 0.75, name=m[0])

    def _bracketed(self) -> Iterator[Found]:
        """Yield a centre or park of two places (某区（某市）人才科创中心)."""
        for m in _BRACKETED.finditer(self.reading.text):
            before = self.reading.before(m.start(), 0)
            if before is not None and before.kind == "division" and not self.reading.is_official(before):
                inside = self.reading.before(m.start() + m[0].index("）"), 0) or before
                name, code = self.reading.text[before.start : m.end()], inside.options[0].adcode
                yield Found(before.start, m.end(), "site", "named after two places", 0.75, name=name, code=code)

    def _framed(self) -> Iterator[Found]:
        """Yield the sites that their surroundings tell, without the divisions named in full that stand before them."""
        for one in Frames(self.reading.text).find():
            at = bisect_right(self.reading.ends, one.end - 1) - 1
            while at >= 0 and self.reading.ends[at] > one.start:
                before = self.reading.primary[at]
                if (self.reading.is_official(before) or before.kind == "country") and not before.weak:
                    one.start, one.name = before.end, self.reading.text[before.end : one.end]
                    break
                at -= 1
            if one.end - one.start > 2:
                yield one
