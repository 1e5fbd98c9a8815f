"""Places abroad that no gazetteer lists: by their country before them, by their level behind them, by their list."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache

from extractors import reference
from extractors.places import knowledge
from extractors.places.found import Found
from extractors.places.reading import Finder
from extractors.places.wordforms import CJK, STOP_CHARS

_LEVEL = "州|邦|省|(?<!政)府|县|市|郡|町|大区|特区|道(?!路)"
_UNIT = re.compile(rf"([{CJK}]{{2,4}}?)(?:{_LEVEL})(?![长级委场民内外区域辖])")
_NEXT = re.compile(rf"、?([{CJK}]{{2,4}}?)(?:{_LEVEL})(?![长级委场民内外区域辖])")
_TOWARDS = re.compile(r"(?:在|位于|到|赴|至|抵|往|从|自|来自|访问|拟在|经)$")
_NO_PLACE = re.compile(r"[·总公政]|集团|队|先生|女士|汽车|品牌|工厂|银行|证券|基金")
_LEAST = 3


class Abroad(Finder):
    """Finds places abroad beside the countries and cities that the gazetteers list."""

    def find(self) -> Iterator[Found]:
        """Yield units of a country, transliterated names behind one, and transliterated names with a level."""
        countries = [p for p in self.reading.primary if p.kind == "country" and p.name != "中国" and not p.weak]
        if not countries:
            return
        for one in countries:
            yield from self._units_of(one)
            yield from self._name_behind(one)
        for m in _levelled().finditer(self.text):
            if self._is_free(m.start(), m.end()):
                yield self._made(m.start(), m.end())
        for one in self.reading.primary:
            if one.kind == "abroad_city":
                yield from self._listed_with(one)

    def _units_of(self, country: Found) -> Iterator[Found]:
        """Yield the units that stand right behind a country, each in the one before or in a list with it (日本石川县轮岛市)."""
        m = _UNIT.match(self.text, country.end)
        while m is not None and not set(m[1]) & STOP_CHARS and self._is_free(m.start(1), m.end()):
            yield self._made(m.start(1), m.end())
            m = _NEXT.match(self.text, m.end())

    def _name_behind(self, country: Found) -> Iterator[Found]:
        """Yield a transliterated name behind a country that something happens in or goes to (在匈牙利德布勒森投资)."""
        if level := _level_behind().match(self.text, country.end):
            yield self._made(level.start(), level.end())
            return
        if listed_city := self._listed_at(country.end):
            yield listed_city
            return
        m = _transliterated().match(self.text, country.end)
        towards = _TOWARDS.search(self.text[max(country.start - 3, 0) : country.start])
        listed = m is not None and self._is_city_at(m.end() + 1)
        if (
            m is not None
            and self._is_free(m.start(), m.end())
            and (towards or listed)
            and not _NO_PLACE.match(self.text, m.end())
        ):
            yield self._made(m.start(), m.end())

    def _listed_at(self, start: int) -> Found | None:
        """Return the city of the gazetteer that begins at an offset, whatever words the text makes with it (罗马上演)."""
        for end in range(start + 6, start + 1, -1):
            known = knowledge.others().get(self.text[start:end])
            if known and known[0].kind == "abroad_city":
                return self._made(start, end)
        return None

    def _listed_with(self, city: Found) -> Iterator[Found]:
        """Yield a transliterated name in a list with a city abroad."""
        m = _transliterated().match(self.text, city.end + 1) if self.text[city.end : city.end + 1] in "、和" else None
        if m is not None and not _NO_PLACE.match(self.text, m.end()) and self._is_free(m.start(), m.end()):
            yield self._made(m.start(), m.end())

    def _is_city_at(self, start: int) -> bool:
        """Return whether a city abroad of the gazetteers begins at an offset."""
        at = bisect_right(self.reading.ends, start)
        place = self.reading.primary[at] if at < len(self.reading.primary) else None
        return place is not None and place.kind == "abroad_city" and place.start == start

    def _is_free(self, start: int, end: int) -> bool:
        """Return whether no place of the gazetteers stands in a span."""
        at = bisect_right(self.reading.ends, start)
        return at == len(self.reading.primary) or self.reading.primary[at].start >= end

    def _made(self, start: int, end: int) -> Found:
        return Found(start, end, "abroad_city", "site abroad", 0.7, name=self.text[start:end])


@lru_cache(maxsize=1)
def _characters() -> str:
    """Return the single characters that foreign names are written with."""
    forms = (r["form"] for r in reference.rows("foreign_name_chars"))
    return "".join(sorted({f for f in forms if len(f) == 1} | set("伐冷套")))


@lru_cache(maxsize=1)
def _transliterated() -> re.Pattern[str]:
    """Return a pattern of a transliterated name, as long as it can be."""
    return re.compile(rf"[{_characters()}]{{{_LEAST},7}}(?![{_characters()}])")


@lru_cache(maxsize=1)
def _level_behind() -> re.Pattern[str]:
    """Return a pattern of a transliterated name with its level, behind a country."""
    return re.compile(rf"[{_characters()}]{{2,7}}(?:州|邦|市|省)(?![长级委场民内外区域辖])")


@lru_cache(maxsize=1)
def _levelled() -> re.Pattern[str]:
    """Return a pattern of a transliterated name with a state's or city's level (别尔哥罗德州)."""
    chars = _characters()
    return re.compile(rf"(?<![{chars}])[{chars}]{{4,7}}(?:州|邦)(?![长级委场民内外区域辖])")
