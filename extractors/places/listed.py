"""Places that a gazetteer lists, and whether a form of them is one here."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from extractors import wordclasses
from extractors.places import knowledge
from extractors.places.atlas import Division
from extractors.places.deictics import DEICTIC
from extractors.places.found import Found, disjoint
from extractors.places.hometowns import home_towns
from extractors.places.reading import Finder
from extractors.places.wordforms import (
    CJK,
    SURNAME_LIKE,
    is_common,
)

CUT = {
    "市": re.compile(
        r"(?:民(?![政族主营间办企生宿警歌])|长(?![江兴沙三征期远])|区(?!域|划|位)|场|域|值|容|直(?!播|达|通)|级|委(?![员托派])|内|外|面|花|辖区)"
    ),
    "县": re.compile(r"(?:城(?![关市乡])|域|委(?![员托派])|长(?![江期远])|级|内|外|处级)"),
    "省": re.compile(r"(?:委(?![员托派])|长(?![江期远])|级|域|内|外|份|会|城|直)"),
    "区": re.compile(r"(?:委(?![员托派])|域|长(?![江期远])|级|内|划|块|位)"),
    "州": re.compile(r"(?:委(?![员托派])|长(?![江期远])|级|内|直)"),
    "旗": re.compile(r"(?:委(?![员托派])|长|帜|袍|舰|下)"),
    "镇": re.compile(r"(?:长(?![江期远])|区)"),
    "乡": re.compile(r"(?:长(?![江期远])|村|镇|间|亲)"),
}
"""What follows a level's character where it begins a word of its own: 杭州市民, 安吉县城, 浙江省委."""
_CITY_TOWN = re.compile(
    r"居民|人口|登记|调查|职工|单位|就业|常住|化|体系|建设用地|企业|低保|基本|老旧|污水|燃气|供水|私营|非私营|新增|和农村|与农村|规划"
)
_NAME_BEFORE = frozenset("，。、；：！？（）“”《》\n 和与及■●/")
_POETIC = re.compile(rf"(?:{knowledge.alternation(knowledge.cues('land'))})")
_NO_COUNTY = frozenset("和与及各本该全我成大小新老到在出进")
_OVERSEAS = frozenset({"71", "81", "82"})
_PART_OF_NAME = frozenset("村路街桥巷")


class Listed(Finder):
    """Finds the names that the gazetteers list."""

    def find(self) -> list[Found]:
        """Return the candidates of all gazetteers, in text order, without overlaps."""
        found = disjoint([*home_towns(self.reading), *self._others(), *self._divisions()])
        self._mark_chains(found)
        return found

    def _divisions(self) -> Iterator[Found]:
        """Yield names and short forms of divisions."""
        spans = disjoint(Found(a, b, "division", "name") for a, b in self._spans())
        before: Found | None = None
        for one in spans:
            last = one.end
            if (cut := self._without_level(one)) is None:
                continue
            form = self.text[cut.start : cut.end]
            cut.options = self.book.names.get(form)
            full = any(d.short != form for d in cut.options)
            cut.rule = "official name" if full else "short form"
            cut.confidence = 0.95 if full else 0.85
            town = all(d.level == "town" for d in cut.options)
            chained = before is not None and before.end == cut.start and self._holds(before, cut)
            if town and form.endswith("城镇") and _CITY_TOWN.match(self.text, cut.end):
                continue
            doubtful = cut.end == last and (not full or (town and not chained) or len(form) < (3 if chained else 4))
            if doubtful and not self.reading.is_name(cut.start, cut.end):
                continue
            glued = before is not None and before.end == cut.start and before.rule == "official name" and not full
            cut.weak = not chained and (glued or self._is_weak(cut, form, full, town))
            if not full and not chained and (own := self._town_of_home(form)):
                cut.options = (own, *cut.options)
                cut.weak = cut.weak and own.name not in self.text
            before = cut
            yield cut

    def _town_of_home(self, form: str) -> Division | None:
        """Return the home county's town of a short form."""
        return self.book.town(self.home, form) if self.home and not self.home.endswith("00") else None

    def _spans(self) -> Iterator[tuple[int, int]]:
        """Yield the occurrences of all forms, of two equally long ones that overlap those that can be read as words."""
        spans = self.reading.matches
        for at, (start, end) in enumerate(spans):
            around = (spans[at - 1] if at else None, spans[at + 1] if at + 1 < len(spans) else None)
            rival = any(s and s[1] - s[0] == end - start and s[0] < end and start < s[1] for s in around)
            if not rival or self.reading.is_name(start, end):
                yield start, end

    def _holds(self, outer: Found, inner: Found) -> bool:
        """Return whether one candidate may contain another."""
        return any(x.code != y.code and self.book.contains(x, y) for x in outer.options for y in inner.options)

    def _is_weak(self, one: Found, form: str, full: bool, town: bool) -> bool:
        """Return whether a form needs more than itself to be a place."""
        if town:
            return not self.reading.in_home_city(one.options) and is_common(
                form[:-2] if form.endswith("街道") else form[:-1]
            )
        if full:
            return (
                len(form) == 2 and form[0] in _NO_COUNTY and not self.reading.at_home(form)
            ) or form in knowledge.common_words()
        if (one.start, one.end) in self.reading.names and self.reading.in_home_city(one.options):
            return False
        if form in knowledge.common_words() or (
            one.options[0].code[:2] in ("81", "82") and one.options[0].level == "county"
        ):
            return True
        if DEICTIC.fullmatch(form):
            return not self.reading.at_home(form)
        if self.home and all(
            d.level == "county" and d.code[:2] not in self.reading.near_provinces() for d in one.options
        ):
            return True
        if self._like_person(one):
            return True
        if (
            self.text[one.end : one.end + 1] in _PART_OF_NAME
            and wordclasses.class_of(self.text[one.end : one.end + 2]) is None
        ):
            return True
        if all(d.valid_to for d in one.options):
            return wordclasses.class_of(form) is not None
        return False

    def _without_level(self, one: Found) -> Found | None:
        """Return the span without the level's character where that begins another word; ``None`` where nothing is left."""
        form = self.text[one.start : one.end]
        pattern = CUT.get(form[-1])
        if pattern is None or not pattern.match(self.text, one.end):
            return one
        if any(self.text[one.end : one.end + n] in self.book.names for n in range(2, 8)):
            return one
        village = re.match(rf"[{CJK}]{{1,4}}?[村区]", self.text[one.end : one.end + 6])
        holders = [d for d in self.book.names.get(form) if d.level in ("county", "town") and d.name == form]
        if village and any(self.book.village(d.code, village[0]) for d in holders):
            return one
        if form[:-1] in self.book.names and len(form) > 2:
            one.end -= 1
            return one
        return one if form[-1] not in "乡旗" else None

    def _like_person(self, one: Found) -> bool:
        """Return whether a two-character short form stands where a given name does, after a surname."""
        before = self.text[max(one.start - 2, 0) : one.start]
        return (
            one.end - one.start == 2
            and one.rule == "short form"
            and before[-1:] in SURNAME_LIKE
            and (len(before) < 2 or before[0] in _NAME_BEFORE)
            and (one.start, one.end) not in self.reading.names
        )

    def _others(self) -> Iterator[Found]:
        """Yield countries, cities abroad, regions, natural features and aliases."""
        gazetteer = knowledge.others()
        for one in disjoint(Found(a, b, "", "gazetteer") for a, b in gazetteer.find(self.text)):
            form = self.text[one.start : one.end]
            known = gazetteer.get(form)[0]
            if known.poetic and not _POETIC.match(self.text, one.end):
                continue
            follow = self.text[one.end : one.end + 1]
            if (
                known.kind == "abroad_city"
                and follow
                and follow in "市州省邦府"
                and not CUT["市"].match(self.text, one.end + 1)
            ):
                one.end += 1
            if one.end - one.start < 5 and not self.reading.is_name(one.start, one.end):
                continue
            if form in self.book.names and self.reading.at_home(form):
                continue
            if known.country and len(form) == 2 and self._is_word_here(form):
                continue
            if known.kind == "country" and (follow == "族" or self.text[one.start - 1 : one.end] == "新中国"):
                continue
            overseas = (known.code or "")[:2] in _OVERSEAS - self.reading.near_provinces()
            if known.kind == "site" and overseas:
                continue
            if known.kind == "region" and self._is_part_of_row(one):
                continue
            if (
                known.code
                and not known.code.endswith("00")
                and self.home
                and known.code[:2] not in self.reading.near_provinces()
            ):
                continue
            one.kind, one.name, one.code = known.kind, known.name, known.code
            if known.kind == "alias":
                division = self.book.get(known.code)
                one.kind, one.rule, one.options = "division", "alias", (division,) if division else ()
            yield one

    def _is_word_here(self, form: str) -> bool:
        """Return whether the name of a city abroad is a common word (金边) in a text that names no foreign country."""
        tag = wordclasses.class_of(form) or "ns"
        return not tag.startswith("ns") and not any(c in self.text for c in knowledge.foreign_countries())

    def _is_part_of_row(self, one: Found) -> bool:
        """Return whether a region made of one-character names stands in a longer row of them (苏浙沪 in 苏浙沪皖)."""
        short = knowledge.abbreviations().keys()
        beside = (self.text[one.start - 1 : one.start], self.text[one.end : one.end + 1])
        return set(self.text[one.start : one.end]) <= short and any(c in short for c in beside)

    def _mark_chains(self, found: Sequence[Found]) -> None:
        """Drop the weakness of whatever a containing division stands right before, or a contained one right after."""
        for a, b in pairwise(found):
            if a.end == b.start and any(self.book.contains(x, y) for x in a.options for y in b.options):
                a.weak = b.weak = False
