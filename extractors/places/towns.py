"""Towns by their short forms, and towns that no table lists."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from extractors import wordclasses
from extractors.places import knowledge
from extractors.places.atlas import Division
from extractors.places.borders import is_word
from extractors.places.found import Found
from extractors.places.reading import Finder
from extractors.places.wordforms import (
    CJK,
    STOP_CHARS,
    is_verb,
    names_nothing,
    split,
)

HELD = re.compile(rf"(?={knowledge.alternation(knowledge.cues('held'))})")
_REGIMENT = re.compile(
    r"(?:第?[一二三四五六七八九十〇○零百\d]{1,5})团(?:场)?(?=[的一-龥，。、；）])(?![圆结员队长体伙购聚])"
)
_TAIWAN = re.compile(rf"[{CJK}]{{2,3}}?[区乡镇](?![域间位])")
_TOWN_AFTER = re.compile(rf"([{CJK}]{{1,5}}?)(?:街道|镇|乡(?!镇)|苏木)(?![{CJK}]?[村域间亲]|化|级)")


class Towns(Finder):
    """Finds towns that are not named in full, or not listed."""

    def find_short(self) -> Iterator[Found]:
        """Yield short forms of towns: right after their county (海盐沈荡), or named in full before."""
        for one in self.reading.primary:
            for county in one.options:
                if county.level == "county" and (found := self._town_after(one.end, county)):
                    yield found
                    break
        yield from self._towns_named_before()

    def _towns_named_before(self) -> Iterator[Found]:
        """Yield short forms of towns that the text names in full, where they are no common words."""
        shorts: dict[str, tuple[Division, ...]] = {}
        for one in self.reading.primary:
            if one.rule == "official name" and one.options[0].level == "town" and not one.weak:
                short = one.options[0].short
                tag = wordclasses.class_of(short) if short else "n"
                if tag is None and short not in knowledge.common_words():
                    shorts.setdefault(short, tuple(d for d in one.options if d.short == short))
        if shorts:
            for m in re.finditer(knowledge.alternation(shorts), self.text):
                follow = self.text[m.end() : m.end() + 2]
                if not re.match(r"[镇乡村社路街江河山桥湖站]|街道|苏木", follow) and is_word(
                    self.text, m.start(), m.end()
                ):
                    yield Found(m.start(), m.end(), "division", "town named before", 0.7, shorts[m[0]])

    def _town_after(self, at: int, county: Division) -> Found | None:
        for length in (4, 3, 2):
            form = self.text[at : at + length]
            if (
                len(form) < length
                or not (town := self.book.town(county.code, form))
                or form == town.name
                or form in knowledge.cue_set("product")
            ):
                continue
            after = bisect_left(self.reading.ends, at + length)
            known = self.reading.primary[after] if after < len(self.reading.primary) else None
            if (
                known is not None
                and (known.start, known.end) == (at, at + length)
                and known.kind in ("natural", "region", "abroad_city")
            ):
                return Found(at, at + length, "division", "town in chain", 0.7, (town,))
            if re.match(rf"[^{CJK}]|[的在和与及等、]|$", self.text[at + length : at + length + 1]) and is_word(
                self.text, at, at + length
            ):
                return Found(at, at + length, "division", "town in chain", 0.75, (town,))
        return None

    def find_unlisted(self) -> Iterator[Found]:
        """Yield towns that the gazetteer does not list, right after the county they belong to."""
        for one in self.reading.primary:
            county = one.kind == "division" and one.options[0].level == "county" and not one.weak
            if (
                one.kind == "division"
                and one.options[0].code.startswith("71")
                and (m := _TAIWAN.match(self.text, one.end))
            ):
                yield Found(m.start(), m.end(), "town", "town suffix in chain", 0.75, name=m[0])
                continue
            if (
                county
                and (m := _TOWN_AFTER.match(self.text, one.end))
                and not self.reading.cuts(m.end())
                and not self.reading.ends_with_place(one.end, m.end() - 1, m.end())
            ):
                core = m[1]
                tokens = split(core)
                plain = (
                    names_nothing(core)
                    or any(t in STOP_CHARS or is_verb(t) for t in tokens)
                    or wordclasses.class_of(m[0])
                )
                if not plain and m[0] not in self.book.names:
                    yield Found(m.start(), m.end(), "town", "town suffix in chain", 0.75, name=m[0])

    def find_regiments(self) -> Iterator[Found]:
        """Yield the regiments of the Xinjiang corps, which are its towns, where a text speaks of it."""
        if "兵团" in self.text or (self.home or "").startswith("65"):
            for m in _REGIMENT.finditer(self.text):
                yield Found(m.start(), m.end(), "town", "corps regiment", 0.75, name=m[0])
